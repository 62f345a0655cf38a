import type { Cloud } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import { type AssetName, isResourceType } from '../protocol/names.ts'
import { shown } from '../protocol/shown.ts'
import type { AssetState } from '../registry/registry.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { type Allowed, allowedByHandle, allowedByName } from './asset-in-question.ts'
import { chooseByQuery } from './choose-profile.ts'
import { readDeliveryUrl } from './delivery-address.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import { keyOf, removeAssets } from './remove-assets.ts'
import type { Call, Handler } from './routes.ts'

/** In one call. There is no deletion by prefix, tag or all. */
const MAX_ITEMS = 100
const MAX_BYTES = 256_000
const SAMPLE = '{"type":"image","url":"https://…"}'

/**
 * `DELETE /delete-files {urls:[{type,url}], assets:[handle]}`: assets that the caller may delete, 100 at most; one bad item and nothing
 * is deleted. With `deletionGrace` they can be had back until `restorable_until`.
 */
export const deleteFiles: Handler = async (call) => {
  readQuery(call.query, ['profile'])
  const { urls, assets, ...others } = await readJsonObject(call.request, MAX_BYTES)
  for (const name of Object.keys(others))
    throw invalid(`the body holds urls or assets and nothing else, not ${shown(name)}`)
  const items = [...readUrls(urls, assets, call.settings.cloud), ...readHandles(assets)]
  if (items.length === 0 || items.length > MAX_ITEMS)
    throw invalid(`urls and assets must hold 1 to ${MAX_ITEMS} items together, not ${items.length}`)

  const found = await findAll(items, call)
  const { outcomes, restorableUntil, failure } = await removeAssets(
    found.flatMap(({ allowed }) => allowed ?? []),
    call,
  )
  const results = found.map(({ item, allowed }) => ({
    ...item.shown,
    result: (allowed && outcomes.get(keyOf(allowed.name))) ?? 'not_found',
    ...(restorableUntil !== null && allowed !== null && { restorable_until: restorableUntil }),
  }))
  if (failure !== null)
    throw withDeleted(
      failure,
      results.filter(({ result }) => result === 'deleted'),
    )
  if (results.every(({ result }) => result === 'not_found'))
    throw new CountersignError('not_found', 'there is no such asset', { details: { results } })
  return success({ results }, call.cors)
}

/** One thing to delete, and how the answer names it. */
interface Item {
  find: (call: Call) => Promise<Allowed | null>
  shown: Readonly<Record<string, string>>
}

/** Each item with what the caller may delete of it: not the caller's, and not there, are the same. */
async function findAll(items: readonly Item[], call: Call) {
  const found: { item: Item; allowed: Allowed | null }[] = []
  for (const item of items) found.push({ item, allowed: await item.find(call) })
  return found
}

/** A deletion whose end nobody heard of can be asked for again. */
const deletable = ({ settings }: Call): readonly AssetState[] =>
  settings.deletionGraceMs > 0 ? ['ready', 'trashed'] : ['ready']

function readHandles(handles: unknown): Item[] {
  if (handles === undefined) return []
  if (!Array.isArray(handles)) throw invalid(`assets must be an array of handles, not ${kindOf(handles)}`)
  return handles.map((handle, index) => {
    if (typeof handle !== 'string') throw invalid(`assets[${index}] must be a handle, not ${kindOf(handle)}`)
    return {
      shown: { asset: handle },
      find: (call) => allowedByHandle(handle, call.settings.canDelete, call, deletable(call)),
    }
  })
}

function readUrls(urls: unknown, assets: unknown, cloud: Cloud): Item[] {
  if (urls === undefined && assets !== undefined) return []
  if (!Array.isArray(urls)) throw invalid(`urls must be an array of 1 to ${MAX_ITEMS} items, not ${kindOf(urls)}`)
  return urls.map((item, index) => {
    const { url, asset } = readUrl(item, index, cloud)
    return {
      shown: { url, type: asset.resourceType, public_id: asset.publicId },
      find: (call) => allowedByName(asset, chooseByQuery(call), call.settings.canDelete, call, deletable(call)),
    }
  })
}

function readUrl(item: unknown, index: number, cloud: Cloud): { url: string; asset: AssetName } {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw invalid(`urls[${index}] must be an object like ${SAMPLE}, not ${kindOf(item)}`)
  const { type, url, ...others } = item as Record<string, unknown>
  for (const name of Object.keys(others)) throw invalid(`urls[${index}] holds type and url, not ${shown(name)}`)
  if (!isResourceType(type))
    throw invalid(`urls[${index}].type must be image, video or raw, not ${shown(type)}; ${SAMPLE}`)
  if (typeof url !== 'string') throw invalid(`urls[${index}].url must be text, not ${kindOf(url)}`)
  const asset = readDeliveryUrl(url, cloud)
  if ('problem' in asset) throw invalid(`urls[${index}].url ${asset.problem}, not ${shown(url)}`)
  if (asset.resourceType !== type)
    throw invalid(`urls[${index}].type must be what its url says, ${asset.resourceType}, not ${type}`)
  return { url, asset }
}

/** When a call fails, the error says what the earlier ones deleted. */
function withDeleted(error: unknown, deleted: readonly unknown[]): unknown {
  if (!(error instanceof CountersignError)) return error
  return new CountersignError(error.code, error.message, { details: { ...error.details, deleted }, cause: error.cause })
}

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)
