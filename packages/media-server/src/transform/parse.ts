import { refuse } from '../errors/cloudinary-error.ts'
import { NOT_IMPLEMENTED, PARAMETERS } from './parameters.ts'
import type { Component, CropMode, Transformation } from './transformation.ts'

/** More chained components are refused. */
export const MAX_COMPONENTS = 20

/**
 * Reads `w_400,h_300,c_pad/w_100`, as it stands in a delivery URL and in `eager`. Without `c` an image is scaled, as on Cloudinary.
 * @throws CloudinaryError `invalidTransformation`, or `notImplemented` naming the parameter.
 * @see https://cloudinary.com/documentation/transformation_reference
 */
export function parseTransformation(text: string): Transformation {
  const components = text.split('/')
  if (components.length > MAX_COMPONENTS)
    throw refuse('invalidTransformation', 'number of components', `${components.length} (maximum is ${MAX_COMPONENTS})`)
  return components.map(parseComponent)
}

/** The one way to write a transformation: parameters sorted, the crop mode always there. `c_pad,h_300,w_400/c_scale,w_100`. */
export const formatTransformation = (transformation: Transformation): string =>
  transformation
    .map(({ crop, height, width }) =>
      [`c_${crop}`, ...(height === null ? [] : [`h_${height}`]), ...(width === null ? [] : [`w_${width}`])].join(','),
    )
    .join('/')

function parseComponent(text: string): Component {
  const given: Record<string, unknown> = {}
  for (const part of text.split(',')) {
    const [letter, value] = splitParameter(part)
    if (Object.hasOwn(given, letter))
      throw refuse('invalidTransformation', PARAMETERS[letter].name, `${part} given twice`)
    given[letter] = PARAMETERS[letter].parse(value)
  }
  const {
    c: crop = 'scale',
    w: width = null,
    h: height = null,
  } = given as {
    c?: CropMode
    w?: number
    h?: number
  }
  if (width === null && height === null) throw refuse('invalidTransformation', 'size', `${text} has neither w nor h`)
  return { crop, width, height }
}

function splitParameter(part: string): [keyof typeof PARAMETERS, string] {
  const at = part.indexOf('_')
  const letter = at < 0 ? part : part.slice(0, at)
  if (at > 0 && Object.hasOwn(PARAMETERS, letter)) return [letter as keyof typeof PARAMETERS, part.slice(at + 1)]
  if (at > 0 && Object.hasOwn(NOT_IMPLEMENTED, letter))
    throw refuse('notImplemented', `${NOT_IMPLEMENTED[letter]} (${part}) in transformation`)
  if (part.startsWith('$')) throw refuse('notImplemented', `variable (${part}) in transformation`)
  throw refuse('invalidTransformation', 'parameter', part)
}
