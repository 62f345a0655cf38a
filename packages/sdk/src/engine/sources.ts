import { UploadError } from '../uploader/contract.ts'
import type { Chosen } from './contract.ts'

/** What of a drop or a paste is read: `event.dataTransfer`, `event.clipboardData`. */
export interface Transferred {
  readonly items: ArrayLike<TransferredItem>
}

interface TransferredItem {
  readonly kind: string
  getAsFile(): File | null
  webkitGetAsEntry?(): FileEntry | null
}

/** @see https://wicg.github.io/entries-api */
interface FileEntry {
  readonly isFile: boolean
  readonly name: string
  file?(resolve: (file: File) => void, reject: (error: unknown) => void): void
  createReader?(): { readEntries(resolve: (entries: FileEntry[]) => void, reject: (error: unknown) => void): void }
}

/** A file, and the folders it was dropped in: `holidays/2024`; empty for one that was dropped itself. */
export interface ChosenFile extends Chosen {
  source: File
  folder: string
}

/**
 * The files of a drop or a paste, those in folders too. Call it in the event's handler itself: what was dropped is gone when
 * the handler has returned.
 * @returns in the order in which they lie there; of a paste, pictures too.
 * @throws UploadError `file_refused` naming the folder, or the file in it, that cannot be read: all of it is there, or nothing.
 */
export async function filesOf({ items }: Transferred): Promise<readonly ChosenFile[]> {
  const taken = Array.from(items)
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }))
  const found: ChosenFile[] = []
  for (const { entry, file } of taken) {
    if (entry && !entry.isFile) await walk(entry, '', found)
    else if (file) found.push({ source: file, name: file.name, folder: '' })
  }
  return found
}

async function walk(entry: FileEntry, folder: string, found: ChosenFile[]): Promise<void> {
  const inside = folder === '' ? entry.name : `${folder}/${entry.name}`
  const read = <Read>(asked: (resolve: (read: Read) => void, reject: (cause: unknown) => void) => void) =>
    new Promise<Read>(asked).catch((cause: unknown) => {
      const facts = { code: 'file_refused', status: 422, details: { name: inside }, cause } as const
      throw new UploadError(`${inside} cannot be read`, facts)
    })
  if (entry.isFile) {
    const source = await read<File>((resolve, reject) => entry.file?.(resolve, reject))
    found.push({ source, name: source.name, folder })
    return
  }
  const reader = entry.createReader?.()
  // A browser gives a hundred at a time, and none when there are no more.
  for (;;) {
    const batch = await read<FileEntry[]>((resolve, reject) => reader?.readEntries(resolve, reject))
    if (batch.length === 0) return
    for (const child of batch) await walk(child, inside, found)
  }
}
