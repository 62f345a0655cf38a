import type { Chosen } from '../engine/contract.ts'
import { loadRoom } from './load-room.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

export const loadRules = loadRoom(() => import('./check/rules.ts'))

/**
 * Why a file may not be uploaded, by the options as they stand; `null` where it may. How many there may be is judged when they are
 * chosen.
 */
export async function checkAgainst(options: WidgetOptions, chosen: Chosen, texts: Texts): Promise<string | null> {
  const { clientAllowedFormats: formats } = options
  const rules = {
    maxBytes: options.maxFileSize,
    maxImageBytes: options.maxImageFileSize,
    maxVideoBytes: options.maxVideoFileSize,
    maxRawBytes: options.maxRawFileSize,
    minWidth: options.minImageWidth,
    minHeight: options.minImageHeight,
    ...(options.validateMaxWidthHeight && { maxWidth: options.maxImageWidth, maxHeight: options.maxImageHeight }),
    formats: formats === undefined ? undefined : listOf(formats),
  }
  const given = Object.entries(rules).filter(([, rule]) => rule !== undefined && rule !== null)
  if (given.length === 0) return null
  const { checkFiles, TEXTS } = await loadRules()
  const say = texts.sayIn(TEXTS)
  return checkFiles(Object.fromEntries(given), (problem, facts) => {
    const sizes = 'bytes' in facts ? { bytes: texts.bytes(facts.bytes), most: texts.bytes(facts.most) } : {}
    return say(`check.${problem}`, { ...facts, ...sizes })
  })(chosen, 0)
}

/** What the file chooser offers: a hint, no more. */
export const acceptOf = ({ clientAllowedFormats: formats }: WidgetOptions): string =>
  formats === undefined ? '' : listOf(formats).map(acceptedAs).filter(Boolean).join(',')

const listOf = (formats: string | readonly string[]): readonly string[] =>
  typeof formats === 'string' ? formats.split(/[\s,]+/) : formats

const acceptedAs = (format: string): string =>
  ({ image: 'image/*', video: 'video/*,audio/*', raw: '' })[format] ?? `.${format}`
