import { TOLD_EVENTS } from '../events/event-types.ts'
import type { FaultName } from '../faults/fault-options.ts'
import { FAULTS } from '../faults/fault-table.ts'
import type { ActiveFault } from '../faults/faults.ts'
import { ACTION_NAMES } from '../http/routes.ts'

/** How an option is asked for. */
export interface OptionForm {
  name: string
  label: string
  kind: 'text' | 'count' | 'choice'
  /** What can be chosen; the empty text stands for any. */
  choices?: readonly string[]
  /** What stands there at first, and in a field that is empty. */
  initial?: string
  hint?: string
}

/** A fault as a form. */
export interface FaultForm {
  name: FaultName
  title: string
  says: string
  options: readonly OptionForm[]
}

const OPTIONS: Readonly<Record<string, Omit<OptionForm, 'name'>>> = {
  times: { label: 'How often', kind: 'choice', choices: ['1', '2', '3', '5', '10', 'always'], initial: '1' },
  action: { label: 'Action', kind: 'choice', choices: ['', ...[...ACTION_NAMES].sort(), 'delivery'] },
  method: { label: 'Method', kind: 'choice', choices: ['', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE'] },
  path: { label: 'Path', kind: 'text', hint: 'whole, such as /v1_1/demo/image/upload' },
  chunk: { label: 'Chunk', kind: 'count', hint: 'of a file in chunks, from 1' },
  message: { label: 'Message', kind: 'text', hint: 'Cloudinary’s own' },
  retryAfterSeconds: { label: 'Retry after', kind: 'count', hint: 'seconds; none' },
  bytesPerSecond: { label: 'Bytes per second', kind: 'text', initial: '100 kB' },
  latency: { label: 'Latency', kind: 'text', hint: 'such as 300 ms' },
  url: { label: 'Receiver', kind: 'text', hint: 'whole URL; any' },
  type: { label: 'Change', kind: 'choice', choices: ['', ...TOLD_EVENTS] },
  by: { label: 'Delay', kind: 'text', initial: '10 s' },
}

const WORDS: Readonly<Record<FaultName, readonly [title: string, says: string]>> = {
  answer420: ['Answer 420', 'Too many calls, in Cloudinary’s own way. Nothing is done.'],
  answer429: ['Answer 429', 'Too many calls, in everybody’s way. Nothing is done.'],
  answer500: ['Answer 500', 'A defect of the cloud. Nothing is done.'],
  lostRequest: ['Lose the request', 'The connection ends before the request is looked at. Nothing is done.'],
  lostAnswer: ['Lose the answer', 'The work is done, and the connection ends instead of an answer.'],
  slowLink: ['Slow link', 'Request and answer trickle, or come late.'],
  dropWebhook: ['Drop a webhook', 'An attempt gets lost on its way. The cloud tries again later.'],
  duplicateWebhook: ['Duplicate a webhook', 'It arrives twice.'],
  delayWebhook: ['Delay a webhook', 'It arrives later, and those of the same asset behind it.'],
}

/** In the order they are thought of: for whom first, then how, how often last. */
const ORDER = Object.keys(OPTIONS).filter((name) => name !== 'times')

/** Every fault there is, with its options. */
export const FAULT_FORMS: readonly FaultForm[] = Object.entries(FAULTS).map(([name, { takes }]) => {
  const [title, says] = WORDS[name as FaultName]
  const options = [...ORDER, 'times'].flatMap((option) => {
    const form = OPTIONS[option]
    return form && Object.hasOwn(takes, option) ? [{ name: option, ...form }] : []
  })
  return { name: name as FaultName, title, says, options }
})

/** Options as a form sends them, all of them text, as {@link ../faults/faults.ts Faults.inject} takes them. What is empty was not said. */
export const readFaultForm = (given: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === '' ? [] : [[name, readOption(name, value)] as const])),
  )

function readOption(name: string, value: unknown): unknown {
  if (name === 'times') return value === 'always' ? Number.POSITIVE_INFINITY : Number(value)
  const kind = Object.hasOwn(OPTIONS, name) ? OPTIONS[name]?.kind : null
  return kind === 'count' ? Number(value) : value
}

/** An active fault as it can be sent: what has no end has no number. */
export const describeFault = ({ times, options, ...fault }: ActiveFault): object => {
  const { times: _, ...said } = options
  return { ...fault, title: WORDS[fault.fault][0], options: said, times: Number.isFinite(times) ? times : null }
}
