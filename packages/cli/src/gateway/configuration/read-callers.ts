import { createHash } from 'node:crypto'
import type { Profiles } from 'countersign/server'
import { tokenProblem } from '../../environment/token.ts'
import type { FromEnvironment } from './gateway-config.ts'
import type { Place } from './place.ts'
import { isRecord } from './readers.ts'
import type { Jwt, Read } from './schema.ts'
import type { Variables } from './variables.ts'

/** A static token's SHA-256 in hex, and who presents it. */
export interface StaticToken {
  sha256: string
  subject: string
}

/** How callers are told apart. */
export interface Authentication {
  jwt: Jwt | null
  tokens: readonly StaticToken[]
  /** Everybody is one subject. */
  anonymous: boolean
}

/** What a file says, read and unread: what is there and wrong has been told, and is not missing as well. */
export interface Said {
  read: Read
  given: Readonly<Record<string, unknown>>
}

/** Reads `authentication` and `unsafeAllowAnonymous`: one of the two is needed, and never both. */
export function readCallers(said: Said, profiles: Profiles, place: Place, variables: Variables): Authentication {
  const { read, given } = said
  const { authentication, unsafeAllowAnonymous: anonymous = false } = read
  const jwt = authentication?.jwt ?? null
  const tokens = (authentication?.tokens ?? []).flatMap(({ subject, sha256, env }, index): StaticToken[] => {
    if (env === undefined) return sha256 === undefined ? [] : [{ sha256, subject }]
    const at = place.at('authentication').at('tokens').at(index).at('token')
    const token = readBearer({ env }, at, variables)
    return token === undefined ? [] : [{ sha256: createHash('sha256').update(token).digest('hex'), subject }]
  })
  const isUnclear = given.unsafeAllowAnonymous !== undefined && read.unsafeAllowAnonymous === undefined
  if (anonymous) requireBounds(given, profiles, place)
  else if (!isUnclear && isEmpty(given.authentication))
    place.say(
      'authentication is missing: without { jwt } or { tokens } the gateway knows nobody, and unsafeAllowAnonymous lets everybody in',
    )
  return { jwt, tokens, anonymous }
}

/** Nothing, or an object that says nothing. */
const isEmpty = (value: unknown): boolean =>
  value === undefined || (isRecord(value) && Object.values(value).every((item) => item === undefined))

/** Whoever is nobody in particular has to be held by their address, and by what all of them together may do. */
function requireBounds(
  { authentication, rateLimit }: Readonly<Record<string, unknown>>,
  profiles: Profiles,
  place: Place,
): void {
  if (authentication !== undefined)
    place.say('unsafeAllowAnonymous must be left out beside authentication: nobody would have to say who they are')
  if (isEmpty(rateLimit) || (isRecord(rateLimit) && rateLimit.address === undefined))
    place.say('rateLimit.address is missing: unsafeAllowAnonymous needs it, { points: 60, per: "1 min" } say')
  for (const [name, { quota }] of Object.entries(profiles)) {
    if (quota === null)
      place.say(`profiles.${name}.quota is missing: unsafeAllowAnonymous needs it, { files: 1000, per: "1 d" } say`)
  }
}

/** A bearer token from the environment, if it is fit to be one. */
export function readBearer(reference: FromEnvironment, place: Place, variables: Variables): string | undefined {
  const token = variables.lookUp(reference, place)
  if (token === undefined) return undefined
  const problem = tokenProblem(token)
  return problem === null ? token : place.say(`${place.path}: the variable ${reference.env} ${problem}`)
}
