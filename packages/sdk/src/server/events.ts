import type { ErrorCode } from '../protocol/error.ts'

/** Everything the signer decides about, and when an event of that name is told. */
export const ACTIONS = {
  sign: 'a direct door was asked for a signature',
  grant: 'a grant, or a fresh signature for one, was asked for',
  complete: 'a completion was asked for, or a sweep or notification made one',
  notify: 'the cloud sent a notification',
  read: 'a download link was asked for',
  fetch: 'a one-time link was followed',
  delete: 'a deletion was asked for',
  restore: 'a deletion was to be undone',
  purge: 'a sweep removed bytes',
  erase: 'a subject was erased',
  expire: 'a sweep ended a grant that nobody used',
} as const

/** A key of {@link ACTIONS}. */
export type Action = keyof typeof ACTIONS

/** One decision: who asked for what, and what was said. Holds no secret, no signature and no token. */
export interface SignerEvent {
  action: Action
  /** `ok`, or the code of the refusal. */
  outcome: 'ok' | ErrorCode
  /** Milliseconds since the Unix epoch, when the request came. */
  at: number
  durationMs: number
  subjectId: string | null
  profile: string | null
  /** The grants or assets that it was about. */
  assetIds: readonly string[]
  /** Further facts: the rule and parameter of a refusal, bytes, who completed. */
  details: Readonly<Record<string, unknown>>
  /** The trace (`traceparent`) that the grant belonged to, where it is known: what joins a deletion to its upload. */
  trace: string | null
}

/** What an action finds out about itself, for its event. */
export interface Findings {
  subjectId: string | null
  profile: string | null
  assetIds: string[]
  details: Record<string, unknown>
  trace: string | null
  /** What was said before is said again: that makes an event, and no audit row. */
  quiet?: boolean
}

export const noFindings = (): Findings => ({ subjectId: null, profile: null, assetIds: [], details: {}, trace: null })
