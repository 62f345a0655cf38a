import type { WidgetOptions } from './widget-options.ts'

type Wanted = readonly [isGood: (value: unknown) => boolean, wanted: string]

const above =
  (most: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value > 0 && value <= most
const pixels: Wanted = [(value) => Number.isInteger(value) && above(1e6)(value), 'a whole number of pixels']

/** What options that speak of pictures may be. */
const WANTED: Readonly<Record<string, Wanted>> = {
  maxImageWidth: pixels,
  maxImageHeight: pixels,
  croppingAspectRatio: [above(1e6), 'width by height, a number above 0'],
  croppingDefaultSelectionRatio: [above(1), 'a number above 0, and at most 1'],
  croppingCoordinatesMode: [(value) => value === 'custom' || value === 'face', 'custom or face'],
}

/** What is wrong with those of a widget. */
export function pictureProblems(options: WidgetOptions): string[] {
  const problems = Object.entries(WANTED).flatMap(([name, [isGood, wanted]]) => {
    const value: unknown = Reflect.get(options, name)
    return value === undefined || isGood(value) ? [] : [`${name} must be ${wanted}, not ${value}`]
  })
  if (!options.cropping) return problems
  if (typeof options.uploadSignature === 'string' && !options.prepareUploadParams)
    problems.push('cropping needs an uploadSignature that is a function: the part is signed too')
  if (options.encryption) problems.push('cropping cannot go with encryption')
  return problems
}
