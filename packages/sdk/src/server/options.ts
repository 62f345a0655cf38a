import { isInside, type Subject } from '../policy/namespace.ts'
import { type Profile, requireProfile } from '../policy/profile.ts'
import type { Upload } from '../policy/upload.ts'
import { type Cloud, parseCloud, parseCloudinaryUrl } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import { pageOrigin } from '../protocol/origin.ts'
import { type Duration, parseDuration } from '../protocol/quantity.ts'
import type { Registry } from '../registry/registry.ts'
import type { SignatureAlgorithm } from '../signing/digest.ts'
import type { AssetInQuestion, MayAccess } from './access.ts'
import { type ClockOffset, createClockOffset } from './clock-offset.ts'
import type { SignerEvent } from './events.ts'
import { type RateLimit, requireRateLimit } from './rate-limit.ts'
import type { Keys } from './sealed.ts'

/** The upload policies of a Countersign, by name. */
export type Profiles = Readonly<Record<string, Profile>>

/** What a Countersign needs to know. */
export type CountersignOptions<S extends Subject = Subject, P extends Profiles = Profiles> = CommonOptions<S, P> &
  Callers<S>

/** Who may ask at all: one of the two has to be said. */
export type Callers<S extends Subject = Subject> =
  | {
      /**
       * Who asks. `null` is answered with 401, on every route; `CountersignError('authentication_unavailable')`, where nobody can be
       * known for now, with 503; whatever else it throws with an opaque 500.
       */
      authenticate: (request: Request) => S | null | Promise<S | null>
      unsafeAllowAnonymous?: undefined
    }
  | {
      /**
       * Whoever comes is the one subject `anonymous`, who can read and delete nothing. Wants `registry`, `rateLimit.address`, and a
       * `quota` in each profile, and even so lets strangers fill your cloud up to that.
       */
      unsafeAllowAnonymous: true
      authenticate?: undefined
    }

/** What a Countersign needs to know beside who asks. */
export interface CommonOptions<S extends Subject = Subject, P extends Profiles = Profiles> {
  /** `cloudinary://KEY:SECRET@CLOUD`, usually `process.env.CLOUDINARY_URL`, or its parts. */
  cloud: string | Cloud | undefined
  /** The upload policies by name, each made by `profile()`. A single one need not be named by a request. */
  profiles: P
  /**
   * Seals grants and one-time links: at least 32 characters that nobody can guess, usually `process.env.COUNTERSIGN_SECRET`.
   * Of a list the first one seals and each opens, so that it can be changed without a break. Without it there are no grants.
   */
  secret?: string | readonly string[] | undefined
  /** Remembers grants and assets. Without one, ownership is by folder, and `onUploaded` runs at most once. */
  registry?: Registry
  /** Runs once when an upload has been verified, in profiles that have none of their own. What it answers goes to the browser. */
  onUploaded?: (upload: Upload<unknown>) => unknown
  /** Who may have a link to an asset. Default: its owner. */
  canRead?: MayAccess<S>
  /** Who may delete an asset. Default: its owner. */
  canDelete?: MayAccess<S>
  /** How long a deleted asset can be had back, from 1 minute; wants a registry. Default: not at all. */
  deletionGrace?: Duration
  /** How often one subject, and one address, may ask. Default: as often as they like. */
  rateLimit?: RateLimit
  /** How long a grant can be completed, and its signature renewed, 1 hour to 7 days. Default 1 day. */
  grantExpiresIn?: Duration
  /** Secrets that the cloud still signs answers and notifications with, while its API secret is being changed. */
  formerApiSecrets?: readonly string[]
  /** The key that notifications are signed with, where it is not the API secret. */
  webhookSecrets?: readonly string[]
  /** Origins of other sites whose pages may call, exactly as browsers write them, one slash behind apart. Default: none but the request's own. */
  allowedOrigins?: readonly string[]
  /**
   * The hash of the direct doors' signatures, and of links, and the only one that notifications are taken in: what the account is set to.
   * Default `sha1`, which every Cloudinary account takes; grants use `sha256`, and the answer to an upload may be signed in either.
   */
  signatureAlgorithm?: SignatureAlgorithm
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: () => number
  /** How the cloud is called. Default: the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Told of every failure that is not the caller's; the answer shows none of it. Default: `console.error`. */
  onError?: (error: unknown) => void
  /** Told of every decision: for logs and metrics. With a registry each is an audit row too. */
  onEvent?: (event: SignerEvent) => void
  /** The trace that is going on (`traceparent`): a grant keeps it, and events about its asset bring it back. */
  trace?: () => string | undefined
}

/** Options that have been read and hold. */
export interface Settings {
  cloud: Cloud
  authenticate: (request: Request) => Subject | null | Promise<Subject | null>
  profiles: ReadonlyMap<string, Profile>
  /** The profile of a request that names none. */
  onlyProfile: { name: string; profile: Profile } | null
  /** Empty: there are no grants. */
  keys: Keys
  registry: Registry | null
  onUploaded: ((upload: Upload<unknown>) => unknown) | null
  canRead: MayAccess
  canDelete: MayAccess
  deletionGraceMs: number
  rateLimit: RateLimit
  grantExpiresInMs: number
  /** The longest time that a profile's quota looks back over; 0 where none has one. */
  longestQuotaMs: number
  /** What answers of the cloud may be signed with. */
  answerSecrets: readonly string[]
  webhookSecrets: readonly string[]
  allowedOrigins: ReadonlySet<string>
  signatureAlgorithm: SignatureAlgorithm
  now: () => number
  clockOffset: ClockOffset
  fetch: (url: string, init: RequestInit) => Promise<Response>
  onError: (error: unknown) => void
  onEvent: ((event: SignerEvent) => void) | null
  trace: () => string | undefined
}

const NAMES: { [Option in keyof Required<CommonOptions & Callers>]: true } = {
  cloud: true,
  authenticate: true,
  unsafeAllowAnonymous: true,
  profiles: true,
  secret: true,
  registry: true,
  onUploaded: true,
  canRead: true,
  canDelete: true,
  deletionGrace: true,
  rateLimit: true,
  grantExpiresIn: true,
  formerApiSecrets: true,
  webhookSecrets: true,
  allowedOrigins: true,
  signatureAlgorithm: true,
  now: true,
  fetch: true,
  onError: true,
  onEvent: true,
  trace: true,
}

const HOUR = 3_600_000
/** The owner alone. */
const owner = ({ isOwner }: AssetInQuestion): boolean => isOwner
/** Strangers who share one name do not share their files. */
const nobody = (): boolean => false

/** @throws CountersignError `invalid_configuration` naming the option, the value met and the value wanted. */
export function parseOptions<S extends Subject>(options: CountersignOptions<S>): Settings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(NAMES, name))
      refuse(`countersign has no option ${JSON.stringify(name)}; it has ${Object.keys(NAMES).join(', ')}`)
  }
  const { signatureAlgorithm = 'sha1', now = Date.now, onError = console.error } = options
  if (signatureAlgorithm !== 'sha1' && signatureAlgorithm !== 'sha256')
    refuse(`signatureAlgorithm must be sha1 or sha256, not ${JSON.stringify(signatureAlgorithm)}`)
  const cloud = readCloud(options.cloud)
  const profiles = readProfiles(options.profiles)
  const [only, ...more] = profiles
  const settings: Settings = {
    cloud,
    authenticate: readAuthenticate(options),
    profiles,
    onlyProfile: only !== undefined && more.length === 0 ? { name: only[0], profile: only[1] } : null,
    keys: readKeys(options.secret),
    registry: options.registry ?? null,
    onUploaded: options.onUploaded ?? null,
    canRead: (options.canRead ?? (options.unsafeAllowAnonymous ? nobody : owner)) as MayAccess,
    canDelete: (options.canDelete ?? (options.unsafeAllowAnonymous ? nobody : owner)) as MayAccess,
    deletionGraceMs: between('deletionGrace', options.deletionGrace ?? 0, [60_000, 90 * 24 * HOUR], '1 min to 90 d'),
    rateLimit: requireRateLimit(options.rateLimit ?? {}),
    grantExpiresInMs: between('grantExpiresIn', options.grantExpiresIn ?? '1 d', [HOUR, 7 * 24 * HOUR], '1 h to 7 d'),
    longestQuotaMs: Math.max(0, ...Array.from(profiles.values(), ({ quota }) => quota?.perMs ?? 0)),
    answerSecrets: [cloud.apiSecret, ...readSecrets('formerApiSecrets', options.formerApiSecrets)],
    webhookSecrets: [],
    allowedOrigins: readOrigins(options.allowedOrigins ?? []),
    signatureAlgorithm,
    now,
    clockOffset: createClockOffset(),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    onError,
    onEvent: options.onEvent ?? null,
    trace: options.trace ?? (() => undefined),
  }
  const webhookSecrets = readSecrets('webhookSecrets', options.webhookSecrets)
  settings.webhookSecrets = webhookSecrets.length > 0 ? webhookSecrets : settings.answerSecrets
  requireKeepers(settings)
  return settings
}

function refuse(message: string): never {
  throw new CountersignError('invalid_configuration', message)
}

function readAuthenticate<S extends Subject>(options: CountersignOptions<S>): Settings['authenticate'] {
  const { authenticate, unsafeAllowAnonymous } = options
  if (unsafeAllowAnonymous !== true) {
    if (typeof authenticate === 'function') return authenticate
    return refuse('authenticate must be a function (request) => subject or null: without it everybody could upload')
  }
  if (authenticate !== undefined) refuse('unsafeAllowAnonymous and authenticate exclude each other')
  if (options.registry === undefined || options.rateLimit?.address === undefined)
    refuse('unsafeAllowAnonymous needs registry and rateLimit.address: strangers are counted by where they come from')
  for (const [name, { quota }] of Object.entries(options.profiles))
    if (quota === null) refuse(`unsafeAllowAnonymous needs a quota in profiles.${name}: strangers share it`)
  return () => ({ id: 'anonymous' })
}

const HOW_TO_SECRET = 'secret (COUNTERSIGN_SECRET) is not set: "openssl rand -base64 32" makes one'

/** What is promised must have somebody who keeps it. */
function requireKeepers({ registry, keys, profiles, onUploaded, deletionGraceMs }: Settings): void {
  if (deletionGraceMs > 0 && registry === null) refuse('deletionGrace needs a registry, which knows what to give back')
  if (onUploaded !== null && keys.length === 0)
    refuse(`onUploaded needs secret: only a grant, which it seals, is ever completed; ${HOW_TO_SECRET}`)
  for (const [name, { quota, needsCompletion }] of profiles) {
    if (quota !== null && registry === null) refuse(`profiles.${name} has a quota, which needs a registry to count in`)
    if (needsCompletion.length > 0 && keys.length === 0)
      refuse(
        `profiles.${name} has ${needsCompletion.join(', ')}, which only a completed grant can hold, and grants are sealed with secret; ${HOW_TO_SECRET}`,
      )
  }
}

function between(option: string, value: Duration, [least, most]: readonly [number, number], wanted: string): number {
  const ms = parseDuration(value, option)
  if (ms === 0 || (ms >= least && ms <= most)) return ms
  return refuse(`${option} must be ${wanted}, not ${JSON.stringify(value)}`)
}

const KEY_MIN_LENGTH = 32

/** A refusal never shows a secret, nor how it begins. */
function readKeys(secret: string | readonly string[] | undefined): Keys {
  const keys = secret === undefined ? [] : [secret].flat()
  for (const key of keys) {
    if (typeof key !== 'string' || key.length < KEY_MIN_LENGTH)
      refuse(
        `secret (COUNTERSIGN_SECRET) must be at least ${KEY_MIN_LENGTH} characters that nobody can guess, or a list of such texts (openssl rand -base64 32 makes one); one of ${typeof key === 'string' ? `${key.length} characters` : typeof key} was given`,
      )
  }
  if (new Set(keys).size < keys.length) refuse('secret holds the same text twice; the former one goes second')
  return keys
}

function readSecrets(option: string, secrets: readonly string[] = []): readonly string[] {
  if (Array.isArray(secrets) && secrets.every((secret) => typeof secret === 'string' && secret !== '')) return secrets
  return refuse(`${option} must be a list of secrets, none of them empty`)
}

function readCloud(cloud: string | Cloud | undefined): Cloud {
  if (typeof cloud !== 'object' || cloud === null) return parseCloudinaryUrl(cloud, 'cloud (CLOUDINARY_URL)')
  return parseCloud(cloud)
}

function readProfiles(given: unknown): Map<string, Profile> {
  const profiles = new Map<string, Profile>()
  for (const [name, value] of Object.entries(Object(given ?? {}))) {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
      refuse(`profiles must have names of letters, digits, "_" and "-", not ${JSON.stringify(name)}`)
    requireProfile(value, name)
    profiles.set(name, value)
  }
  if (profiles.size === 0) refuse('profiles must hold at least one profile, such as { uploads: profile({ … }) }')
  requireDisjoint(profiles)
  return profiles
}

/** With `uploads` and `uploads/avatars`, the subject called `avatars` would own every avatar. */
function requireDisjoint(profiles: ReadonlyMap<string, Profile>): void {
  for (const [outerName, { folder: outer }] of profiles) {
    for (const [innerName, { folder: inner }] of profiles) {
      if (!isInside(inner.above, outer.above)) continue
      const below = outer.above === '' ? inner.above : inner.above.slice(outer.above.length + 1)
      refuse(
        `profiles.${innerName} keeps its files in ${JSON.stringify(inner.above)}, inside ${JSON.stringify(outer.above)} of profiles.${outerName}: the subject ${JSON.stringify(below.split('/')[0])} would own them; choose folders that lie side by side`,
      )
    }
  }
}

function readOrigins(origins: readonly string[]): Set<string> {
  if (!Array.isArray(origins)) refuse(`allowedOrigins must be a list, not ${JSON.stringify(origins)}`)
  return new Set(
    origins.map(
      (origin) =>
        pageOrigin(origin) ??
        refuse(`allowedOrigins must hold exact origins such as https://app.example.com, not ${JSON.stringify(origin)}`),
    ),
  )
}
