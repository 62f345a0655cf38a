import type { Chosen } from './contract.ts'
import { type FileKind, kindOf } from './file-kind.ts'

/** What a page asks of files before it sends them. It saves a way for nothing; what counts is what the signer and the cloud ask. */
export interface FileRules {
  /** How many files an uploader takes. */
  maxFiles?: number | undefined
  /** Of every file. */
  maxBytes?: number | undefined
  /** Of files of one kind, beside `maxBytes`. */
  maxImageBytes?: number | undefined
  maxVideoBytes?: number | undefined
  maxRawBytes?: number | undefined
  /** Formats as Cloudinary names them, or `image`, `video`, `raw`: `['jpg', 'png', 'video']`. By what is in the file. */
  formats?: readonly string[] | undefined
  /** In pixels, of pictures that the browser can read; others are left to the cloud. */
  minWidth?: number | undefined
  minHeight?: number | undefined
  maxWidth?: number | undefined
  maxHeight?: number | undefined
}

/** What is wrong with a file, as it is told to whoever puts it into words. Sizes of files are in bytes, those of pictures in pixels. */
export interface FileProblems {
  too_many: { name: string; most: number }
  too_large: { name: string; bytes: number; most: number }
  unknown_format: { name: string; formats: string }
  wrong_format: { name: string; format: string; formats: string }
  min_width: WrongSize
  min_height: WrongSize
  max_width: WrongSize
  max_height: WrongSize
}

interface WrongSize {
  name: string
  width: number
  height: number
  bound: number
}

/** Puts into words what is wrong with a file. */
export type ExplainFile = <Problem extends keyof FileProblems>(problem: Problem, facts: FileProblems[Problem]) => string

/**
 * A check for an uploader: resolves to the first reason against a file, as a sentence.
 * @param explain says it in words of your own. Default: in English.
 */
export function checkFiles(
  rules: FileRules,
  explain: ExplainFile = inEnglish,
): (chosen: Chosen, position: number) => Promise<string | null> {
  const formats = rules.formats?.map(canonical)
  const ofGroup = { image: rules.maxImageBytes, video: rules.maxVideoBytes, raw: rules.maxRawBytes }
  const needsKind = formats !== undefined || Object.values(ofGroup).some((bytes) => bytes !== undefined)
  const sides = (['width', 'height'] as const).flatMap((side) =>
    (['min', 'max'] as const).flatMap((end) => {
      const bound = rules[`${end}${side === 'width' ? 'Width' : 'Height'}`]
      return bound === undefined ? [] : [{ end, side, bound }]
    }),
  )

  return async ({ source, name }, position) => {
    const { maxFiles = Number.POSITIVE_INFINITY } = rules
    if (position >= maxFiles) return explain('too_many', { name, most: maxFiles })
    if (typeof source === 'string') return null
    const tooLarge = (most: number | undefined) =>
      most !== undefined && source.size > most ? explain('too_large', { name, bytes: source.size, most }) : null
    const large = tooLarge(rules.maxBytes)
    if (large !== null) return large
    if (needsKind) {
      const kind = await kindOf(source)
      const large = tooLarge(ofGroup[kind?.group ?? 'raw'])
      if (large !== null) return large
      if (formats && !allows(formats, kind)) {
        const facts = { name, formats: formats.join(', ') }
        return kind ? explain('wrong_format', { ...facts, format: kind.format }) : explain('unknown_format', facts)
      }
    }
    const wrong = sides.length === 0 ? null : await wrongSide(source, sides)
    return wrong === null ? null : explain(`${wrong.end}_${wrong.side}`, { name, ...wrong.size, bound: wrong.bound })
  }
}

const pixels = ({ name, width, height }: WrongSize): string => `${name} is ${width} × ${height} pixels`
const IN_ENGLISH: { [Problem in keyof FileProblems]: (facts: FileProblems[Problem]) => string } = {
  too_many: ({ name, most }) => `${name} is one file too many: ${most} may be uploaded`,
  too_large: ({ name, bytes, most }) => `${name} has ${inWords(bytes)}, and may have ${inWords(most)}`,
  unknown_format: ({ name, formats }) => `${name} is of no kind that is known here; allowed: ${formats}`,
  wrong_format: ({ name, format, formats }) => `${name} is ${format}; allowed: ${formats}`,
  min_width: (facts) => `${pixels(facts)}; its width must be at least ${facts.bound}`,
  min_height: (facts) => `${pixels(facts)}; its height must be at least ${facts.bound}`,
  max_width: (facts) => `${pixels(facts)}; its width must be at most ${facts.bound}`,
  max_height: (facts) => `${pixels(facts)}; its height must be at most ${facts.bound}`,
}
const inEnglish: ExplainFile = (problem, facts) => IN_ENGLISH[problem](facts)

const ALIASES: Readonly<Record<string, string>> = { jpeg: 'jpg', jpe: 'jpg', tif: 'tiff', heif: 'heic' }
const canonical = (format: string): string => ALIASES[format.toLowerCase()] ?? format.toLowerCase()

const allows = (formats: readonly string[], kind: FileKind | null): boolean =>
  formats.includes(kind?.group ?? 'raw') || (kind !== null && formats.includes(kind.format))

interface Side {
  end: 'min' | 'max'
  side: 'width' | 'height'
  bound: number
}

/** The first of the sides that is wrong, and the size that the picture has. */
async function wrongSide(file: Blob, sides: readonly Side[]) {
  const size = await pixelsOf(file)
  const wrong = size && sides.find(({ end, side, bound }) => (end === 'min' ? size[side] < bound : size[side] > bound))
  return wrong ? { ...wrong, size } : null
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
