import { decide } from '../policy/decide.ts'
import { readInput } from '../policy/input.ts'
import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import type { NewGrant, QuotaExceeded } from '../registry/registry.ts'
import { digest } from '../signing/digest.ts'
import { signParameters } from '../signing/request.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { type Chosen, chooseProfile } from './choose-profile.ts'
import { type DeclaredFile, readFile } from './declared-file.ts'
import { type GrantClaims, incomingId, readToken, requireGrants } from './grant-claims.ts'
import { limitSubject } from './rate-limit.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import type { Call, Handler } from './routes.ts'
import { type Keys, randomId, seal } from './sealed.ts'

const MAX_BYTES = 256_000
const IN_BODY = '"profile" in the body'
/** How long Cloudinary takes a signature after its timestamp. */
const HOUR_SECONDS = 3600

/**
 * `POST grants {profile, files:[{name, bytes, type, parameters}], input}` → for each file where to send it and every field to send
 * with it; `POST grants {renew: token}` → the same grant with a fresh signature.
 */
export const grants: Handler = async (call) => {
  readQuery(call.query, [])
  requireGrants(call.settings)
  const body = await readJsonObject(call.request, MAX_BYTES)
  const given = 'renew' in body ? [await renew(body, call)] : await open(body, call)
  return success({ version: 1, grants: given }, call.cors)
}

/** A grant as the browser gets it. */
export interface Grant {
  id: string
  /** Where the form is sent. */
  uploadUrl: string
  /** Every field of the form but `file`. */
  fields: Readonly<Record<string, string>>
  /** When the signature dies, ISO 8601. */
  expiresAt: string
  /** What completion and renewal want to see. */
  token: string
  /** When the token dies, ISO 8601. */
  tokenExpiresAt: string
}

async function open(body: Record<string, unknown>, call: Call): Promise<Grant[]> {
  const { profile: name, files, input, ...others } = body
  for (const other of Object.keys(others))
    throw invalid(`the body holds profile, files and input, or renew, not ${shown(other)}`)
  if (name !== undefined && typeof name !== 'string') throw invalid(`profile must be a name, not ${kindOf(name)}`)
  const chosen = chooseProfile(name, IN_BODY, call)
  const { maxFiles } = chosen.profile
  if (!Array.isArray(files) || files.length === 0 || files.length > maxFiles)
    throw invalid(
      `files must be an array of 1 to ${maxFiles} items, not ${Array.isArray(files) ? `of ${files.length}` : kindOf(files)}`,
    )
  if (files.length > 1) await limitSubject(call.subject.id, files.length - 1, call.settings.rateLimit)
  const read = await readInput(chosen.profile, input)
  // Decided before anything is stored: a refusal leaves nothing behind.
  const signed = files.map((item, index) =>
    signGrant(claimsOf(readFile(item, index, chosen.profile), read, chosen, call), chosen, call),
  )
  const claims = signed.map((each) => each.claims)
  call.findings.assetIds.push(...claims.map(({ id }) => id))
  call.findings.details.bytes = claims.reduce((sum, { file }) => sum + file.bytes, 0)
  await reserve(claims, chosen, call)
  return signed.map(({ grant }) => grant)
}

function claimsOf(file: DeclaredFile, input: unknown, { name, profile, namespace }: Chosen, call: Call): GrantClaims {
  const { settings, subject } = call
  const id = randomId()
  const trace = settings.trace()
  return {
    version: 1,
    id,
    cloudName: settings.cloud.cloudName,
    subjectId: subject.id,
    profile: name,
    policy: digest('sha256', profile.fingerprint, 'hex'),
    resourceType: file.resourceType,
    type: profile.type,
    publicId: `${namespace}/${publicName(file, id, profile.useFilename)}`,
    chosen: file.parameters,
    file: { name: file.name, bytes: file.bytes },
    ...(input !== undefined && { input }),
    expiresAt: settings.now() + settings.grantExpiresInMs,
    ...(trace !== undefined && { trace }),
  }
}

const SLUG_MAX_LENGTH = 40

/**
 * 128 random bits, behind a legible beginning where the profile wants one. The name of a raw file holds its extension.
 * No direct door signs a name with `~`: what they sign would let its caller change a finished upload by the action `explicit`.
 */
function publicName({ name, extension, resourceType }: DeclaredFile, id: string, useFilename: boolean): string {
  const stem = extension === '' ? name : name.slice(0, -extension.length - 1)
  const slug = useFilename
    ? stem
        .normalize('NFC')
        .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
        .slice(0, SLUG_MAX_LENGTH)
    : ''
  return `${slug}~${id}${resourceType === 'raw' && extension !== '' ? `.${extension}` : ''}`
}

/** Signs exactly what the policy decides for a grant, now. Tags wait for completion: the claims say which. */
function signGrant(
  drawn: GrantClaims,
  { profile, namespace }: Chosen,
  { settings, subject, nowSeconds }: Call,
): { claims: GrantClaims; grant: Grant } {
  const { cloud, clockOffset, keys } = settings
  // Back-dated by the rest of Cloudinary's hour, by the cloud's own clock: the signature dies after the profile's time.
  const timestamp = nowSeconds + clockOffset.seconds - HOUR_SECONDS + profile.expiresInMs / 1000
  const { tags, ...parameters } = decide(
    profile,
    { namespace, nowSeconds: nowSeconds + clockOffset.seconds, subject, incomingId: incomingId(drawn) },
    { ...drawn.chosen, timestamp },
    'grant',
  )
  const signature = signParameters(parameters, cloud.apiSecret, { algorithm: 'sha256' })
  const claims = tags === undefined ? drawn : { ...drawn, tags }
  const grant: Grant = {
    id: claims.id,
    uploadUrl: `${cloud.apiOrigin}/v1_1/${encodeURIComponent(cloud.cloudName)}/${claims.resourceType}/upload`,
    fields: { ...parameters, api_key: cloud.apiKey, signature },
    expiresAt: new Date(nowSeconds * 1000 + profile.expiresInMs).toISOString(),
    token: tokenOf(claims, keys),
    tokenExpiresAt: new Date(claims.expiresAt).toISOString(),
  }
  return { claims, grant }
}

const TOKEN_MAX_LENGTH = 8192

/** What the client and the schema put in travels with every completion. */
function tokenOf(claims: GrantClaims, keys: Keys): string {
  const token = seal('grant', claims, keys)
  if (token.length <= TOKEN_MAX_LENGTH) return token
  throw invalid(
    `input and parameters make a grant token of ${token.length} characters, at most ${TOKEN_MAX_LENGTH} are taken: send less of them`,
  )
}

/** @throws CountersignError `quota_exceeded` */
async function reserve(claims: readonly GrantClaims[], { profile, name }: Chosen, call: Call): Promise<void> {
  const { registry, now } = call.settings
  if (registry === null) return
  const createdAt = now()
  const rows = claims.map(
    (each): NewGrant => ({
      id: each.id,
      cloudName: each.cloudName,
      subjectId: each.subjectId,
      profile: name,
      claims: JSON.stringify(each),
      bytes: each.file.bytes,
      createdAt,
      expiresAt: each.expiresAt,
    }),
  )
  const exceeded = await registry.openGrants(rows, profile.quota)
  if (exceeded !== null) throw overQuota(exceeded, createdAt)
}

function overQuota({ limit, allowed, used, retryAt }: QuotaExceeded, now: number): CountersignError {
  const retryAfterSeconds = Math.max(1, Math.ceil((retryAt - now) / 1000))
  return new CountersignError(
    'quota_exceeded',
    `this would go beyond your quota of ${allowed} ${limit}; ${used} are used`,
    { details: { limit, allowed, used, retryAfterSeconds } },
  )
}

/** The policy is asked again, and has to say the same: nothing changes but the timestamp. */
async function renew(body: Record<string, unknown>, call: Call): Promise<Grant> {
  const { renew: token, ...others } = body
  for (const other of Object.keys(others)) throw invalid(`beside renew the body holds nothing, not ${shown(other)}`)
  const claims = readToken(token, call)
  call.findings.details.renewed = true
  const { settings } = call
  const standing = await settings.registry?.getGrant(claims.id)
  if (standing && standing.state !== 'pending')
    throw new CountersignError(
      'grant_settled',
      `this grant is ${standing.state}; nothing more can be uploaded with it`,
      {
        details: { state: standing.state },
      },
    )
  if (settings.registry !== null && !standing) throw new CountersignError('not_found', 'there is no such grant')
  const chosen = chooseProfile(claims.profile, IN_BODY, call)
  if (digest('sha256', chosen.profile.fingerprint, 'hex') !== claims.policy)
    throw new CountersignError('policy_changed', 'the profile has changed since this grant was given; ask for another')
  return signGrant(claims, chosen, call).grant
}

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)
