import { isLoopback } from 'countersign/protocol'
import { isNetwork } from '../client-address.ts'
import type { GatewayConfig } from './gateway-config.ts'
import type { Place } from './place.ts'
import {
  boolean,
  bytes,
  callable,
  duration,
  isRecord,
  listOf,
  object,
  oneOf,
  type Reader,
  text,
  wholeNumber,
} from './readers.ts'

const SECOND = 1000
const DAY = 86_400_000

/** Signatures with a key pair: a public key from a key set can never make one, as it could with a shared secret (HS256). */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

const variable: Reader<{ env: string }> = (value, place) => {
  const env = isRecord(value) && Object.keys(value).length === 1 ? value.env : undefined
  return typeof env === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(env)
    ? { env }
    : place.wrongSecret('{ env: "NAME" } with the name of an environment variable', value)
}

const variables: Reader<{ env: string }[]> = (value, place) =>
  Array.isArray(value) ? listOf(variable)(value, place) : [variable(value, place)].flatMap((one) => one ?? [])

const subject = text('a text that is not empty', (id) => id !== '' && id.isWellFormed())

const token: Reader<{ subject: string; sha256?: string; env?: string }> = (value, place) => {
  const sha256 = secretText('the SHA-256 of a token, 64 hex digits', /^[0-9a-f]{64}$/i)
  const read = object({ subject, sha256, token: variable }, ['subject'])(value, place)
  if (read === undefined || !isRecord(value)) return undefined
  if ((value.sha256 === undefined) === (value.token === undefined))
    return place.say(`${place.path} must have one of sha256 and token`)
  if (read.subject === undefined) return undefined
  if (read.token) return { subject: read.subject, env: read.token.env }
  return read.sha256 === undefined ? undefined : { subject: read.subject, sha256: read.sha256.toLowerCase() }
}

/** Text whose value no message shows. */
function secretText(wanted: string, pattern: RegExp): Reader<string> {
  return (value, place) => (typeof value === 'string' && pattern.test(value) ? value : place.wrongSecret(wanted, value))
}

const jwksUrl = text(
  'an https URL, or an http one on loopback, without credentials',
  (url) =>
    URL.canParse(url) &&
    new URL(url).username === '' &&
    (url.startsWith('https://') || (url.startsWith('http://') && isLoopback(url))),
)

const jwks: Reader<{ keys: Record<string, unknown>[] }> = (value, place) => {
  const read = object({ keys: listOf<Record<string, unknown>>(publicKey) }, ['keys'])(value, place)
  return read?.keys === undefined ? undefined : { keys: read.keys }
}

function publicKey(value: unknown, place: Place): Record<string, unknown> | undefined {
  if (!isRecord(value) || typeof value.kty !== 'string') return place.wrongSecret('a JSON Web Key', value)
  if (value.kty === 'oct' || value.d !== undefined)
    return place.wrongSecret('a public key, neither a private one nor a shared secret', value)
  return value
}

const jwt: Reader<Jwt> = (value, place) => {
  const audience: Reader<string[]> = (given, at) =>
    Array.isArray(given)
      ? listOf(text('a text that is not empty'))(given, at)
      : [text('a text or a list of texts')(given, at)].flatMap((one) => one ?? [])
  const read = object(
    {
      jwksUrl,
      jwks,
      issuer: text('a text that is not empty'),
      audience,
      subjectClaim: text('the name of a claim'),
      algorithms: listOf(oneOf(...JWT_ALGORITHMS)),
    },
    ['issuer', 'audience'],
  )(value, place)
  if (read === undefined || !isRecord(value)) return undefined
  if ((value.jwksUrl === undefined) === (value.jwks === undefined))
    return place.say(`${place.path} must have one of jwksUrl and jwks`)
  const { issuer, audience: audiences } = read
  if (issuer === undefined || audiences === undefined) return undefined
  return { ...read, issuer, audience: audiences }
}

/** What a configuration says of JSON Web Tokens, read. */
export interface Jwt {
  jwksUrl: string | undefined
  jwks: { keys: Record<string, unknown>[] } | undefined
  issuer: string
  audience: string[]
  subjectClaim: string | undefined
  algorithms: string[] | undefined
}

const migrate = boolean

/** The `registry` of a configuration. */
export const readRegistry: Reader<RegistryChoice> = (value, place) => {
  if (value === 'memory') return { kind: 'memory' }
  if (!isRecord(value)) return place.wrongSecret('"memory", { sqlite: "PATH" } or { postgres: { env: "NAME" } }', value)
  const fields = { sqlite: text('the path of a file'), postgres: variable, migrate }
  const read = object(fields)(value, place)
  // A misspelt key has been named beside the one that was meant: that one is not missing too.
  const isSpelt = Object.keys(value).every((key) => Object.hasOwn(fields, key))
  if (isSpelt && (value.sqlite === undefined) === (value.postgres === undefined))
    return place.say(`${place.path} must have one of sqlite and postgres, or be "memory"`)
  if (read?.sqlite !== undefined) return { kind: 'sqlite', path: read.sqlite, migrate: read.migrate ?? true }
  return read?.postgres && { kind: 'postgres', env: read.postgres.env, migrate: read.migrate ?? true }
}

/** Which registry a configuration asks for. */
export type RegistryChoice =
  | { kind: 'memory' }
  | { kind: 'sqlite'; path: string; migrate: boolean }
  | { kind: 'postgres'; env: string; migrate: boolean }

/** How often somebody may ask: so many points in so many milliseconds. */
export interface Rate {
  points: number
  per: number
}

const rate: Reader<Rate> = (value, place) => {
  const per = duration(SECOND, 7 * DAY, 'a time from 1 s to 7 d')
  const read = object({ points: wholeNumber(1, 1_000_000), per }, ['points', 'per'])(value, place)
  return read?.points === undefined || read.per === undefined ? undefined : { points: read.points, per: read.per }
}

const trustedProxy = object({
  header: text('the name of a header, lower case', (name) => /^[a-z][a-z0-9-]*$/.test(name)),
  hops: wholeNumber(1, 10),
  from: listOf(text('an address or a network such as 10.0.0.0/8', isNetwork)),
})

const sweep: Reader<false | { every: number | undefined }> = (value, place) =>
  value === false
    ? false
    : object({ every: duration(60 * SECOND, DAY, 'a time from 1 min to 1 d') }, ['every'])(value, place)

/** Whatever the value, the SDK judges it: it knows its own options best. */
const asIs: Reader<unknown> = (value) => value

/** Every key of a configuration, with what may stand there. */
export const readWhole = object(
  {
    profiles: asIs,
    authentication: object({ jwt, tokens: listOf(token) }),
    unsafeAllowAnonymous: boolean,
    cloud: variable,
    secret: variables,
    formerApiSecrets: listOf(variable),
    webhookSecrets: listOf(variable),
    allowedOrigins: asIs,
    registry: readRegistry,
    rateLimit: object({ subject: rate, address: rate }),
    trustedProxy,
    limits: object({
      bodyBytes: bytes(1000, 1_000_000, 'a size from 1 kB to 1 MB'),
      bodyTimeout: duration(SECOND, 300 * SECOND, 'a time from 1 s to 5 min'),
    }),
    metrics: object({ token: variable }, ['token']),
    sweep,
    deletionGrace: asIs,
    grantExpiresIn: asIs,
    signatureAlgorithm: asIs,
    onUploaded: callable<NonNullable<GatewayConfig['onUploaded']>>('(upload) => …'),
    canRead: callable<NonNullable<GatewayConfig['canRead']>>('(question) => true or false'),
    canDelete: callable<NonNullable<GatewayConfig['canDelete']>>('(question) => true or false'),
  } satisfies { [Key in keyof Required<GatewayConfig>]: Reader<unknown> },
  ['profiles'],
)

/** A configuration whose keys have been read one by one. */
export type Read = NonNullable<ReturnType<typeof readWhole>>
