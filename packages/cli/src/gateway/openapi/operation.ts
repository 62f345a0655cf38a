import type { ErrorCode } from 'countersign/protocol'
import type { Schema } from './schema.ts'

/** What the reference says of one route. */
export interface Operation {
  /** Unique, as generators of clients want it. */
  id: string
  tag: 'uploads' | 'assets' | 'cloud' | 'operation' | 'page'
  summary: string
  description?: string
  /** What stands after `?`. */
  query?: Readonly<Record<string, Schema>>
  /** Names of the query that have to be there. */
  queryRequired?: readonly string[]
  /** What `{name}` in the path stands for. */
  path?: Readonly<Record<string, Schema>>
  headers?: Readonly<Record<string, Schema>>
  /** The JSON body. */
  body?: Schema
  /** Who may call: by the gateway's own authentication, by a token of its own, or anybody. */
  callers: 'known' | 'metrics' | 'anybody'
  /** Answers that are no errors, by status. */
  answers: Readonly<Record<number, OperationAnswer>>
  /** The codes that it refuses with, beside those of every route. */
  errors: readonly (ErrorCode | 'not_ready')[]
  /** What stands in an error of it beside `status` and `error`. */
  beside?: Readonly<Record<string, Schema>>
}

export interface OperationAnswer {
  description: string
  /** Default: JSON of this schema. Without either: no body. */
  schema?: Schema
  mediaType?: string
}
