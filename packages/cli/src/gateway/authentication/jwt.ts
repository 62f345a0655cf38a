import { CountersignError } from 'countersign/protocol'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import type { GatewaySubject } from '../configuration/gateway-config.ts'
import type { Jwt } from '../configuration/schema.ts'

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']
/** Two clocks that are set by the same hour. */
const CLOCK_TOLERANCE_SECONDS = 5
const FETCH_TIMEOUT_MS = 5000
const RETRY_AFTER_SECONDS = 5
/** While the keys cannot be had, one request a second tries again; a flood of tokens is no flood at the issuer. */
const PAUSE_MS = 1000

/** What reaches the issuer, and the time: options, so that tests bring their own. */
export interface JwtWorld {
  /** Milliseconds since the Unix epoch. */
  now: () => number
  /** Told why a token was refused, by a code of jose's: no part of the token is in it. */
  onRefused: (reason: string) => void
}

/**
 * Makes the judge of tokens of one issuer. Its keys are fetched when the first token comes, kept for ten minutes, and fetched again,
 * at most every 30 seconds, when a token names one that is not among them.
 * @returns the subject, or `null` for every token that does not hold.
 * @throws CountersignError `authentication_unavailable` when the issuer's keys are needed and cannot be had.
 */
export function jwtJudge(jwt: Jwt, { now, onRefused }: JwtWorld): (token: string) => Promise<GatewaySubject | null> {
  const { issuer, audience, subjectClaim = 'sub', algorithms = ALGORITHMS } = jwt
  const keyOf = keysOf(jwt)
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        issuer,
        audience,
        algorithms,
        // Without an end a token that got away would be good for ever.
        requiredClaims: ['exp', subjectClaim],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      })
      const id = payload[subjectClaim]
      if (typeof id === 'string' && id !== '' && id.isWellFormed()) return { id, claims: payload }
      onRefused(`${subjectClaim} is no text`)
      return null
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      onRefused('claim' in error ? `${error.code} ${String(error.claim)}` : error.code)
      return null
    }
  }
}

function keysOf({ jwksUrl, jwks }: Jwt): JWTVerifyGetKey {
  const keys =
    jwksUrl === undefined
      ? createLocalJWKSet((jwks ?? { keys: [] }) as unknown as JSONWebKeySet)
      : createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: FETCH_TIMEOUT_MS, [customFetch]: fetchPatiently() })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (cause) {
      // The token's own fault: it names a key that the issuer does not have, or does not say which of several.
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause
      throw new CountersignError(
        'authentication_unavailable',
        `the keys that sign-ins are checked with cannot be had for now; try again in ${RETRY_AFTER_SECONDS} s`,
        { cause, details: { retryAfterSeconds: RETRY_AFTER_SECONDS } },
      )
    }
  }
}

function fetchPatiently(): (url: string, init: RequestInit) => Promise<Response> {
  let failedAt = Number.NEGATIVE_INFINITY
  return async (url, init) => {
    if (performance.now() - failedAt < PAUSE_MS) throw new Error('the issuer failed a moment ago')
    try {
      const response = await fetch(url, init)
      if (response.status !== 200) failedAt = performance.now()
      return response
    } catch (error) {
      failedAt = performance.now()
      throw error
    }
  }
}
