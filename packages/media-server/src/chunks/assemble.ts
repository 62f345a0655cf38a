import type { Chunk } from '../catalog/sessions.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import type { Services } from '../cloud/services.ts'
import { createFileReceiver, type ReceivedFile, readHead } from '../ingest/received-file.ts'

/**
 * The file that chunks make, hashed as it is written: memory does not depend on its size. One chunk alone is the file, and its
 * blob stays the session's until an asset takes it.
 * @param chunks all of them, in order.
 * @param filename as the last request called the file.
 */
export async function assemble(
  services: Pick<Services, 'catalog' | 'blobs' | 'now'>,
  chunks: readonly Chunk[],
  filename: string | null,
): Promise<ReceivedFile> {
  const [only, ...others] = chunks
  if (only && others.length === 0) return adopt(services, only, filename)
  const staged = await openPendingBlob(services)
  try {
    const receiver = createFileReceiver(staged, filename)
    for (const chunk of chunks) {
      let bytes = 0
      for await (const piece of services.blobs.read(chunk.blobId)) {
        bytes += piece.byteLength
        await receiver.write(piece)
      }
      requireAll(chunk, bytes)
    }
    return receiver.finish()
  } catch (error) {
    await staged.discard()
    throw error
  }
}

async function adopt({ blobs }: Pick<Services, 'blobs'>, chunk: Chunk, filename: string | null): Promise<ReceivedFile> {
  const found = await blobs.stat(chunk.blobId)
  requireAll(chunk, found?.size ?? 0)
  const head = await readHead(blobs, chunk.blobId)
  const keep = async () => {}
  const staged = { id: chunk.blobId, write: keep, commit: keep, discard: keep }
  return { staged, bytes: chunk.bytes, md5: chunk.md5, head, filename }
}

/** A hand in the data folder, or a disk that lost what it had synced: no file is made of it. */
function requireAll({ blobId, first, last, bytes: wanted }: Chunk, bytes: number): void {
  if (bytes !== wanted) throw new Error(`chunk ${first}-${last} has ${bytes} bytes in blob ${blobId}, not ${wanted}`)
}
