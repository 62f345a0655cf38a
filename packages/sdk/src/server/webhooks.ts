import { subjectAt } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import { type AssetName, isDeliveryType, isResourceType } from '../protocol/names.ts'
import type { NewAsset, Registry } from '../registry/registry.ts'
import { digest } from '../signing/digest.ts'
import { verifyWebhook } from '../signing/webhook.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { type GrantClaims, INCOMING } from './grant-claims.ts'
import { readBytes } from './read-body.ts'
import { requireReceivedBody } from './received-body.ts'
import type { OpenCall, OpenHandler } from './routes.ts'
import { randomId } from './sealed.ts'
import { settledDetails, settleGrant } from './settle-grant.ts'

const MAX_BYTES = 256_000
/** How far a notification's time may lie from ours, to either side. */
const TOLERANCE_SECONDS = 300

type Notification = Readonly<Record<string, unknown>>

/** A notification that has been verified, and where it is to be written down. */
interface Told {
  body: Notification
  registry: Registry
  call: OpenCall
}

/** What is done about each kind of notification; one that is not here is none of ours. */
const HANDLERS: Readonly<Record<string, (told: Told) => Promise<boolean>>> = { upload, delete: deleted }

/**
 * `POST webhooks/cloudinary`: what the cloud says happened, signed by it. It completes a grant whose browser never came back, and
 * records what came through the direct doors. Each notification is taken once; what goes wrong is left to the sweep.
 * @see https://cloudinary.com/documentation/notifications
 */
export const webhooks: OpenHandler = async (call) => {
  readQuery(call.query, [])
  const { registry } = call.settings
  if (registry === null)
    throw new CountersignError('not_found', 'this signer has no registry, and without one nothing to tell it')
  requireReceivedBody(call.request)
  const bytes = await readBytes(call.request, MAX_BYTES)
  const timestamp = requireGenuine(bytes, call)
  const now = call.settings.now()
  const key = `webhook ${timestamp} ${digest('sha256', bytes, 'hex')}`
  if (!(await registry.spendOnce(key, { now, expiresAt: now + 2000 * TOLERANCE_SECONDS })))
    return success({ handled: false, reason: 'seen already' }, call.cors)

  const body = parse(bytes)
  const type = String(body.notification_type)
  call.findings.details.notification = type.slice(0, 40)
  const handle = Object.hasOwn(HANDLERS, type) ? HANDLERS[type] : undefined
  return success({ handled: (await handle?.({ body, registry, call })) ?? false }, call.cors)
}

/** @throws CountersignError `unauthenticated` for what the cloud did not sign, or signed at another time. */
function requireGenuine(bytes: Uint8Array, { request, settings }: OpenCall): string {
  const timestamp = request.headers.get('x-cld-timestamp') ?? ''
  const signature = request.headers.get('x-cld-signature') ?? ''
  const { webhookSecrets, signatureAlgorithm: algorithm, now } = settings
  const options = { algorithm, now, toleranceSeconds: TOLERANCE_SECONDS }
  if (verifyWebhook({ body: bytes, timestamp, signature }, webhookSecrets, options)) return timestamp
  throw new CountersignError(
    'unauthenticated',
    `this notification is not signed by the cloud in ${algorithm} within ${TOLERANCE_SECONDS} s of now, over the bytes that arrived: a framework that parsed the body must pass on the bytes`,
  )
}

function parse(bytes: Uint8Array): Notification {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Notification
  } catch (cause) {
    throw new CountersignError('invalid_request', 'the notification is not JSON', { cause })
  }
  throw new CountersignError('invalid_request', 'the notification is not a JSON object')
}

async function upload(told: Told): Promise<boolean> {
  const name = readName(told.body)
  if (name === null) return false
  return name.publicId.startsWith(`${INCOMING}/`) ? completeGrant(name, told) : recordDirect(name, told)
}

/** A file that a grant let in: completed as if its browser had asked. */
async function completeGrant({ publicId }: AssetName, { registry, call }: Told): Promise<boolean> {
  const grant = await registry.getGrant(publicId.slice(INCOMING.length + 1))
  if (grant === null) return false
  const claims = JSON.parse(grant.claims) as GrantClaims
  const { findings, settings } = call
  Object.assign(findings, { subjectId: claims.subjectId, profile: claims.profile, trace: claims.trace ?? null })
  findings.assetIds.push(claims.id)
  findings.details.via = 'webhook'
  try {
    Object.assign(findings.details, settledDetails(await settleGrant(claims, 'webhook', settings)))
  } catch (error) {
    // The upload was judged, and the cloud has done its part; or somebody completed it meanwhile.
    if (!(error instanceof CountersignError) || !['upload_rejected', 'not_uploaded'].includes(error.code)) throw error
    findings.details.state = error.code
  }
  return true
}

/** A file that came through a direct door: nobody completes it, and its folder says whose it is. */
async function recordDirect(name: AssetName, { body, registry, call }: Told): Promise<boolean> {
  const { settings, findings } = call
  for (const [profile, { folder }] of settings.profiles) {
    const subjectId = subjectAt(folder.above, name.publicId)
    if (subjectId === null) continue
    Object.assign(findings, { subjectId, profile })
    return (await registry.addAssets([rowOf(name, body, { subjectId, profile, call })])) === 1
  }
  return false
}

function rowOf(
  name: AssetName,
  body: Notification,
  of: { subjectId: string; profile: string; call: OpenCall },
): NewAsset {
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
  const { settings } = of.call
  return {
    ...name,
    id: randomId(),
    cloudName: settings.cloud.cloudName,
    subjectId: of.subjectId,
    profile: of.profile,
    state: 'ready',
    version: number(body.version) ?? 0,
    format: text(body.format),
    bytes: number(body.bytes) ?? 0,
    width: number(body.width),
    height: number(body.height),
    originalFilename: text(body.original_filename),
    createdAt: settings.now(),
    trace: null,
  }
}

/** Somebody deleted assets elsewhere, in the cloud's own console say. */
async function deleted({ body, registry, call }: Told): Promise<boolean> {
  const { cloud, now } = call.settings
  const names = Array.isArray(body.resources) ? body.resources.map(readName) : []
  let known = false
  for (const name of names) {
    const asset = name && (await registry.findAsset(cloud.cloudName, name))
    if (!asset) continue
    call.findings.assetIds.push(asset.id)
    known = (await registry.moveAsset(asset.id, { from: asset.state, to: 'purged', at: now(), purgeAt: null })) || known
  }
  return known
}

function readName(value: unknown): AssetName | null {
  const { public_id: publicId, resource_type: resourceType, type } = Object(value) as Record<string, unknown>
  return typeof publicId === 'string' && isResourceType(resourceType) && isDeliveryType(type)
    ? { publicId, resourceType, type }
    : null
}
