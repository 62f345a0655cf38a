import type { Asset, ListQuery } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { removeDerived } from '../cloud/remove-derived.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import { formatTransformation } from '../transform/parse.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { type Eager, eager, flag, line, storedType } from '../upload-api/parsers.ts'
import { readIds } from '../upload-api/public-ids.ts'
import { removeAsset } from '../upload-api/remove-asset.ts'
import { readArguments } from './arguments.ts'

/** How many assets one call deletes when it does not name them. @see admin_api#delete_resources */
const MOST_AT_ONCE = 1000

const TABLE = { invalidate: flag, keep_original: flag, transformations: eager, next_cursor: line(1000) } as const

/** What a call deletes: the assets of these names, or a page of those that a query finds. */
interface Which {
  own: readonly string[]
  named: readonly { shownAs: string; find(call: Call): Promise<Asset | null> }[] | null
  query: Omit<ListQuery, 'cloudName' | 'direction' | 'maxResults'>
}

interface Result {
  deleted: [string, 'deleted' | 'not_found'][]
  counts: [string, { original: number; derived: number }][]
}

const deletion =
  (which: (path: Call['path'], fields: Fields, lists: Lists) => Which): Action =>
  async (call) => {
    const { services, account, path } = call
    const { fields, lists } = await readArguments(call)
    const { own, named, query } = which(path, fields, lists)
    const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !own.includes(name)))
    const { keep_original, transformations, next_cursor: cursor } = readParameters(others, TABLE)
    // Transformations alone name derived images: nobody means the originals by them.
    const take = keep_original || transformations ? removeDerivedOf(transformations) : removeWhole
    const result: Result = { deleted: [], counts: [] }
    const remove = async (shownAs: string, asset: Asset | null, only?: Only) => {
      const count = asset && (await take(call, asset, only ?? { assetId: asset.assetId }))
      result.deleted.push([shownAs, count ? 'deleted' : 'not_found'])
      result.counts.push([shownAs, count ?? { original: 0, derived: 0 }])
    }
    if (named !== null) {
      for (const { shownAs, find } of named) await remove(shownAs, await find(call))
      return answer(result, null)
    }
    const page = { cloudName: account.cloudName, direction: 'asc', maxResults: MOST_AT_ONCE } as const
    const { assets, nextCursor } = await services.catalog.list({ ...query, ...page, ...(cursor && { cursor }) })
    // What was uploaded since the list was read may be of no such tag.
    for (const asset of assets) await remove(asset.publicId, asset, { versionId: asset.versionId })
    return answer(result, nextCursor)
  }

const answer = ({ deleted, counts }: Result, nextCursor: string | null): Response =>
  Response.json({
    deleted: Object.fromEntries(deleted),
    deleted_counts: Object.fromEntries(counts),
    partial: nextCursor !== null,
    ...(nextCursor !== null && { next_cursor: nextCursor }),
  })

/**
 * `DELETE /resources/<resource_type>/<type>` by `public_ids[]`, by `prefix`, or `all`. Ids that are not there are no error.
 * @see https://cloudinary.com/documentation/admin_api#delete_resources
 */
export const deleteResources = deletion((path, fields, lists) => {
  const resourceType = readResourceType(path)
  const type = storedType(path.type ?? '', 'type')
  const { prefix, all } = fields
  const publicIds = readIds('public_ids', fields, lists)
  const ways = [publicIds !== null && 'public_ids', prefix && 'prefix', all && flag(all, 'all') && 'all'].filter(
    Boolean,
  )
  if (ways.length === 0) throw refuse('missingParameter', 'public_ids, prefix or all')
  if (ways.length > 1)
    throw refuse('invalidParameter', 'deletion', 'by one of public_ids, prefix, all', ways.join(', '))
  return {
    own: ['public_ids', 'prefix', 'all'],
    named:
      publicIds?.map((publicId) => ({
        shownAs: publicId,
        find: ({ services, account }) => services.catalog.get(account.cloudName, { resourceType, type, publicId }),
      })) ?? null,
    query: { resourceType, type, ...(prefix && { prefix: line(255)(prefix, 'prefix') }) },
  }
})

/** `DELETE /resources` by `asset_ids[]`. @see admin_api#delete_resources_by_asset_id */
export const deleteByAssetIds = deletion((_path, fields, lists) => {
  const assetIds = readIds('asset_ids', fields, lists)
  if (assetIds === null) throw refuse('missingParameter', 'asset_ids')
  return {
    own: ['asset_ids'],
    named: assetIds.map((assetId) => ({
      shownAs: assetId,
      find: ({ services, account }) => services.catalog.getById(account.cloudName, assetId),
    })),
    query: {},
  }
})

/** `DELETE /resources/<resource_type>/tags/<tag>`, of every type. @see admin_api#delete_resources_by_tags */
export const deleteByTag = deletion((path) => ({
  own: [],
  named: null,
  query: { resourceType: readResourceType(path), tag: line(255)(path.tag ?? '', 'tag') },
}))

/** `DELETE /derived_resources` by `derived_resource_ids[]`: they are made again when somebody asks. @see admin_api#delete_derived_resources */
export const deleteDerived: Action = async (call) => {
  const { fields, lists } = await readArguments(call)
  const { derived_resource_ids: _ids, ...others } = fields
  readParameters(others, { invalidate: flag })
  const ids = readIds('derived_resource_ids', fields, lists)
  if (ids === null) throw refuse('missingParameter', 'derived_resource_ids')
  const deleted: [string, 'deleted' | 'not_found'][] = []
  for (const id of ids) deleted.push([id, (await removeDerived(call.services, id)) ? 'deleted' : 'not_found'])
  return Response.json({ deleted: Object.fromEntries(deleted) })
}

/** The asset that is meant, or the version: something else may have its name by now. */
type Only = Partial<Pick<Asset, 'assetId' | 'versionId'>>

type Take = (call: Call, asset: Asset, only: Only) => Promise<{ original: number; derived: number } | null>

const removeWhole: Take = async (call, asset, only) => {
  const removed = await removeAsset(call, asset, { only })
  return removed && { original: 1, derived: removed.derivedCount }
}

/** The derived images alone: all, or those of some transformations. */
const removeDerivedOf =
  (wanted: readonly Eager[] | undefined): Take =>
  async ({ services }, asset) => {
    const texts = wanted?.map(({ transformation, format }) => keyOf(formatTransformation(transformation), format))
    let derived = 0
    for (const image of await services.catalog.listDerived(asset.blobId)) {
      const keys = [keyOf(image.transformation, null), keyOf(image.transformation, image.format)]
      if (texts && !keys.some((key) => texts.includes(key))) continue
      if (await removeDerived(services, image.id)) derived += 1
    }
    return { original: 0, derived }
  }

const keyOf = (transformation: string, format: string | null): string => `${transformation}/${format ?? ''}`
