import { refuse } from '../errors/cloudinary-error.ts'
import { CROP_MODES, type CropMode } from './transformation.ts'

interface Parameter<T> {
  /** The name that Cloudinary's error texts use. */
  name: string
  parse(value: string): T
  /** @see https://cloudinary.com/documentation/transformation_reference */
  source: string
}

/** The parameters that this server implements, by the letters that stand before the underscore. */
export const PARAMETERS = {
  c: { name: 'crop', parse: cropMode, source: 'transformation_reference#c_crop_resize' },
  h: { name: 'height', parse: side('height', 'h'), source: 'transformation_reference#h_height' },
  pg: { name: 'page', parse: page, source: 'transformation_reference#pg_page_or_file_layer' },
  w: { name: 'width', parse: side('width', 'w'), source: 'transformation_reference#w_width' },
} as const satisfies Record<string, Parameter<unknown>>

/** The largest side that can be asked for; what can be made is smaller, see `Limits`. */
export const MAX_SIDE = 100_000

/** The other parameters of Cloudinary's reference, by name, so that a refusal can say what it was that was asked. */
export const NOT_IMPLEMENTED: Readonly<Record<string, string>> = {
  a: 'angle',
  ac: 'audio codec',
  af: 'audio frequency',
  ar: 'aspect ratio',
  b: 'background',
  bl: 'baseline',
  bo: 'border',
  br: 'bit rate',
  co: 'color',
  cs: 'color space',
  d: 'default image',
  dl: 'delay',
  dn: 'density',
  dpr: 'device pixel ratio',
  du: 'duration',
  e: 'effect',
  eo: 'end offset',
  f: 'format',
  fl: 'flag',
  fn: 'custom function',
  fps: 'frames per second',
  g: 'gravity',
  if: 'condition',
  ki: 'keyframe interval',
  l: 'layer',
  o: 'opacity',
  p: 'prefix',
  q: 'quality',
  r: 'corner radius',
  so: 'start offset',
  sp: 'streaming profile',
  t: 'named transformation beside other parameters',
  u: 'underlay',
  vc: 'video codec',
  vs: 'video sampling',
  x: 'x coordinate',
  y: 'y coordinate',
  z: 'zoom',
}

/** Crop modes that Cloudinary has and this server has not. */
const OTHER_CROP_MODES = [
  ...['auto', 'auto_pad', 'fill_pad', 'imagga_crop', 'imagga_scale', 'lfill', 'lpad', 'mfit', 'mpad', 'thumb'],
]

function cropMode(value: string): CropMode {
  if ((CROP_MODES as readonly string[]).includes(value)) return value as CropMode
  if (OTHER_CROP_MODES.includes(value))
    throw refuse('notImplemented', `Crop mode ${value} (c_${value}) in transformation`)
  throw refuse('invalidTransformation', 'crop', value)
}

/** One page. Cloudinary also takes ranges and the names of layers. */
function page(value: string): number {
  if (/^(?:all|\d+(?:-\d*|;.*)|(?:name|embedded|names?):.+)$/.test(value))
    throw refuse('notImplemented', `More than one page, or a layer (pg_${value}) in transformation`)
  if (!/^[1-9]\d{0,4}$/.test(value)) throw refuse('invalidTransformation', 'page', value)
  return Number(value)
}

/** A number of pixels. Cloudinary also takes fractions (`w_0.5`) and words (`w_auto`, `w_iw`). */
function side(name: string, letter: string) {
  return (value: string): number => {
    if (/^(?:auto(?::.*)?|i[wh]|\d+\.\d+)$/.test(value))
      throw refuse('notImplemented', `Relative ${name} (${letter}_${value}) in transformation`)
    const pixels = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : 0
    if (pixels < 1 || pixels > MAX_SIDE) throw refuse('invalidTransformation', name, value)
    return pixels
  }
}
