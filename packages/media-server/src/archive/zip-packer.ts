import { type PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { Packer } from './pack.ts'

/** A plain file that its owner may write and all may read, as an archive made on Unix says it. */
const FILE_MODE = 0o100644

/**
 * Everything is deflated, pictures with the least effort: sizes follow the bytes in a stream, and some readers take that of deflated
 * entries alone.
 */
const EFFORT = { shrinks: 6, packed: 1 } as const

/** Packs a ZIP file. */
export function createZipPacker(): Packer {
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough
  zip.on('error', (error: Error) => output.destroy(error))
  return {
    output,
    async add(name, { bytes, modifiedAt, shrinks, chunks }) {
      const source = Readable.from(chunks, { objectMode: false })
      const stop = () => source.destroy()
      output.once('close', stop)
      try {
        zip.addReadStream(source, name, {
          size: bytes,
          mtime: new Date(modifiedAt),
          mode: FILE_MODE,
          compressionLevel: shrinks ? EFFORT.shrinks : EFFORT.packed,
        })
        await finished(source)
      } finally {
        output.off('close', stop)
      }
    },
    end: () => zip.end(),
  }
}
