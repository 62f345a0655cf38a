import type { Uploading } from '../engine/contract.ts'
import { isPublicId } from '../protocol/public-id.ts'
import { isBusy, isHere } from './unfinished.ts'
import type { WidgetOptions } from './widget-options.ts'

/** Why nothing of a batch is taken. */
export type Refusal = 'MAX_EXCEEDED' | 'INVALID_PUBLIC_ID'

/** Whether so many more may join a queue; `null` where they may. */
export function whyNotAdd(options: WidgetOptions, queue: Uploading<unknown>, count: number): Refusal | null {
  const { multiple = true, maxFiles = Number.POSITIVE_INFINITY, publicId } = options
  const standing = queue.uploads.filter(isHere).filter(({ status }) => !['failed', 'cancelled'].includes(status)).length
  const isTooMany = multiple === false ? count > 1 || isBusy(queue) : standing + count > maxFiles
  if (isTooMany) return 'MAX_EXCEEDED'
  return publicId === undefined || isPublicId(publicId) ? null : 'INVALID_PUBLIC_ID'
}
