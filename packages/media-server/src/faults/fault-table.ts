import { CountersignError, parseBytes, parseDuration } from 'countersign/protocol'
import { TOLD_EVENTS } from '../events/event-types.ts'
import { ACTION_NAMES } from '../http/routes.ts'
import type { FaultName } from './fault-options.ts'

/** Where a request or a notification meets faults, at most one at each. */
export type Stage = 'link' | 'answer' | 'post' | 'queue'

/** Holds an option to what is wanted, and answers it as it is used. `name` is for the message. */
type Read = (value: unknown, name: string) => unknown

/** One kind of fault: where it strikes, and its options. */
export interface FaultRow {
  stage: Stage
  takes: Readonly<Record<string, Read>>
  /** At least one of these must be given. */
  needs?: readonly string[]
}

const oneOf =
  (wanted: readonly string[]): Read =>
  (value, name) =>
    wanted.includes(value as string) ? value : refuse(name, `one of ${wanted.join(', ')}`, value)
const count: Read = (value, name) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? value : refuse(name, 'a whole number from 1', value)
const times: Read = (value, name) => (value === Number.POSITIVE_INFINITY ? value : count(value, name))
const pattern: Read = (value, name) =>
  (typeof value === 'string' && value !== '') || value instanceof RegExp
    ? value
    : refuse(name, 'a text that is not empty, or a regular expression', value)
const text: Read = (value, name) => (typeof value === 'string' ? value : refuse(name, 'a text', value))
const pace: Read = (value, name) => parseBytes(value as string, name) || refuse(name, 'more than 0', value)
const duration: Read = (value, name) => parseDuration(value as string, name)

const REQUEST = {
  method: oneOf(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']),
  path: pattern,
  action: oneOf([...ACTION_NAMES, 'delivery']),
  chunk: count,
  times,
}
const REFUSAL = { stage: 'answer', takes: { ...REQUEST, message: text, retryAfterSeconds: count } } as const
const WEBHOOK = { url: pattern, type: oneOf(TOLD_EVENTS), times }

/** Every fault: where it strikes, and what can be said of it. */
export const FAULTS: Readonly<Record<FaultName, FaultRow>> = {
  answer420: REFUSAL,
  answer429: REFUSAL,
  answer500: REFUSAL,
  lostRequest: { stage: 'answer', takes: REQUEST },
  lostAnswer: { stage: 'answer', takes: REQUEST },
  slowLink: {
    stage: 'link',
    takes: { ...REQUEST, bytesPerSecond: pace, latency: duration },
    needs: ['bytesPerSecond', 'latency'],
  },
  dropWebhook: { stage: 'post', takes: WEBHOOK },
  duplicateWebhook: { stage: 'post', takes: WEBHOOK },
  delayWebhook: { stage: 'queue', takes: { ...WEBHOOK, by: duration }, needs: ['by'] },
}

/** Options that have been read and hold. */
export type ReadOptions = Readonly<Record<string, unknown>>

/** @throws CountersignError `invalid_configuration` naming fault or option, the value wanted and the value met. */
export function readFault(name: string, options: object): { row: FaultRow; options: ReadOptions } {
  if (!Object.hasOwn(FAULTS, name)) refuse('faults.inject', `one of ${Object.keys(FAULTS).join(', ')}`, name)
  const row = FAULTS[name as FaultName]
  const read: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(row.takes, option))
      refuse(`an option of ${name}`, `one of ${Object.keys(row.takes).join(', ')}`, option)
    if (value !== undefined) read[option] = row.takes[option]?.(value, `${name}.${option}`)
  }
  if (row.needs && !row.needs.some((option) => option in read))
    throw new CountersignError('invalid_configuration', `${name} needs ${row.needs.join(' or ')}`)
  return { row, options: read }
}

function refuse(name: string, wanted: string, met: unknown): never {
  const shown = typeof met === 'string' ? JSON.stringify(met) : String(met)
  throw new CountersignError('invalid_configuration', `${name} must be ${wanted}, not ${shown}`)
}
