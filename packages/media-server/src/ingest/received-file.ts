import { createHash } from 'node:crypto'
import type { BlobStore, StagedBlob } from '../blobs/blob-store.ts'

/** A file that has arrived: its bytes are staged, not yet committed. Who holds it commits or discards it. */
export interface ReceivedFile {
  staged: StagedBlob
  bytes: number
  /** Hex digest of all bytes. */
  md5: string
  /** The first 4,096 bytes, or fewer: enough to tell what the file is. */
  head: Uint8Array
  /** As the client called it, without folders; `null` when it had no name. */
  filename: string | null
}

export interface FileReceiver {
  write(chunk: Uint8Array): Promise<void>
  finish(): ReceivedFile
}

/** Enough to tell what a file is. */
export const HEAD_BYTES = 4096

/** Hashes and stages bytes as they come: memory does not depend on the file's size. */
export function createFileReceiver(staged: StagedBlob, filename: string | null): FileReceiver {
  const md5 = createHash('md5')
  const head: Uint8Array[] = []
  let bytes = 0
  return {
    write(chunk) {
      // The chunk may be a view of a buffer that is used again: what is kept is copied.
      if (bytes < HEAD_BYTES) head.push(chunk.slice(0, HEAD_BYTES - bytes))
      bytes += chunk.byteLength
      const written = staged.write(chunk)
      md5.update(chunk)
      return written
    },
    finish: () => ({ staged, bytes, md5: md5.digest('hex'), head: Buffer.concat(head), filename }),
  }
}

/** The first bytes of a blob, as {@link ReceivedFile.head}. */
export async function readHead(blobs: Pick<BlobStore, 'read'>, blobId: string): Promise<Uint8Array> {
  const head: Uint8Array[] = []
  for await (const piece of blobs.read(blobId, { end: HEAD_BYTES })) head.push(piece)
  return Buffer.concat(head)
}
