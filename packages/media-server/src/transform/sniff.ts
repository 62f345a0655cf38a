import type { ResourceType } from 'countersign/protocol'
import { FORMATS, type FormatName } from './formats.ts'
import { looksLikeSvg } from './svg.ts'

/** How much of a file {@link sniff} wants to see; less is enough for a shorter file. */
export const SNIFF_BYTES = 4096

/** What a file is, told by its bytes. */
export interface Sniffed {
  format: FormatName
  mediaType: string
  resourceType: ResourceType
}

/**
 * Says what a file is from its first {@link SNIFF_BYTES} bytes, or `null` when they are none of the formats we know.
 * Neither a name nor a declared type is asked: both are the sender's to choose.
 */
export function sniff(head: Uint8Array): Sniffed | null {
  const format = MAGIC.find(([, matches]) => matches(head))?.[0] ?? (looksLikeSvg(head) ? 'svg' : null)
  if (format === null) return null
  const { mediaType, resourceType } = FORMATS[format]
  return { format, mediaType, resourceType }
}

type Matcher = (head: Uint8Array) => boolean

/** First match wins. Offsets and values: the formats' own specifications, as collected at https://www.iana.org/assignments/media-types. */
const MAGIC: readonly (readonly [FormatName, Matcher])[] = [
  ['jpg', starts('ff d8 ff')],
  ['png', starts('89 50 4e 47 0d 0a 1a 0a')],
  ['gif', either(starts(text('GIF87a')), starts(text('GIF89a')))],
  ['webp', riff('WEBP')],
  ['wav', riff('WAVE')],
  ['avi', riff('AVI ')],
  ['avif', brand(['avif', 'avis'])],
  ['heic', brand(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])],
  ['mov', brand(['qt  '])],
  ['m4a', brand(['M4A ', 'M4B '])],
  [
    'mp4',
    brand(['isom', 'iso2', 'iso3', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'dash', 'mmp4', 'M4V ', '3gp']),
  ],
  ['mov', either(starts(text('moov'), 4), starts(text('wide'), 4))],
  ['webm', matroska('webm')],
  ['mkv', matroska('matroska')],
  ['pdf', starts(text('%PDF-'))],
  ['tiff', either(starts('49 49 2a 00'), starts('4d 4d 00 2a'))],
  ['bmp', isBmp],
  ['jxl', either(starts('ff 0a'), starts('00 00 00 0c 4a 58 4c 20 0d 0a 87 0a'))],
  ['jp2', starts('00 00 00 0c 6a 50 20 20 0d 0a 87 0a')],
  ['psd', starts(text('8BPS'))],
  ['ico', isIco],
  ['mp3', either(starts(text('ID3')), isMp3Frame)],
  ['ogg', starts(text('OggS'))],
  ['flac', starts(text('fLaC'))],
  ['zip', either(starts('50 4b 03 04'), starts('50 4b 05 06'))],
  ['gz', starts('1f 8b 08')],
]

/** `pattern` in hex, pairs apart. */
function starts(pattern: string, offset = 0): Matcher {
  const wanted = Buffer.from(pattern.replaceAll(' ', ''), 'hex')
  return (head) => head.length >= offset + wanted.length && wanted.every((byte, index) => head[offset + index] === byte)
}

function text(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('hex')
}

function either(...matchers: readonly Matcher[]): Matcher {
  return (head) => matchers.some((matches) => matches(head))
}

function riff(kind: string): Matcher {
  const outer = starts(text('RIFF'))
  const inner = starts(text(kind), 8)
  return (head) => outer(head) && inner(head)
}

/**
 * ISO base media: the major brand decides; where that is the generic `mif1`, `msf1` or `mp42` an AVIF names itself among the
 * compatible ones. @see ISO/IEC 14496-12 §4.3
 */
function brand(names: readonly string[]): Matcher {
  const isFileType = starts(text('ftyp'), 4)
  return (head) => {
    if (!isFileType(head)) return false
    const ascii = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1')
    const boxBytes = Math.min(Buffer.from(head.subarray(0, 4)).readUInt32BE(), ascii.length)
    const major = ascii.slice(8, 12)
    if (names.some((name) => major.startsWith(name))) return true
    if (!names.includes('avif') || !['mif1', 'msf1'].includes(major)) return false
    for (let at = 16; at + 4 <= boxBytes; at += 4) if (ascii.slice(at, at + 4) === 'avif') return true
    return false
  }
}

/** EBML, with the document type among the first bytes. */
function matroska(documentType: string): Matcher {
  const isEbml = starts('1a 45 df a3')
  return (head) =>
    isEbml(head) &&
    Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 64)).toString('latin1').includes(documentType)
}

/** `BM` alone begins many a text: the reserved field must be zero and the inner header one of the sizes that exist. */
function isBmp(head: Uint8Array): boolean {
  if (head.length < 18 || head[0] !== 0x42 || head[1] !== 0x4d) return false
  const view = Buffer.from(head.buffer, head.byteOffset, head.length)
  return view.readUInt32LE(6) === 0 && [12, 40, 52, 56, 64, 108, 124].includes(view.readUInt32LE(14))
}

function isIco(head: Uint8Array): boolean {
  return starts('00 00 01 00')(head) && head.length > 22 && (head[4] ?? 0) > 0 && head[5] === 0 && head[9] === 0
}

/** An MPEG audio frame of layer III without a tag before it. */
function isMp3Frame(head: Uint8Array): boolean {
  const [sync = 0, version = 0, rate = 0xff] = head
  return sync === 0xff && [0xfb, 0xfa, 0xf3, 0xf2].includes(version) && rate >> 4 !== 0xf && (rate >> 2) % 4 !== 3
}
