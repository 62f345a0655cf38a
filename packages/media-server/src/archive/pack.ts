import type { Readable } from 'node:stream'
import { createTgzPacker } from './tgz-packer.ts'
import { createZipPacker } from './zip-packer.ts'

/** A file whose turn has come. */
export interface OpenedFile {
  bytes: number
  /** Milliseconds since the Unix epoch. */
  modifiedAt: number
  /** Whether packing makes it smaller: pictures and films are packed already. */
  shrinks: boolean
  /** Exactly `bytes` of them. Whoever has it iterates over it, or calls its `return`. */
  chunks: AsyncIterableIterator<Uint8Array>
}

/** What one file of an archive is made of. */
export interface ArchiveEntry {
  /** From `nameEntries`. */
  name: string
  /** Called when its turn has come, so that one file is open at a time; `null` leaves it out. */
  open(): Promise<OpenedFile | null>
}

/** Writes files into its output, one after the other. */
export interface Packer {
  /** Destroying it ends the work: whatever is being read is closed. */
  output: Readable
  /** Resolves when the file has been read to its end; throws when it could not be, or the output is gone. */
  add(name: string, file: OpenedFile): Promise<void>
  end(): void
}

/** How archives are packed, by the name of the format, which is also the extension. */
export const ARCHIVE_FORMATS = {
  zip: { mediaType: 'application/zip', createPacker: createZipPacker },
  tgz: { mediaType: 'application/gzip', createPacker: createTgzPacker },
} as const satisfies Record<string, { mediaType: string; createPacker: () => Packer }>

export type ArchiveFormat = keyof typeof ARCHIVE_FORMATS

/**
 * Packs files as they are read from it: neither their number nor their size is held in memory. What fails, fails the stream, so
 * that half an archive never looks like a whole one. Destroy it to stop.
 */
export function pack(format: ArchiveFormat, entries: readonly ArchiveEntry[]): Readable {
  const packer = ARCHIVE_FORMATS[format].createPacker()
  const { output } = packer
  feed(packer, entries).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return output
}

async function feed({ output, add, end }: Packer, entries: readonly ArchiveEntry[]): Promise<void> {
  for (const { name, open } of entries) {
    if (output.destroyed) return
    const file = await open()
    if (file === null) continue
    if (output.destroyed) {
      await file.chunks.return?.()
      return
    }
    await add(name, file)
  }
  end()
}
