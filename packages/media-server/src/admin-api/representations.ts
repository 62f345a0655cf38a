import type { TransformationStep } from '../catalog/definitions.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Parser } from '../upload-api/parameters.ts'

/**
 * What a representation may say, by its short name in a URL. Kept and shown; nothing here makes films.
 * @see https://cloudinary.com/documentation/video_transformation_reference
 */
const PARAMETERS: Readonly<Record<string, string>> = {
  a: 'angle',
  ac: 'audio_codec',
  af: 'audio_frequency',
  ar: 'aspect_ratio',
  b: 'background',
  br: 'bit_rate',
  c: 'crop',
  du: 'duration',
  e: 'effect',
  eo: 'end_offset',
  f: 'fetch_format',
  fl: 'flags',
  fps: 'fps',
  g: 'gravity',
  h: 'height',
  ki: 'keyframe_interval',
  l: 'overlay',
  q: 'quality',
  r: 'radius',
  so: 'start_offset',
  t: 'transformation',
  u: 'underlay',
  vc: 'video_codec',
  w: 'width',
  x: 'x',
  y: 'y',
}
const NAMES: ReadonlySet<string> = new Set(Object.values(PARAMETERS))

const WANTED = 'a list such as [{"transformation":"c_limit,w_1200,h_1200,br_5m"}], at most 50 of them'

/**
 * JSON: each representation a transformation, as text of a URL or as names and values, one object a step.
 * @see admin_api#create_a_streaming_profile
 */
export const readRepresentations: Parser<readonly (readonly TransformationStep[])[]> = (text, name) => {
  const given = parseJson(text)
  if (!Array.isArray(given) || given.length === 0 || given.length > 50)
    throw refuse('invalidParameter', name, WANTED, text)
  return given.map((each) => {
    const { transformation, ...others } = isObject(each) ? each : {}
    for (const other of Object.keys(others)) throw refuse('unknownParameter', `${name} ${other}`)
    const steps =
      typeof transformation === 'string'
        ? transformation.split('/').map(readText)
        : [transformation ?? null].flat().map((step) => (isObject(step) ? readStep(Object.entries(step)) : null))
    if (steps.some((step) => step === null || Object.keys(step).length === 0))
      throw refuse('invalidParameter', name, WANTED, text)
    return steps as TransformationStep[]
  })
}

/** `c_limit,w_1200` */
const readText = (text: string): TransformationStep =>
  readStep(
    text.split(',').map((part) => {
      const [, short = '', value = ''] = /^([a-z]{1,3})_(.+)$/.exec(part) ?? []
      const name = Object.hasOwn(PARAMETERS, short) ? PARAMETERS[short] : undefined
      if (name === undefined) throw refuse('invalidTransformation', 'parameter', part)
      return [name, value] as const
    }),
  )

function readStep(entries: readonly (readonly [name: string, value: unknown])[]): TransformationStep {
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!NAMES.has(name)) throw refuse('invalidTransformation', 'parameter', name)
      if ((typeof value !== 'string' && typeof value !== 'number') || String(value).length > 255)
        throw refuse('invalidTransformation', name, JSON.stringify(value))
      return [name, typeof value === 'string' && /^-?\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value]
    }),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
