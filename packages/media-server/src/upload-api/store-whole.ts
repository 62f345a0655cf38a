import type { Call } from '../cloud/call.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import type { describeUpload } from './answer-upload.ts'
import { type Commit, storeFile, type Upload } from './store-file.ts'

/** Stores a file that is there in one piece, and says what is answered, without its signature. */
export async function storeWhole(call: Call, upload: Upload): Promise<ReturnType<typeof describeUpload>> {
  const answer = await storeFile(call, upload, commitTo(call))
  // Nobody else has this file: its row was written, or the commit has thrown.
  if (answer === null) throw new Error(`${upload.file.staged.id} was not committed`)
  return answer
}

/** Writes the row of a file that came in one piece, and removes what it took the place of. */
const commitTo =
  ({ services: { catalog, blobs } }: Call): Commit =>
  async (asset, { overwrite, backup, derived, notify, promise }) => {
    const committed = await catalog.commitUpload(asset, { overwrite, backup, derived, notify, promise })
    if (committed.outcome === 'overwritten') await removeBlobs(blobs, committed.freed)
    return committed
  }
