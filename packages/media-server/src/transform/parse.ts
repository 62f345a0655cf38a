import { refuse } from '../errors/cloudinary-error.ts'
import { NOT_IMPLEMENTED, PARAMETERS } from './parameters.ts'
import type { Component, CropMode, NamedStep, WrittenTransformation } from './transformation.ts'

/** More chained components are refused. */
export const MAX_COMPONENTS = 20

/**
 * Reads `w_400,h_300,c_pad/t_card`, as it stands in a delivery URL and in `eager`. Without `c` an image is scaled, as on Cloudinary.
 * `t_a.b` is `t_a/t_b`, as SDKs write a list of names.
 * @throws CloudinaryError `invalidTransformation`, or `notImplemented` naming the parameter.
 * @see https://cloudinary.com/documentation/transformation_reference
 */
export function parseTransformation(text: string): WrittenTransformation {
  const components = text.split('/')
  requireFewComponents(components.length)
  const steps = components.flatMap<Component | NamedStep>((text) => parseNames(text) ?? [parseComponent(text)])
  requireFewComponents(steps.length)
  return steps
}

/** @throws CloudinaryError `invalidTransformation` */
export function requireFewComponents(count: number): void {
  if (count > MAX_COMPONENTS)
    throw refuse('invalidTransformation', 'number of components', `${count} (maximum is ${MAX_COMPONENTS})`)
}

/** The name of a transformation. Without dots, which join names. */
export const TRANSFORMATION_NAME = /^[A-Za-z0-9_-]{1,128}$/

/** The one way to write a transformation: parameters sorted, the crop mode always there where there is a size. `c_pad,h_300,w_400/c_scale,w_100`. */
export const formatTransformation = (transformation: WrittenTransformation): string =>
  transformation.map((step) => ('name' in step ? `t_${step.name}` : formatComponent(step))).join('/')

const formatComponent = ({ crop, height, width, page }: Component): string =>
  [
    ...(height === null && width === null ? [] : [`c_${crop}`]),
    ...(height === null ? [] : [`h_${height}`]),
    ...(page === undefined ? [] : [`pg_${page}`]),
    ...(width === null ? [] : [`w_${width}`]),
  ].join(',')

/** The names of `t_a.b`, or `null` where the component is of another kind. */
function parseNames(text: string): NamedStep[] | null {
  if (!text.startsWith('t_') || text.includes(',')) return null
  return text
    .slice(2)
    .split('.')
    .map((name) => {
      if (!TRANSFORMATION_NAME.test(name)) throw refuse('unknownTransformation', name)
      return { name }
    })
}

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
    pg: page,
  } = given as {
    c?: CropMode
    w?: number
    h?: number
    pg?: number
  }
  const isPageAlone = page !== undefined && given.c === undefined
  if (width === null && height === null && !isPageAlone)
    throw refuse('invalidTransformation', 'size', `${text} has neither w nor h`)
  return { crop, width, height, ...(page !== undefined && { page }) }
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
