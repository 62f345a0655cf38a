import { subjectAt } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import type { AssetName, DeliveryType, ResourceType } from '../protocol/names.ts'
import type { Settings } from './options.ts'
import type { Call } from './routes.ts'
import { unseal } from './sealed.ts'

/** What a grant token says: everything that completion needs to know, so that no database is needed to know it. */
export interface GrantClaims {
  version: 1
  /** The grant, and the asset that it will be. */
  id: string
  cloudName: string
  subjectId: string
  profile: string
  /** SHA-256 of what the profile said: a changed profile asks for a fresh grant. */
  policy: string
  resourceType: ResourceType
  /** The delivery type of the finished asset. */
  type: DeliveryType
  /** Where the finished asset will be. */
  publicId: string
  /** What the client chose of the parameters, to be asked again when the signature is renewed. */
  chosen: Readonly<Record<string, unknown>>
  /**
   * Tags of the finished asset, joined by commas. They are given to it at completion and never signed: should a cloud ignore
   * parameters that an action does not know, a signature with tags opens an archive of everything that has them.
   */
  tags?: string
  /** The file as the client declared it. */
  file: { name: string; bytes: number }
  /** What the profile's schema made of the input. */
  input?: unknown
  /** Milliseconds since the Unix epoch. */
  expiresAt: number
  trace?: string
}

/** Where files arrive that no completion has looked at yet. No profile keeps its own there. */
export const INCOMING = 'incoming'

/** The public id under which a grant's file arrives. Made of its id: no token can name another. */
export const incomingId = ({ id }: Pick<GrantClaims, 'id'>): string => `${INCOMING}/${id}`

/** The name under which a grant's file arrives. */
export const incomingName = (claims: GrantClaims): AssetName => ({
  resourceType: claims.resourceType,
  type: 'authenticated',
  publicId: incomingId(claims),
})

/** Where a grant's file goes to be looked at, and to stay when its profile is `authenticated`. */
export const protectedName = ({ resourceType, publicId }: GrantClaims): AssetName => ({
  resourceType,
  type: 'authenticated',
  publicId,
})

/** The name of the finished asset. */
export const finalName = ({ resourceType, type, publicId }: GrantClaims): AssetName => ({
  resourceType,
  type,
  publicId,
})

/**
 * Whoever had the sealing secret could write any token. What one can lead to is so little all the same that it is their own: the finished
 * file is in the folder of the subject who brings it.
 */
function isInOwnFolder({ profile: name, subjectId, publicId }: GrantClaims, { profiles }: Settings): boolean {
  const profile = profiles.get(name)
  return profile === undefined || subjectAt(profile.folder.above, publicId) === subjectId
}

/** @throws CountersignError `not_configured` without a secret to seal grants with: such a signer never gave one. */
export function requireGrants({ keys }: Settings): void {
  if (keys.length > 0) return
  throw new CountersignError('not_configured', 'this signer has no grants: countersign({ secret }) was not given')
}

/**
 * The claims of a token that was handed to this very subject. Somebody else's token reads like none.
 * @throws CountersignError `not_found`, `grant_expired`
 */
export function readToken(token: unknown, { settings, subject, findings }: Call): GrantClaims {
  const claims = typeof token === 'string' ? (unseal('grant', token, settings.keys) as GrantClaims | null) : null
  const isOurs =
    claims?.version === 1 && claims.cloudName === settings.cloud.cloudName && claims.subjectId === subject.id
  if (!isOurs || !isInOwnFolder(claims, settings)) throw new CountersignError('not_found', 'there is no such grant')
  Object.assign(findings, { profile: claims.profile, trace: claims.trace ?? null })
  findings.assetIds.push(claims.id)
  if (settings.now() >= claims.expiresAt)
    throw new CountersignError('grant_expired', 'this grant has expired; ask for another and upload again', {
      details: { expiredAt: new Date(claims.expiresAt).toISOString() },
    })
  return claims
}
