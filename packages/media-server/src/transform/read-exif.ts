/** TIFF's types by number: how many bytes a value takes, and how one is read. @see TIFF 6.0 §2 */
const TYPES: Readonly<
  Record<number, readonly [bytes: number, read: (view: DataView, at: number, le: boolean) => string]>
> = {
  1: [1, (view, at) => String(view.getUint8(at))],
  3: [2, (view, at, le) => String(view.getUint16(at, le))],
  4: [4, (view, at, le) => String(view.getUint32(at, le))],
  5: [8, (view, at, le) => ratio(view.getUint32(at, le), view.getUint32(at + 4, le))],
  9: [4, (view, at, le) => String(view.getInt32(at, le))],
  10: [8, (view, at, le) => ratio(view.getInt32(at, le), view.getInt32(at + 4, le))],
}
const TEXT = 2

/** @see CIPA DC-008 (Exif 2.32) §4.6 */
const NAMES: Readonly<Record<'image' | 'gps', Readonly<Record<number, string>>>> = {
  image: {
    270: 'ImageDescription',
    271: 'Make',
    272: 'Model',
    274: 'Orientation',
    282: 'XResolution',
    283: 'YResolution',
    296: 'ResolutionUnit',
    305: 'Software',
    306: 'ModifyDate',
    315: 'Artist',
    531: 'YCbCrPositioning',
    33432: 'Copyright',
    33434: 'ExposureTime',
    33437: 'FNumber',
    34850: 'ExposureProgram',
    34855: 'ISO',
    36867: 'DateTimeOriginal',
    36868: 'CreateDate',
    37377: 'ShutterSpeedValue',
    37378: 'ApertureValue',
    37380: 'ExposureCompensation',
    37381: 'MaxApertureValue',
    37383: 'MeteringMode',
    37384: 'LightSource',
    37385: 'Flash',
    37386: 'FocalLength',
    40961: 'ColorSpace',
    40962: 'ExifImageWidth',
    40963: 'ExifImageHeight',
    41986: 'ExposureMode',
    41987: 'WhiteBalance',
    41989: 'FocalLengthIn35mmFormat',
    41990: 'SceneCaptureType',
    42035: 'LensMake',
    42036: 'LensModel',
  },
  gps: {
    1: 'GPSLatitudeRef',
    2: 'GPSLatitude',
    3: 'GPSLongitudeRef',
    4: 'GPSLongitude',
    5: 'GPSAltitudeRef',
    6: 'GPSAltitude',
    7: 'GPSTimeStamp',
    29: 'GPSDateStamp',
  },
}

/** Tags that lead to another list of tags. */
const LISTS: Readonly<Record<number, keyof typeof NAMES>> = { 34665: 'image', 34853: 'gps' }

/** More of one tag is not read: nothing that has a name here is longer. */
const MAX_BYTES = 4096

/**
 * The tags of an EXIF block that have a name here, as text. What is torn or leads outside the block is left out, never an error.
 * @param block as sharp gives it, with or without `Exif\0\0` before it.
 */
export function readExif(block: Uint8Array): Record<string, string> {
  const start = block[0] === 0x45 && block[1] === 0x78 ? 6 : 0
  const view = new DataView(block.buffer, block.byteOffset + start, Math.max(0, block.byteLength - start))
  const found: Record<string, string> = {}
  const order = view.byteLength >= 8 ? view.getUint16(0) : 0
  if (order !== 0x4949 && order !== 0x4d4d) return found
  const le = order === 0x4949
  const seen = new Set<number>()
  const visit = (at: number, names: keyof typeof NAMES): void => {
    if (seen.has(at) || at + 2 > view.byteLength) return
    seen.add(at)
    const count = view.getUint16(at, le)
    for (let entry = at + 2; entry < at + 2 + 12 * count && entry + 12 <= view.byteLength; entry += 12) {
      const tag = view.getUint16(entry, le)
      const list = LISTS[tag]
      if (list) visit(view.getUint32(entry + 8, le), list)
      const name = NAMES[names][tag]
      const text = name === undefined ? null : readValue(view, entry, le)
      if (name !== undefined && text !== null && text !== '') found[name] = text
    }
  }
  visit(view.getUint32(4, le), 'image')
  return found
}

function readValue(view: DataView, entry: number, le: boolean): string | null {
  const type = view.getUint16(entry + 2, le)
  const count = view.getUint32(entry + 4, le)
  const [bytes, read] = TYPES[type] ?? [1, null]
  if (type !== TEXT && read === null) return null
  const length = bytes * count
  const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, le)
  if (length > MAX_BYTES || at + length > view.byteLength) return null
  if (read === null) {
    const text = new TextDecoder('utf-8').decode(new Uint8Array(view.buffer, view.byteOffset + at, length))
    return text
      .replace(/\0[\s\S]*$/, '')
      .replace(/\p{Cc}/gu, ' ')
      .trim()
  }
  return Array.from({ length: count }, (_, index) => read(view, at + index * bytes, le)).join(' ')
}

const ratio = (above: number, below: number): string =>
  below === 0 ? '0' : Number.isInteger(above / below) ? String(above / below) : `${above}/${below}`
