import { randomBytes, randomInt } from 'node:crypto'
import type { CloudAccount } from './services.ts'

/** A key and a secret that nobody has had before, shaped as Cloudinary's. */
export const generateCredentials = (): Pick<CloudAccount, 'apiKey' | 'apiSecret'> => ({
  apiKey: Array.from({ length: 15 }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join(''),
  apiSecret: randomBytes(24).toString('base64url'),
})
