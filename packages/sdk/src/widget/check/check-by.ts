import { checkFiles } from '../../engine/check-files.ts'
import type { Chosen } from '../../engine/contract.ts'
import type { CheckedOptions } from '../check.ts'
import type { Texts } from '../text/translate.ts'
import { listOf } from './list-of.ts'
import { TEXTS } from './texts.ts'

/** Why a file may not be uploaded by these options, in words; `null` where it may. */
export function checkBy(options: CheckedOptions, chosen: Chosen, texts: Texts): Promise<string | null> {
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
  const say = texts.sayIn(TEXTS)
  const check = checkFiles(Object.fromEntries(given), (problem, facts) => {
    const sizes = 'bytes' in facts ? { bytes: texts.bytes(facts.bytes), most: texts.bytes(facts.most) } : {}
    return say(`check.${problem}`, { ...facts, ...sizes })
  })
  return check(chosen, 0)
}
