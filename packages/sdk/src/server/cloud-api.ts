import type { Cloud } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import type { AssetName, DeliveryType, ResourceType } from '../protocol/names.ts'
import type { Settings } from './options.ts'

/** How long the cloud may take to answer; nothing here waits for a file. */
const TIMEOUT_MS = 10_000
/** A cloud that does not say when to come again. */
const RETRY_AFTER_SECONDS = 5

/** What the cloud says of an asset it has: the facts that a signer believes. */
export interface CloudAsset extends AssetName {
  /** What stays the same under every name; `null` where the cloud does not say. */
  assetId: string | null
  version: number
  format: string | null
  bytes: number
  width: number | null
  height: number | null
  /** ISO 8601. */
  createdAt: string
}

/** What a call to the cloud came to: its status, and its JSON where that is an object. */
interface Told {
  status: number
  body: Readonly<Record<string, unknown>>
}

type World = Pick<Settings, 'cloud' | 'fetch' | 'now' | 'clockOffset'>

/**
 * Gives an asset another name, or another delivery type. Nothing is overwritten.
 * @returns the asset under its new name, or `null` when there was none under the old.
 * @throws CountersignError `cloud_unreachable`, `cloud_busy`; `cloud_refused`, also when there is one under the new name
 * @see https://cloudinary.com/documentation/image_upload_api_reference#rename
 */
export async function renameAsset(from: AssetName, to: AssetName, world: World): Promise<CloudAsset | null> {
  const told = await callCloud(world, 'POST', `${from.resourceType}/rename`, {
    from_public_id: from.publicId,
    to_public_id: to.publicId,
    type: from.type,
    to_type: to.type,
    overwrite: 'false',
    invalidate: 'true',
  })
  if (told.status === 200) return readAsset(told)
  if (told.status === 404) return null
  throw refused('rename', told)
}

/**
 * Gives an asset tags, beside those that it has.
 * @throws as {@link renameAsset}
 * @see https://cloudinary.com/documentation/image_upload_api_reference#tags
 */
export async function tagAsset({ resourceType, type, publicId }: AssetName, tags: string, world: World): Promise<void> {
  const fields = { command: 'add', tag: tags, 'public_ids[]': publicId, type }
  const told = await callCloud(world, 'POST', `${resourceType}/tags`, fields)
  if (told.status !== 200) throw refused('tag an asset', told)
}

/** The asset of that name, or `null`. Counts against the Admin API's hourly limit. @throws as {@link renameAsset} */
export async function findCloudAsset(name: AssetName, world: World): Promise<CloudAsset | null> {
  const { resourceType, type, publicId } = name
  const told = await callCloud(world, 'GET', `resources/${resourceType}/${type}/${encodeURIComponent(publicId)}`)
  if (told.status === 404) return null
  if (told.status === 200) return readAsset(told)
  throw refused('look at an asset', told)
}

/** One page of the assets of one kind below a prefix. Counts against the Admin API's hourly limit. @throws as {@link renameAsset} */
export async function listCloudAssets(
  query: { resourceType: ResourceType; type: DeliveryType; prefix: string; cursor: string | null },
  world: World,
): Promise<{ assets: readonly CloudAsset[]; cursor: string | null }> {
  const { resourceType, type, prefix, cursor } = query
  const search = new URLSearchParams({ prefix, max_results: '100', ...(cursor !== null && { next_cursor: cursor }) })
  const told = await callCloud(world, 'GET', `resources/${resourceType}/${type}?${search}`)
  if (told.status !== 200 || !Array.isArray(told.body.resources)) throw refused('list assets', told)
  const next = told.body.next_cursor
  return {
    assets: told.body.resources.map((body) => readAsset({ status: 200, body: Object(body) })),
    cursor: typeof next === 'string' && next !== '' ? next : null,
  }
}

/** Assets of one kind. */
export interface AssetGroup {
  resourceType: ResourceType
  type: DeliveryType
  publicIds: ReadonlySet<string>
}

/**
 * Deletes assets of one kind, at most 100, copies in caches included; the cloud says of each what became of it.
 * @returns per public id what the cloud said, `deleted` or `not_found`.
 * @throws as {@link renameAsset}
 * @see https://cloudinary.com/documentation/admin_api#delete_resources
 */
export async function deleteAssets(group: AssetGroup, world: World): Promise<ReadonlyMap<string, string>> {
  const { resourceType, type, publicIds } = group
  const told = await callCloud(world, 'DELETE', `resources/${resourceType}/${type}`, {
    invalidate: 'true',
    'public_ids[]': [...publicIds],
  })
  if (told.status !== 200) throw refused('delete', told)
  const { deleted } = told.body
  const said = new Map(Object.entries(Object(deleted ?? {})))
  return new Map(
    Array.from(publicIds, (id): [string, string] => {
      const result = said.get(id)
      if (typeof result === 'string') return [id, result]
      throw new CountersignError('cloud_refused', "the cloud's answer does not say what became of each asset", {
        cause: JSON.stringify(told.body).slice(0, 500),
      })
    }),
  )
}

async function callCloud(
  { cloud, fetch, now, clockOffset }: World,
  method: string,
  path: string,
  fields?: Readonly<Record<string, string | readonly string[]>>,
): Promise<Told> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields ?? {})) for (const item of [value].flat()) form.append(name, item)
  let response: Response
  let text: string
  try {
    response = await fetch(`${cloud.apiOrigin}/v1_1/${encodeURIComponent(cloud.cloudName)}/${path}`, {
      method,
      headers: {
        authorization: basic(cloud),
        ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(fields && { body: form.toString() }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    text = withoutCredentials(await response.text(), cloud)
  } catch (thrown) {
    const message = `the cloud could not be reached, or did not answer within ${TIMEOUT_MS / 1000} s`
    throw new CountersignError('cloud_unreachable', message, { cause: withoutCredentials(wordsOf(thrown), cloud) })
  }
  clockOffset.learn(response.headers.get('date'), now())
  requireRoom(response)
  return { status: response.status, body: parseObject(text) ?? { text: text.slice(0, 500) } }
}

/** What a platform's `fetch` threw, and why, in words alone: an error of its parser holds the bytes that it met, too. */
function wordsOf(thrown: unknown): string {
  const { cause } = Object(thrown) as { cause?: unknown }
  return cause === undefined ? withCode(thrown) : `${withCode(thrown)}: ${withCode(cause)}`
}

function withCode(error: unknown): string {
  const { code } = Object(error) as { code?: unknown }
  return typeof code === 'string' ? `${error} (${code})` : String(error)
}

/** 420 is Cloudinary's own way to say 429. */
function requireRoom({ status, headers }: Response): void {
  if (status !== 420 && status !== 429 && status !== 503) return
  const said = Math.ceil(Number(headers.get('retry-after')))
  throw new CountersignError(
    'cloud_busy',
    `the cloud takes no more calls for now (status ${status}); try again later`,
    {
      details: { cloudStatus: status, retryAfterSeconds: said > 0 && said <= 3600 ? said : RETRY_AFTER_SECONDS },
    },
  )
}

const refused = (what: string, { status, body }: Told): CountersignError =>
  new CountersignError('cloud_refused', `the cloud refused to ${what}, with status ${status}`, {
    details: { cloudStatus: status },
    cause: JSON.stringify(body).slice(0, 500),
  })

/** @throws CountersignError `cloud_refused` when what a signer must know is not there. */
function readAsset(told: Told): CloudAsset {
  const { public_id, resource_type, type, asset_id, version, format, bytes, width, height, created_at } = told.body
  if (typeof public_id !== 'string' || !Number.isSafeInteger(version) || !Number.isSafeInteger(bytes))
    throw refused('say what it has', told)
  return {
    publicId: public_id,
    resourceType: resource_type as ResourceType,
    type: type as DeliveryType,
    assetId: typeof asset_id === 'string' ? asset_id : null,
    version: version as number,
    format: typeof format === 'string' && format !== '' ? format : null,
    bytes: bytes as number,
    width: Number.isSafeInteger(width) ? (width as number) : null,
    height: Number.isSafeInteger(height) ? (height as number) : null,
    createdAt: typeof created_at === 'string' ? created_at : '',
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/**
 * A proxy in between may say back what it was sent, and whoever logs a failure would have it. Before anything is cut: half a secret
 * is still one.
 */
const withoutCredentials = (text: string, cloud: Cloud): string =>
  text.replaceAll(basic(cloud).slice('Basic '.length), '[secret]').replaceAll(cloud.apiSecret, '[secret]')

function basic({ apiKey, apiSecret }: Cloud): string {
  const bytes = new TextEncoder().encode(`${apiKey}:${apiSecret}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}
