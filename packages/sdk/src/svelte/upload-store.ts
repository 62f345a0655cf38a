import type { Uploading } from '../engine/contract.ts'
import type { Uploader } from '../engine/create-uploader.ts'

/** An uploader that is a Svelte store too: `$uploads` is its `state()`. */
export interface UploadStore<Result> extends Omit<Uploader<Result>, 'subscribe'> {
  /** Calls at once with everything as it stands, and after each change. @returns what ends it. */
  subscribe(run: (state: Uploading<Result>) => void): () => void
}

/**
 * A Svelte store of what an uploader does, with the uploader's own calls on it: `const uploads = uploadStore(createUploader(…))`,
 * then `$uploads.uploads` and `uploads.add(files)`. It starts no work of its own, and works in components of Svelte 3 to 5.
 */
export function uploadStore<Result>(uploader: Uploader<Result>): UploadStore<Result> {
  return {
    ...uploader,
    subscribe(run) {
      const tell = () => run(uploader.state())
      tell()
      return uploader.subscribe(tell)
    },
  }
}
