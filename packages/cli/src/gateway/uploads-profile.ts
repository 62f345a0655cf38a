import { profile } from 'countersign/server'

/**
 * What anybody may upload through the command's own gateway: any kind of file, into the caller's folder `uploads/<subject>`,
 * under a name that starts as the file's does and never overwrites. Public by explicit choice: this is the demo, and
 * `should_secure_asset=true` makes it private. The client may choose tags, nothing else.
 */
export const uploadsProfile = profile({
  access: 'public',
  folder: 'uploads',
  useFilename: true,
  allow: ['tags'],
})
