/** What a file is, by its first bytes. */
export interface FileKind {
  /** As Cloudinary names formats: `jpg`, `mp4` … */
  format: string
  group: 'image' | 'video' | 'raw'
}

const HEAD_BYTES = 32

type Signature = readonly [format: string, group: FileKind['group'], at: number, bytes: string | RegExp]

/** Looked at in this order. Text is compared byte by byte, as Latin-1. @see https://www.iana.org/assignments/media-types */
const SIGNATURES: readonly Signature[] = [
  ['jpg', 'image', 0, '\xff\xd8\xff'],
  ['png', 'image', 0, '\x89PNG\r\n\x1a\n'],
  ['gif', 'image', 0, 'GIF8'],
  ['webp', 'image', 8, 'WEBP'],
  ['avif', 'image', 4, /^ftypavi[fs]/],
  ['heic', 'image', 4, /^ftyp(?:hei[cxm]|hev[cx]|mif1|msf1)/],
  ['bmp', 'image', 0, 'BM'],
  ['tiff', 'image', 0, /^(?:II\*\0|MM\0\*)/],
  ['ico', 'image', 0, '\0\0\x01\0'],
  ['svg', 'image', 0, /^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<svg|<!DOCTYPE svg)/i],
  ['pdf', 'image', 0, '%PDF-'],
  ['mov', 'video', 4, 'ftypqt'],
  ['mp4', 'video', 4, 'ftyp'],
  ['webm', 'video', 0, '\x1aE\xdf\xa3'],
  ['avi', 'video', 8, 'AVI '],
  ['wav', 'video', 8, 'WAVE'],
  ['ogg', 'video', 0, 'OggS'],
  ['flac', 'video', 0, 'fLaC'],
  ['mp3', 'video', 0, /^(?:ID3|\xff[\xf2\xf3\xfa\xfb])/],
  ['zip', 'raw', 0, 'PK\x03\x04'],
]

/** @returns `null` for what is none of those known. */
export async function kindOf(file: Blob): Promise<FileKind | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  const text = String.fromCharCode(...head)
  const found = SIGNATURES.find(([, , at, bytes]) =>
    typeof bytes === 'string' ? text.startsWith(bytes, at) : bytes.test(text.slice(at)),
  )
  return found ? { format: found[0], group: found[1] } : null
}
