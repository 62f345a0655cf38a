import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createGzip } from 'node:zlib'
import { createTarPacker } from 'modern-tar'
import type { Packer } from './pack.ts'

const FILE_MODE = 0o644

/** Packs a tar file, gzipped. */
export function createTgzPacker(): Packer {
  const { readable, controller } = createTarPacker()
  const output = createGzip()
  // What goes wrong here has destroyed the output with the same error, where it is met.
  pipeline(Readable.fromWeb(readable as ReadableStream<Uint8Array>), output).catch(() => undefined)
  return {
    output,
    async add(name, { bytes, modifiedAt, chunks }) {
      const entry = { name, size: bytes, mtime: new Date(modifiedAt), mode: FILE_MODE, type: 'file' } as const
      const writer = controller.add(entry).getWriter()
      for await (const chunk of chunks) await writer.write(chunk)
      await writer.close()
    },
    end: () => controller.finalize(),
  }
}
