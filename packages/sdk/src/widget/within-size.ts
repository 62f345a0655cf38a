import type { Chosen } from '../engine/contract.ts'
import { loadRules } from './check.ts'
import { loadRoom } from './load-room.ts'
import type { WidgetOptions } from './widget-options.ts'

const loadResizer = loadRoom(() => import('./size/smaller-file.ts'))

/** What is uploaded of a file: itself, or a smaller picture where the options ask for one. */
export async function withinSize(options: WidgetOptions, chosen: Chosen): Promise<Chosen> {
  const { maxImageWidth: width, maxImageHeight: height, validateMaxWidthHeight } = options
  if (validateMaxWidthHeight || (width ?? height) === undefined) return chosen
  const [{ smallerFile }, { kindOf }] = await Promise.all([loadResizer(), loadRules()])
  return smallerFile(chosen, { width, height }, kindOf)
}
