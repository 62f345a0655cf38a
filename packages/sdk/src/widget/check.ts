import type { Chosen } from '../engine/contract.ts'
import { listOf } from './check/list-of.ts'
import { loadRoom } from './load-room.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

export const loadRules = loadRoom(() => import('./check/rules.ts'))

/** Options that say what a file must be: where none is given, nothing is loaded that looks at them. */
const RULES = [
  'maxFileSize',
  'maxImageFileSize',
  'maxVideoFileSize',
  'maxRawFileSize',
  'minImageWidth',
  'minImageHeight',
  'maxImageWidth',
  'maxImageHeight',
  'clientAllowedFormats',
] as const satisfies readonly (keyof WidgetOptions)[]

/** What a check may ask for: with an option that is none of these alone it would not be loaded. */
export type CheckedOptions = Pick<WidgetOptions, (typeof RULES)[number] | 'validateMaxWidthHeight'>

/**
 * Why a file may not be uploaded, by the options as they stand; `null` where it may. How many there may be is judged when they are
 * chosen.
 */
export async function checkAgainst(options: WidgetOptions, chosen: Chosen, texts: Texts): Promise<string | null> {
  if (RULES.every((rule) => (options[rule] ?? null) === null)) return null
  return (await loadRules()).checkBy(options, chosen, texts)
}

/** What the file chooser offers: a hint, no more. */
export const acceptOf = ({ clientAllowedFormats: formats }: WidgetOptions): string =>
  formats === undefined ? '' : listOf(formats).map(acceptedAs).filter(Boolean).join(',')

const acceptedAs = (format: string): string =>
  ({ image: 'image/*', video: 'video/*,audio/*', raw: '' })[format] ?? `.${format}`
