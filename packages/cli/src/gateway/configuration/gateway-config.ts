import type { Bytes, Duration } from 'countersign/protocol'
import type { MayAccess, Profile, ProfileOptions, Upload } from 'countersign/server'

/** The name of an environment variable that holds a value: a configuration says where its secrets are, never what they are. */
export interface FromEnvironment {
  env: string
}

/** JSON Web Tokens of one issuer, presented as `Authorization: Bearer …`. */
export interface JwtConfig {
  /** Where the issuer publishes its public keys: https, or http on loopback. Fetched when needed, kept for ten minutes. */
  jwksUrl?: string
  /** The public keys themselves, where there is no such address. */
  jwks?: { keys: readonly Record<string, unknown>[] }
  /** What `iss` has to be, exactly. */
  issuer: string
  /** What `aud` has to be, or one of these. */
  audience: string | readonly string[]
  /** The claim whose text is the subject's id. Default `sub`. */
  subjectClaim?: string
  /** Which signatures are taken; none that use a shared secret. Default RS256, PS256, ES256 and EdDSA. */
  algorithms?: readonly string[]
}

/** A token that does not change, presented as `Authorization: Bearer …`: its SHA-256 in hex, or the variable that holds it. */
export type TokenConfig = { subject: string } & ({ sha256: string } | { token: FromEnvironment })

/** How often somebody may ask: so many points in such a time. A request costs one, a grant one for each file. */
export interface RateConfig {
  points: number
  per: Duration
}

/** The proxy in front, whose word for the caller's address counts. */
export interface TrustedProxyConfig {
  /** Default `x-forwarded-for`. */
  header?: string
  /** How many proxies write into it, the nearest last. Default 1. */
  hops?: number
  /** Addresses and networks (`10.0.0.0/8`) that may be such a proxy. Default: this machine. */
  from?: readonly string[]
}

/** The subject that the gateway knows a caller as; `claims` are those of a JWT. */
export interface GatewaySubject {
  id: string
  claims?: Readonly<Record<string, unknown>>
}

/** Everything that a configuration file of the gateway may say. Each key is optional but `profiles` and a way to tell callers apart. */
export interface GatewayConfig {
  /** The upload policies by name: options of a profile, or what `profile()` made of them. */
  profiles: Readonly<Record<string, ProfileOptions | Profile>>
  authentication?: { jwt?: JwtConfig; tokens?: readonly TokenConfig[] }
  /** Everybody is the subject `anonymous`. Wants `rateLimit.address` and a quota in every profile; in production the environment has to say so too. */
  unsafeAllowAnonymous?: boolean
  /** `cloudinary://…` by variable. Default: what `countersign gateway` reads without a file, `CLOUDINARY_URL` first. */
  cloud?: FromEnvironment
  /** What seals grants, newest first. Default: the variable `COUNTERSIGN_SECRET`. */
  secret?: FromEnvironment | readonly FromEnvironment[]
  /** API secrets that the cloud still signs with while they are changed. */
  formerApiSecrets?: readonly FromEnvironment[]
  /** What the cloud signs notifications with, where that is not the API secret. */
  webhookSecrets?: readonly FromEnvironment[]
  /** Origins of pages elsewhere that may call. */
  allowedOrigins?: readonly string[]
  /** Where grants and assets are remembered. Default: nowhere; ownership is by folder then. */
  registry?: 'memory' | { sqlite: string; migrate?: boolean } | { postgres: FromEnvironment; migrate?: boolean }
  rateLimit?: { subject?: RateConfig; address?: RateConfig }
  trustedProxy?: TrustedProxyConfig
  limits?: {
    /** The largest body of any request, up to 1 MB. Default 256 kB. */
    bodyBytes?: Bytes
    /** How long a request's body may take to arrive, 1 s to 5 min. Default 30 s. */
    bodyTimeout?: Duration
  }
  /** `GET /metrics` for whoever presents this token. Without it: for this machine alone. */
  metrics?: { token: FromEnvironment }
  /** How often what nobody came back for is looked after, 1 min to 1 d; `false`: by `countersign sweep` alone. Default 5 min. */
  sweep?: false | { every: Duration }
  /** How long a deleted asset can be had back. Wants a registry. */
  deletionGrace?: Duration
  /** How long a grant can be completed. Default 1 day. */
  grantExpiresIn?: Duration
  /** The hash of the direct doors' signatures. Default `sha1`. */
  signatureAlgorithm?: 'sha1' | 'sha256'
  /** Runs once for every verified upload. */
  onUploaded?: (upload: Upload<unknown>) => unknown
  /** Who may have a link to an asset. Default: its owner. */
  canRead?: MayAccess<GatewaySubject>
  /** Who may delete an asset. Default: its owner. */
  canDelete?: MayAccess<GatewaySubject>
}

/** Types a configuration; changes nothing. */
export const defineConfig = (config: GatewayConfig): GatewayConfig => config
