import type { Chosen } from './contract.ts'
import { type FileKind, kindOf } from './file-kind.ts'

/** What a page asks of files before it sends them. It saves a way for nothing; what counts is what the signer and the cloud ask. */
export interface FileRules {
  /** How many files an uploader takes. */
  maxFiles?: number
  /** Of every file. */
  maxBytes?: number
  /** Of files of one kind, beside `maxBytes`. */
  maxImageBytes?: number
  maxVideoBytes?: number
  maxRawBytes?: number
  /** Formats as Cloudinary names them, or `image`, `video`, `raw`: `['jpg', 'png', 'video']`. By what is in the file. */
  formats?: readonly string[]
  /** In pixels, of pictures that the browser can read; others are left to the cloud. */
  minWidth?: number
  minHeight?: number
  maxWidth?: number
  maxHeight?: number
}

/** A check for an uploader: resolves to the first reason against a file, as a sentence. */
export function checkFiles(rules: FileRules): (chosen: Chosen, position: number) => Promise<string | null> {
  const formats = rules.formats?.map(canonical)
  const ofGroup = { image: rules.maxImageBytes, video: rules.maxVideoBytes, raw: rules.maxRawBytes }
  const needsKind = formats !== undefined || Object.values(ofGroup).some((bytes) => bytes !== undefined)
  const sides = (['Width', 'Height'] as const).flatMap((side) =>
    (['min', 'max'] as const).flatMap((end) => {
      const bound = rules[`${end}${side}`]
      return bound === undefined ? [] : [{ end, side: side.toLowerCase() as 'width' | 'height', bound }]
    }),
  )

  return async ({ source, name }, position) => {
    if (position >= (rules.maxFiles ?? Number.POSITIVE_INFINITY))
      return `${name} is one file too many: ${rules.maxFiles} may be uploaded`
    if (typeof source === 'string') return null
    const tooLarge = (most: number | undefined) =>
      most !== undefined && source.size > most
        ? `${name} has ${inWords(source.size)}, and may have ${inWords(most)}`
        : null
    const large = tooLarge(rules.maxBytes)
    if (large !== null) return large
    if (needsKind) {
      const kind = await kindOf(source)
      const large = tooLarge(ofGroup[kind?.group ?? 'raw'])
      if (large !== null) return large
      if (formats && !allows(formats, kind)) return wrongFormat(name, kind, formats)
    }
    return sides.length === 0 ? null : wrongSize(name, source, sides)
  }
}

const ALIASES: Readonly<Record<string, string>> = { jpeg: 'jpg', jpe: 'jpg', tif: 'tiff', heif: 'heic' }
const canonical = (format: string): string => ALIASES[format.toLowerCase()] ?? format.toLowerCase()

const allows = (formats: readonly string[], kind: FileKind | null): boolean =>
  formats.includes(kind?.group ?? 'raw') || (kind !== null && formats.includes(kind.format))

const wrongFormat = (name: string, kind: FileKind | null, formats: readonly string[]): string =>
  `${name} is ${kind === null ? 'of no kind that is known here' : kind.format}; allowed: ${formats.join(', ')}`

interface Side {
  end: 'min' | 'max'
  side: 'width' | 'height'
  bound: number
}

async function wrongSize(name: string, file: Blob, sides: readonly Side[]): Promise<string | null> {
  const size = await pixelsOf(file)
  const wrong = size && sides.find(({ end, side, bound }) => (end === 'min' ? size[side] < bound : size[side] > bound))
  if (!wrong) return null
  const { end, side, bound } = wrong
  return `${name} is ${size.width} × ${size.height} pixels; its ${side} must be at ${end === 'min' ? 'least' : 'most'} ${bound}`
}

/** `null` for what the browser cannot read as a picture. */
async function pixelsOf(file: Blob): Promise<{ width: number; height: number } | null> {
  const decode = (
    globalThis as { createImageBitmap?: (file: Blob) => Promise<{ width: number; height: number; close(): void }> }
  ).createImageBitmap
  try {
    const bitmap = await decode?.(file)
    if (!bitmap) return null
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    return null
  }
}

const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const

function inWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${Number(value.toPrecision(3))} ${bytes === 1 ? 'byte' : UNITS[power]}`
}
