import type { Asset } from '../catalog/catalog.ts'
import { safeFileName } from '../delivery/content-disposition.ts'

export interface EntryNaming {
  /** Leave the folders of public ids out. */
  flattenFolders: boolean
  /** The name of the file that was uploaded, in place of the last part of the public id. */
  useOriginalFilename: boolean
}

export interface Named extends Pick<Asset, 'publicId' | 'originalFilename' | 'format'> {
  /** What was done to it, where that is to be seen: as a folder that it lies in, or behind its name. */
  transformation?: { text: string; isFolder: boolean }
}

/** What file systems take is counted in bytes; room is left for a number. */
const MAX_SEGMENT_BYTES = 200

/** What Windows takes for a device, whatever extension it has. @see learn.microsoft.com, Naming Files, Paths, and Namespaces */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i

/**
 * What each asset is called within an archive, in their order: a relative path of plain names with `/` between them, whatever the
 * public id holds. No two are the same to a file system that takes `A` for `a` or `é` for `é`, and none is another one's
 * folder: a name that is taken gets a number, as `photo_1.jpg`.
 */
export function nameEntries(assets: readonly Named[], naming: EntryNaming): string[] {
  const wanted = assets.map((asset) => pathOf(asset, naming))
  const taken = new Set(wanted.flatMap(foldersOf).map(sameName))
  return wanted.map((path) => {
    const free = firstFree(path, taken)
    taken.add(sameName(free))
    return free
  })
}

function pathOf({ publicId, originalFilename, format, transformation }: Named, naming: EntryNaming): string {
  const segments = publicId.split('/')
  const own = segments.pop() ?? ''
  const extension = format === null ? extensionOf(own) : `.${format}`
  const stem = naming.useOriginalFilename
    ? originalFilename
    : format === null
      ? own.slice(0, -extension.length || undefined)
      : own
  const folders = [
    ...(transformation?.isFolder ? [transformation.text] : []),
    ...(naming.flattenFolders ? [] : segments),
  ].map((folder) => safeSegment(folder))
  const last = transformation && !transformation.isFolder ? `${stem}_${transformation.text}` : stem
  return [...folders, safeSegment(last, extension)].join('/')
}

function firstFree(path: string, taken: ReadonlySet<string>): string {
  const extension = extensionOf(path)
  const stem = path.slice(0, path.length - extension.length)
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? path : `${stem}_${number}${extension}`
    if (!taken.has(sameName(candidate))) return candidate
  }
}

const extensionOf = (path: string): string => /[^/.](\.[A-Za-z0-9]{1,16})$/.exec(path)?.[1] ?? ''

/** Every folder that a path lies in: of `a/b/c`, `a` and `a/b`. */
const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, folders) => folders.slice(0, index + 1).join('/'))

const sameName = (path: string): string => path.normalize('NFC').toLowerCase()

/** Windows drops dots and blanks at the end of a name, so that `a..` would be `a`. */
function safeSegment(stem: string, extension = ''): string {
  const name = safeFileName(stem + extension).replace(/[.\s]+$/, '') || 'file'
  const own = DEVICE.test(name) ? `_${name}` : name
  const tail = extensionOf(own)
  return shorten(own.slice(0, own.length - tail.length), MAX_SEGMENT_BYTES - tail.length) + tail
}

function shorten(text: string, maxBytes: number): string {
  const characters = [...text]
  while (Buffer.byteLength(characters.join('')) > maxBytes) characters.pop()
  return characters.join('').replace(/[.\s]+$/, '') || 'file'
}
