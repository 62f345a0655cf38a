import { subjectAt } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import { type AssetName, isDeliveryType, isResourceType } from '../protocol/names.ts'
import type { NewAsset, Registry } from '../registry/registry.ts'
import { digest } from '../signing/digest.ts'
import { verifyWebhook } from '../signing/webhook.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { completeOnce, settledDetails } from './complete-once.ts'
import type { Findings } from './events.ts'
import { type GrantClaims, INCOMING } from './grant-claims.ts'
import { readBytes } from './read-body.ts'
import { requireReceivedBody } from './received-body.ts'
import { record } from './record.ts'
import type { OpenCall, OpenHandler } from './routes.ts'
import { randomId } from './sealed.ts'

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

/** What became of a notification. `busy`: somebody else is at it, and may yet fail. */
type Handled = 'handled' | 'passed over' | 'busy'

/** What is done about each kind of notification, twice to the same end as once; one that is not here is none of ours. */
const HANDLERS: Readonly<Record<string, (told: Told) => Promise<Handled>>> = { upload, delete: deleted }

/**
 * `POST webhooks/cloudinary`: what the cloud says happened, signed by it. It completes a grant whose browser never came back, and
 * records what came through the direct doors. Each notification is taken once, and one that failed may come
 * again; what goes wrong for good is left to the sweep.
 * @see https://cloudinary.com/documentation/notifications
 */
export const webhooks: OpenHandler = async (call) => {
  readQuery(call.query, [])
  const { registry } = call.settings
  if (registry === null)
    throw new CountersignError(
      'not_configured',
      'there is nobody to tell of notifications: countersign({ registry }) was not given',
    )
  requireReceivedBody(call.request)
  const bytes = await readBytes(call.request, MAX_BYTES)
  const timestamp = requireGenuine(bytes, call)
  const key = `webhook ${timestamp} ${digest('sha256', bytes, 'hex')}`
  const spend = (expiresAt: number) => registry.spendOnce(key, { now: call.settings.now(), expiresAt })
  const seen = () => success({ handled: false, reason: 'seen already' }, call.cors)
  // What is over at once stops nobody: this only asks. A key that is spent before the work is done loses what fails.
  if (!(await spend(0))) return seen()

  const body = parse(bytes)
  const type = String(body.notification_type)
  call.findings.details.notification = type.slice(0, 40)
  const handle = Object.hasOwn(HANDLERS, type) ? HANDLERS[type] : undefined
  const handled = (await handle?.({ body, registry, call })) ?? 'passed over'
  if (handled === 'busy') return success({ handled: false, reason: 'another is at it' }, call.cors)
  if (!(await spend(call.settings.now() + 2000 * TOLERANCE_SECONDS))) return seen()
  return success({ handled: handled === 'handled' }, call.cors)
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

async function upload(told: Told): Promise<Handled> {
  const name = readName(told.body)
  if (name === null) return 'passed over'
  return name.publicId.startsWith(`${INCOMING}/`) ? completeGrant(name, told) : recordDirect(name, told)
}

/** A file that a grant let in: completed as if its browser had asked, which makes an event of its own. */
async function completeGrant({ publicId }: AssetName, { registry, call }: Told): Promise<Handled> {
  const grant = await registry.getGrant(publicId.slice(INCOMING.length + 1))
  if (grant === null) return 'passed over'
  const claims = JSON.parse(grant.claims) as GrantClaims
  const { findings, settings } = call
  const about = { subjectId: claims.subjectId, profile: claims.profile, trace: claims.trace ?? null }
  Object.assign(findings, about, { assetIds: [claims.id] })
  const at = settings.now()
  const tell = (outcome: unknown, details: Findings['details']): Promise<void> =>
    record(
      'complete',
      outcome,
      at,
      { ...about, assetIds: [claims.id], details: { via: 'webhook', ...details } },
      settings,
    )
  try {
    const settled = await completeOnce(claims, 'webhook', settings)
    findings.quiet = settled.state === 'completing' || settled.again
    if (settled.state === 'completing') return 'busy'
    if (!settled.again) await tell('ok', settledDetails(settled))
  } catch (error) {
    // The upload was judged, and the cloud has done its part; or somebody completed it meanwhile.
    if (!(error instanceof CountersignError) || !['upload_rejected', 'not_uploaded'].includes(error.code)) throw error
    findings.quiet = grant.state !== 'pending'
    if (error.code === 'upload_rejected' && grant.state === 'pending') await tell(error, {})
    findings.details.state = error.code
  }
  return 'handled'
}

/** A file that came through a direct door: nobody completes it, and its folder says whose it is. */
async function recordDirect(name: AssetName, { body, registry, call }: Told): Promise<Handled> {
  const { settings, findings } = call
  for (const [profile, { folder }] of settings.profiles) {
    const subjectId = subjectAt(folder.above, name.publicId)
    if (subjectId === null) continue
    Object.assign(findings, { subjectId, profile })
    const added = await registry.addAssets([rowOf(name, body, { subjectId, profile, call })])
    return added === 1 ? 'handled' : 'passed over'
  }
  return 'passed over'
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

/** Somebody deleted assets elsewhere, in the cloud's own console say. What has come under such a name since then stays. */
async function deleted({ body, registry, call }: Told): Promise<Handled> {
  const { cloud, now } = call.settings
  let handled: Handled = 'passed over'
  for (const resource of Array.isArray(body.resources) ? body.resources : []) {
    const name = readName(resource)
    const asset = name && (await registry.findAsset(cloud.cloudName, name))
    if (!asset || asset.version > versionIn(resource)) continue
    call.findings.assetIds.push(asset.id)
    const move = { from: asset.state, to: 'purged', at: now(), purgeAt: null } as const
    if (await registry.moveAsset(asset.id, move)) handled = 'handled'
  }
  return handled
}

/** The version that was deleted; any, where the cloud does not say which. */
function versionIn(resource: unknown): number {
  const { version } = Object(resource) as Record<string, unknown>
  return /^\d+$/.test(String(version)) ? Number(version) : Number.POSITIVE_INFINITY
}

function readName(value: unknown): AssetName | null {
  const { public_id: publicId, resource_type: resourceType, type } = Object(value) as Record<string, unknown>
  return typeof publicId === 'string' && isResourceType(resourceType) && isDeliveryType(type)
    ? { publicId, resourceType, type }
    : null
}
