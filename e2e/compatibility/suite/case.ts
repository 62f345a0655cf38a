/** What a case of the suite is: data, played by `play.ts`. */
import type { BodyKind, BodyOptions, CaseFile, Fields } from './bodies.ts'
import type { Expected } from './match.ts'

/** From the smallest to the largest: each includes those before it. */
export const PROFILES = ['smoke', 'core', 'wire', 'full'] as const
export type Profile = (typeof PROFILES)[number]

/** How a request says who it is from. */
export type Auth = 'signature' | 'sha256' | 'basic' | 'none' | 'wrong signature' | 'wrong key' | 'wrong secret'

/**
 * One request. In paths, fields and headers `{p}` is the prefix of the run, `{now}` Unix seconds (`{now-7200}`, `{now+60}`), and
 * `{cloud}` its name, `{delivery}` the origin it delivers from, and `{name}` what an earlier step has kept.
 */
export interface Ask {
  method: string
  /** Below `/v1_1/<cloud>/`, percent-encoded where that is what is asked; or a whole URL. */
  path: string
  auth: Auth
  fields?: Fields
  /** Sent as well, and not signed. */
  beside?: Fields
  /** Where the fields go. Default: `multipart` with a file, else `urlencoded`; in the query of GET and HEAD. */
  as?: BodyKind | 'query'
  file?: CaseFile
  body?: Partial<BodyOptions>
  headers?: Readonly<Record<string, string>>
  /** In place of what would be written. */
  raw?: { contentType: string; text: string }
}

export interface Expectation {
  status: number | readonly number[]
  /** The answer as JSON. */
  body?: Expected
  /** By names in lower case. */
  headers?: Readonly<Record<string, Expected>>
  /** What a refusal says, in the body and in `X-Cld-Error`. */
  error?: Expected
  /** The bytes, to the last. */
  bytes?: Uint8Array
}

export interface Step {
  ask: Ask
  expect: Expectation
  /** What later steps call by a name: the path of a field in the answer, `eager.0.secure_url`. */
  keep?: Readonly<Record<string, string>>
}

export interface Case {
  /** The sentence it proves. */
  name: string
  profile: Profile
  /** Where that is said: a section of the protocol's reference, or a page or source of Cloudinary. */
  source: string
  /** Deletes by more than a name, or changes settings of the account: played on a hosted account only when asked for. */
  destructive?: true
  /** The mode of folders that it speaks of: played where the account has that one. */
  folderMode?: 'dynamic' | 'fixed'
  steps: readonly Step[]
}
