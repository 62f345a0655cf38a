import type { Chosen } from '../engine/contract.ts'
import { answerOf } from './answer-of.ts'
import type { FileFacts } from './events.ts'
import type { BatchAnswer, WidgetOptions } from './widget-options.ts'

/**
 * Asks an app whether those that were chosen together may be uploaded; it may take its time, and ask the user.
 * @returns whether they may.
 * @throws what the app throws.
 */
export async function mayUpload(preBatch: WidgetOptions['preBatch'], all: readonly Chosen[]): Promise<boolean> {
  if (!preBatch) return true
  const files = all.map((chosen) => ({ ...factsOf(chosen), source: chosen.source }))
  const said = await answerOf<BatchAnswer>((answer) => preBatch(answer, { files }))
  return !said?.cancel
}

/** What is told of something that was chosen. */
export const factsOf = ({ source, name }: Chosen): FileFacts =>
  typeof source === 'string' ? { name, size: null, type: '' } : { name, size: source.size, type: source.type }
