import type { UploadStatus } from '../engine/contract.ts'

/** What a dropzone says. */
export interface DropzoneTexts {
  /** What the zone is called. */
  zone: string
  choose: string
  hint: string
  /** What the list is called. */
  files: string
  cancel: (name: string) => string
  retry: (name: string) => string
  remove: (name: string) => string
  /** Of a file whose last try has failed, while it waits for the next one. */
  again: (reason: string) => string
  /** Of a folder that was dropped, or of a file in it. Nothing is taken then. */
  unreadable: (name: string) => string
  /** Of a folder that was dropped where `multiple` is false. */
  noFolder: string
  /** Of a file that has not failed: what failed is told in the words of who refused it. */
  status: Readonly<Record<Exclude<UploadStatus, 'failed'>, string>>
  /** Of all; read out when it changes. */
  summary: (counts: { files: number; done: number; failed: number }) => string
}

export const ENGLISH: DropzoneTexts = {
  zone: 'Upload files',
  choose: 'Choose files',
  hint: 'or drop or paste them here',
  files: 'Files',
  cancel: (name) => `Cancel ${name}`,
  retry: (name) => `Retry ${name}`,
  remove: (name) => `Remove ${name}`,
  again: (reason) => `Trying again: ${reason}`,
  unreadable: (name) => `${name} cannot be read`,
  noFolder: 'Only a single file is taken here, and no folder',
  status: {
    queued: 'Waiting',
    signing: 'Waiting',
    uploading: 'Uploading',
    completing: 'Finishing',
    done: 'Uploaded',
    paused: 'Paused',
    cancelled: 'Cancelled',
  },
  summary: ({ files, done, failed }) =>
    files === 0 ? '' : `${done} of ${files} uploaded${failed === 0 ? '' : `, ${failed} failed`}`,
}
