import type { Box, PictureHints } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type FormatName, formatOfExtension } from '../transform/formats.ts'
import { parseTransformation } from '../transform/parse.ts'
import type { WrittenTransformation } from '../transform/transformation.ts'
import type { Parser } from './parameters.ts'

/** `x,y,width,height`, several joined by `|`. @see image_upload_api_reference#face_coordinates */
export const boxes =
  (maximum: number): Parser<readonly Box[]> =>
  (text, name) => {
    const items = text.split('|')
    if (items.length > maximum)
      throw refuse('invalidParameter', name, `at most ${maximum} of x,y,width,height`, `${items.length} of them`)
    return items.map((item) => {
      const [, x, y, width, height] = /^(\d{1,6}),(\d{1,6}),([1-9]\d{0,5}),([1-9]\d{0,5})$/.exec(item) ?? []
      if (height === undefined) throw refuse('invalidParameter', name, 'x,y,width,height in pixels', item)
      return [Number(x), Number(y), Number(width), Number(height)] as const
    })
  }

/** `{"name": [[x, y], …]}`: two corners, or those of a polygon. @see image_upload_api_reference#regions */
export const regions: Parser<NonNullable<PictureHints['regions']>> = (text, name) => {
  const wanted = 'JSON such as {"cup": [[10, 10], [90, 60]]}, at most 100 areas of 2 to 100 corners'
  const said = parseJson(text, name, wanted)
  const entries = isRecord(said) ? Object.entries(said) : []
  const isCorner = (corner: unknown) =>
    Array.isArray(corner) && corner.length === 2 && corner.every((at) => Number.isInteger(at) && at >= 0 && at < 1e6)
  const isArea = ([name, corners]: [string, unknown]) =>
    name !== '' &&
    name.length <= 255 &&
    !/\p{Cc}/u.test(name) &&
    Array.isArray(corners) &&
    corners.length >= 2 &&
    corners.length <= 100 &&
    corners.every(isCorner)
  if (entries.length < 1 || entries.length > 100 || !entries.every(isArea))
    throw refuse('invalidParameter', name, wanted, text)
  return Object.fromEntries(entries) as NonNullable<PictureHints['regions']>
}

/** A transformation on its own. */
export const transformation: Parser<WrittenTransformation> = (text) => parseTransformation(text)

/** What is stored instead of what was sent. @throws CloudinaryError `invalidExtension` */
export const storedFormat: Parser<FormatName> = (text) => {
  const format = formatOfExtension(text)
  if (format === null) throw refuse('invalidExtension', text)
  return format
}

/** One set of widths to be found. @see image_upload_api_reference#responsive_breakpoints_parameter_request_settings */
export interface Breakpoints {
  /** Whether the images stay. */
  createDerived: boolean
  transformation: WrittenTransformation
  /** `null`: that of the file. */
  format: string | null
  minWidth: number
  maxWidth: number
  bytesStep: number
  maxImages: number
}

const BREAKPOINT_NUMBERS = {
  min_width: { key: 'minWidth', from: 1, to: 10_000 },
  max_width: { key: 'maxWidth', from: 1, to: 10_000 },
  bytes_step: { key: 'bytesStep', from: 1, to: 100_000_000 },
  max_images: { key: 'maxImages', from: 1, to: 200 },
} as const

/** A list of settings in JSON, or one of them; at most 5. */
export const breakpoints: Parser<readonly Breakpoints[]> = (text, name) => {
  const wanted = 'JSON such as [{"create_derived": true, "max_width": 1000, "bytes_step": 20000, "max_images": 20}]'
  const said = parseJson(text, name, wanted)
  const sets = Array.isArray(said) ? said : [said]
  if (sets.length < 1 || sets.length > 5 || !sets.every(isRecord)) throw refuse('invalidParameter', name, wanted, text)
  return sets.map((set) => readBreakpoints(set, name))
}

function readBreakpoints(set: Record<string, unknown>, name: string): Breakpoints {
  const { create_derived: createDerived, transformation, format, ...numbers } = set
  const read = { minWidth: 50, maxWidth: 1000, bytesStep: 20_000, maxImages: 20 }
  for (const [key, value] of Object.entries(numbers)) {
    if (!Object.hasOwn(BREAKPOINT_NUMBERS, key)) throw refuse('unknownParameter', `${name} ${key}`)
    const { key: own, from, to } = BREAKPOINT_NUMBERS[key as keyof typeof BREAKPOINT_NUMBERS]
    const number = Number(value)
    if (!Number.isInteger(number) || number < from || number > to)
      throw refuse('invalidParameter', `${name} ${key}`, `a whole number from ${from} to ${to}`, String(value))
    read[own] = number
  }
  if (read.minWidth > read.maxWidth)
    throw refuse('invalidParameter', `${name} min_width`, `at most max_width (${read.maxWidth})`, `${read.minWidth}`)
  for (const [key, value] of Object.entries({ transformation, format }))
    if (value !== undefined && typeof value !== 'string')
      throw refuse('invalidParameter', `${name} ${key}`, 'text', JSON.stringify(value))
  if (createDerived !== undefined && typeof createDerived !== 'boolean')
    throw refuse('invalidParameter', `${name} create_derived`, 'true or false', JSON.stringify(createDerived))
  return {
    ...read,
    createDerived: createDerived !== false,
    transformation: typeof transformation === 'string' && transformation ? parseTransformation(transformation) : [],
    format: typeof format === 'string' && format ? storedFormat(format, name) : null,
  }
}

function parseJson(text: string, name: string, wanted: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse('invalidParameter', name, wanted, text)
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
