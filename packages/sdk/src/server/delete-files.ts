import { owns } from '../policy/namespace.ts'
import type { Cloud } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import { type AssetName, isResourceType } from '../protocol/names.ts'
import { shown } from '../protocol/shown.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { chooseByQuery } from './choose-profile.ts'
import { type AssetGroup, deleteAssets } from './cloud-api.ts'
import { readDeliveryUrl } from './delivery-address.ts'
import type { Settings } from './options.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import type { Handler } from './routes.ts'

const MAX_URLS = 100
const MAX_BYTES = 256_000
const SAMPLE = '{"type":"image","url":"https://…"}'

/** `DELETE /delete-files {urls:[{type,url}]}`: the caller's own files, through the Admin API; one bad item and nothing is deleted. */
export const deleteFiles: Handler = async (call) => {
  const { request, query, settings, cors } = call
  const { namespace } = chooseByQuery(call)
  readQuery(query, ['profile'])
  const { urls, ...others } = await readJsonObject(request, MAX_BYTES)
  if (!Array.isArray(urls) || urls.length === 0 || urls.length > MAX_URLS)
    throw invalid(
      `urls must be an array of 1 to ${MAX_URLS} items, not ${Array.isArray(urls) ? `of ${urls.length}` : kindOf(urls)}`,
    )
  for (const name of Object.keys(others)) throw invalid(`the body holds urls and nothing else, not ${shown(name)}`)

  const files = urls.map((item, index) => readFile(item, index, settings.cloud))
  const outcomes = await deleteOwn(
    files.filter(({ asset }) => owns(namespace, asset.publicId)),
    settings,
  )
  const results = describe(files, outcomes)
  if (results.every(({ result }) => result === 'not_found'))
    throw new CountersignError('not_found', 'there is no such asset', { details: { results } })
  return success({ results }, cors)
}

interface File {
  url: string
  asset: AssetName
}

/** What became of assets, by {@link keyOf}; those that are not the caller's do not occur. */
type Outcomes = Map<string, string>

const keyOf = ({ resourceType, type, publicId }: AssetName): string => `${resourceType}/${type}/${publicId}`

/** Not the caller's, and not there: the same answer. */
const describe = (files: readonly File[], outcomes: Outcomes) =>
  files.map(({ url, asset }) => ({
    url,
    type: asset.resourceType,
    public_id: asset.publicId,
    result: outcomes.get(keyOf(asset)) === 'deleted' ? 'deleted' : 'not_found',
  }))

/** One call for each resource type and delivery type. When one fails, the error says what the earlier ones deleted. */
async function deleteOwn(files: readonly File[], settings: Settings): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  for (const group of groupByKind(files)) {
    try {
      const said = await deleteAssets(group, settings)
      for (const [publicId, result] of said) outcomes.set(keyOf({ ...group, publicId }), result)
    } catch (error) {
      throw withDeleted(
        error,
        describe(files, outcomes).filter(({ result }) => result === 'deleted'),
      )
    }
  }
  return outcomes
}

function groupByKind(files: readonly File[]): AssetGroup[] {
  const groups = new Map<string, AssetGroup & { publicIds: Set<string> }>()
  for (const { asset } of files) {
    const { resourceType, type, publicId } = asset
    const kind = `${resourceType}/${type}`
    const group = groups.get(kind) ?? { resourceType, type, publicIds: new Set<string>() }
    groups.set(kind, group)
    group.publicIds.add(publicId)
  }
  return [...groups.values()]
}

function withDeleted(error: unknown, deleted: readonly unknown[]): unknown {
  if (!(error instanceof CountersignError)) return error
  return new CountersignError(error.code, error.message, { details: { ...error.details, deleted }, cause: error.cause })
}

function readFile(item: unknown, index: number, cloud: Cloud): File {
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

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)
