import { camel } from './option-spelling.ts'
import type { ThumbnailTransformation, WidgetOptions } from './widget-options.ts'

/** How parameters are written in a URL. @see https://cloudinary.com/documentation/transformation_reference */
const LETTERS: Readonly<Record<keyof ThumbnailTransformation, string>> = {
  aspectRatio: 'ar_',
  crop: 'c_',
  effect: 'e_',
  gravity: 'g_',
  height: 'h_',
  quality: 'q_',
  radius: 'r_',
  width: 'w_',
  rawTransformation: '',
}

/** A transformation as a delivery URL has it: `c_limit,h_60,w_90`. Steps stand one after the other. */
export function transformationText(given: NonNullable<WidgetOptions['thumbnailTransformation']>): string {
  if (typeof given === 'string') return given
  if (Array.isArray(given)) return given.map((step) => transformationText(step)).join('/')
  const values = Object.entries(given).map(([name, value]) => [camel(name), value] as const)
  return Object.entries(LETTERS)
    .flatMap(([name, letter]) =>
      values
        .filter(([known, value]) => known === name && value !== undefined)
        .map(([, value]) => letter + encodeURI(String(value))),
    )
    .join(',')
}

/** What transformations cannot be said by: they would be left out in silence. */
export const unknownIn = (given: WidgetOptions['thumbnailTransformation']): string[] =>
  typeof given === 'object'
    ? [given].flat().flatMap((step) => Object.keys(step).filter((name) => !Object.hasOwn(LETTERS, camel(name))))
    : []
