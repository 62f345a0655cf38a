import { isInside, type Subject } from '../policy/namespace.ts'
import { type Profile, requireProfile } from '../policy/profile.ts'
import { type Cloud, parseCloud, parseCloudinaryUrl } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import type { SignatureAlgorithm } from '../signing/digest.ts'

/** What a Countersign needs to know. */
export interface CountersignOptions<S extends Subject = Subject> {
  /** `cloudinary://KEY:SECRET@CLOUD`, usually `process.env.CLOUDINARY_URL`, or its parts. */
  cloud: string | Cloud | undefined
  /** Who asks. `null` is answered with 401, on every route; whatever it throws with an opaque 500. */
  authenticate: (request: Request) => S | null | Promise<S | null>
  /** The upload policies by name, each made by `profile()`. A single one needs no `?profile=`. */
  profiles: Readonly<Record<string, Profile>>
  /** Origins of other sites whose pages may call, exactly as browsers write them. Default: none but the request's own. */
  allowedOrigins?: readonly string[]
  /** The hash of signatures and links. Default `sha1`, which every Cloudinary account takes. */
  signatureAlgorithm?: SignatureAlgorithm
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: () => number
  /** How the cloud's Admin API is called. Default: the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Told of every failure that is not the caller's; the answer shows none of it. Default: `console.error`. */
  onError?: (error: unknown) => void
}

/** Options that have been read and hold. */
export interface Settings {
  cloud: Cloud
  authenticate: (request: Request) => Subject | null | Promise<Subject | null>
  profiles: ReadonlyMap<string, Profile>
  /** The profile of a request that names none. */
  onlyProfile: Profile | null
  allowedOrigins: ReadonlySet<string>
  signatureAlgorithm: SignatureAlgorithm
  now: () => number
  fetch: (url: string, init: RequestInit) => Promise<Response>
  onError: (error: unknown) => void
}

const NAMES: { [Option in keyof Required<CountersignOptions>]: true } = {
  cloud: true,
  authenticate: true,
  profiles: true,
  allowedOrigins: true,
  signatureAlgorithm: true,
  now: true,
  fetch: true,
  onError: true,
}

/** @throws CountersignError `invalid_configuration` naming the option, the value met and the value wanted. */
export function parseOptions<S extends Subject>(options: CountersignOptions<S>): Settings {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(NAMES, name))
      refuse(`countersign has no option ${JSON.stringify(name)}; it has ${Object.keys(NAMES).join(', ')}`)
  }
  const { authenticate, signatureAlgorithm = 'sha1', now = Date.now, onError = console.error } = options
  if (typeof authenticate !== 'function')
    refuse('authenticate must be a function (request) => subject or null: without it everybody could upload')
  if (signatureAlgorithm !== 'sha1' && signatureAlgorithm !== 'sha256')
    refuse(`signatureAlgorithm must be sha1 or sha256, not ${JSON.stringify(signatureAlgorithm)}`)
  const profiles = readProfiles(options.profiles)
  return {
    cloud: readCloud(options.cloud),
    authenticate,
    profiles,
    onlyProfile: profiles.size === 1 ? ([...profiles.values()][0] ?? null) : null,
    allowedOrigins: readOrigins(options.allowedOrigins ?? []),
    signatureAlgorithm,
    now,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    onError,
  }
}

function refuse(message: string): never {
  throw new CountersignError('invalid_configuration', message)
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
  for (const origin of origins) {
    if (
      typeof origin !== 'string' ||
      !URL.canParse(origin) ||
      new URL(origin).origin !== origin ||
      !/^https?:/.test(origin)
    )
      refuse(`allowedOrigins must hold exact origins such as https://app.example.com, not ${JSON.stringify(origin)}`)
  }
  return new Set(origins)
}
