import type { SignerEvent } from 'countersign/server'
import { pino } from 'pino'
import { currentRequest } from './current-request.ts'
import { pretty, printable } from './one-line.ts'
import { redactor } from './redact.ts'

/** From `silent` to everything. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
/** `json`: for machines. `pretty`: for people. One line for each event in both. */
export const LOG_FORMATS = ['json', 'pretty'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]
export type LogFormat = (typeof LOG_FORMATS)[number]

export interface LogOptions {
  level: LogLevel
  format: LogFormat
  /** What no line may ever hold. */
  secrets: readonly string[]
  /** Takes whole lines, line feed included. Default: standard output. */
  write?: (line: string) => void
}

/** The gateway's log. Every line names the request that it is about, where there is one. */
export interface Log {
  /** One line for a decision of the signer. */
  event(event: SignerEvent): void
  /** A failure that nobody is told of but here, with all its causes. */
  failure(error: unknown): void
  note(level: Exclude<LogLevel, 'silent'>, message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** Outcomes that somebody who runs this has to look after. */
const OURS = new Set([
  'internal',
  'invalid_configuration',
  'cloud_unreachable',
  'cloud_refused',
  'cloud_busy',
  'authentication_unavailable',
])

/** Makes a log of one line for each event, without anything secret, whatever the event holds. */
export function createLog({ level, format, secrets, write = toStdout }: LogOptions): Log {
  const redact = redactor(secrets)
  const finish = (line: string): string => printable(redact(line))
  const stream = {
    write(line: string) {
      const text = finish(line.trimEnd())
      write(`${format === 'pretty' ? pretty(text) : text}\n`)
    },
  }
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
      mixin: () => {
        const request = currentRequest()
        return request === null ? {} : { request: request.id }
      },
    },
    stream,
  )
  return {
    event: ({ action, outcome, subjectId, profile, assetIds, durationMs, details, trace }) =>
      logger[OURS.has(outcome) ? 'warn' : 'info'](
        {
          action,
          outcome,
          subject: subjectId,
          profile,
          durationMs,
          ...(assetIds.length > 0 && { assets: assetIds }),
          ...(Object.keys(details).length > 0 && { details }),
          ...(trace !== null && { trace }),
        },
        'decided',
      ),
    failure: (err) => logger.error({ err }, 'failed'),
    note: (to, message, facts = {}) => logger[to](facts, message),
  }
}

const MAX_CAUSES = 8

/** Of an error what it says, where, and why; nothing else that hangs on it: a request's headers may. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : `a ${typeof error} was thrown`
  const { name, message, stack, cause } = error
  const { code } = error as { code?: unknown }
  return {
    type: name,
    message,
    ...(typeof code === 'string' && { code }),
    stack,
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: describeError(cause, depth + 1) }),
  }
}

const toStdout = (line: string): void => void process.stdout.write(line)
