import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Lets a command of another process read what is no file yet: bytes are written to a temporary one for as long. */
export async function asFile<T>(source: string | Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  if (typeof source === 'string') return use(source)
  const folder = await mkdtemp(join(tmpdir(), 'countersign-media-'))
  try {
    const path = join(folder, 'file')
    await writeFile(path, source)
    return await use(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
