import { AGGREGATES, type Asset, type SortKey } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { fieldNamed, isFieldElsewhere } from '../search/fields.ts'
import type { MetadataTypes } from '../search/metadata-fields.ts'
import { parseExpression } from '../search/parse.ts'
import { describeAsset } from '../upload-api/describe-asset.ts'
import { type ParametersOf, type Parser, readParameters } from '../upload-api/parameters.ts'
import { integer, line, words } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { readSortEntries } from './sort-entries.ts'

/** Names out of a list; what Cloudinary has besides is refused by name. */
const namesOf =
  <T extends string>(wanted: readonly T[], elsewhere: readonly string[]): Parser<readonly T[]> =>
  (text, name) =>
    words(text, name).map((word) => {
      const found = wanted.find((each) => each === word)
      if (found !== undefined) return found
      if (elsewhere.includes(word)) throw refuse('notImplemented', `${name} ${word}`)
      throw refuse('invalidParameter', name, `one of ${wanted.join(', ')}`, word)
    })

const SEARCH_TABLE = {
  expression: (text: string) => text,
  /** None: what is counted alone. */
  max_results: integer(0, 500),
  next_cursor: line(32_000),
  aggregate: namesOf(AGGREGATES, ['pixels', 'duration', 'bytes']),
  with_field: namesOf(
    ['tags', 'context', 'metadata'],
    ['image_metadata', 'media_metadata', 'image_analysis', 'quality_analysis', 'accessibility_analysis'],
  ),
  fields: words,
} as const

/** `GET` and `POST /resources/search`. @see https://cloudinary.com/documentation/search_method */
export const search: Action = async (call) => {
  const { services, account } = call
  const startedAt = performance.now()
  const { fields } = await readArguments(call)
  const { entries, others } = readSortEntries(fields)
  const asked = readParameters(others, SEARCH_TABLE)
  const { expression = '', max_results: maxResults = 50, next_cursor: cursor, aggregate = [] } = asked
  const schema = await services.catalog.metadataSchema(account.cloudName)
  const types: MetadataTypes = new Map(schema.fields.map((field) => [field.externalId, field.type]))
  const sortBy = entries.map(({ key, direction }) => sortKeyOf(key, direction, types))
  const { assets, totalCount, nextCursor, aggregations } = await services.catalog.search({
    cloudName: account.cloudName,
    expression,
    condition: parseExpression(expression, services.now(), types),
    sortBy,
    maxResults,
    aggregate: [...new Set(aggregate)],
    ...(cursor && { cursor }),
  })
  return Response.json({
    total_count: totalCount,
    time: Math.round(performance.now() - startedAt),
    resources: assets.map((asset) => describeFound(call, asset, asked)),
    ...(nextCursor && { next_cursor: nextCursor }),
    ...(aggregate.length > 0 && {
      aggregations: Object.fromEntries(
        Object.entries(aggregations).map(([name, counts]) => [name, Object.fromEntries(counts)]),
      ),
    }),
  })
}

function sortKeyOf(name: string, direction: string, types: MetadataTypes): SortKey {
  if (direction !== 'asc' && direction !== 'desc')
    throw refuse('invalidParameter', `sort_by ${name}`, 'asc or desc', direction)
  const [, id] = /^metadata\.(.+)$/s.exec(name) ?? []
  if (id !== undefined) return metadataKeyOf(id, direction, types)
  const field = fieldNamed(name)
  if (field !== null && field.field !== 'tags') return { field: field.field, direction }
  if (isFieldElsewhere(name)) throw refuse('notImplemented', `sort_by ${name}`)
  throw refuse('invalidParameter', 'sort_by', 'a field with one value, such as created_at or public_id', name)
}

function metadataKeyOf(id: string, direction: SortKey['direction'], types: MetadataTypes): SortKey {
  const type = types.get(id)
  if (type === undefined || type === 'set')
    throw refuse('invalidParameter', 'sort_by', 'a field of metadata with one value', `metadata.${id}`)
  return { metadata: id, holds: type === 'integer' ? 'number' : 'text', direction }
}

/** An asset in the words of a search, which are some more than those of a list; its context is flat. @see cloudinary_npm test/integration/api/search */
function describeFound(
  { services, account }: Pick<Call, 'services' | 'account'>,
  asset: Asset,
  { with_field: withField = [], fields }: ParametersOf<typeof SEARCH_TABLE>,
): object {
  const isShown = (name: 'tags' | 'context' | 'metadata') => withField.includes(name) || fields?.includes(name)
  const { width, height } = asset
  const whole = {
    ...describeAsset(services, account, asset),
    folder: asset.assetFolder,
    filename: asset.publicId.slice(asset.publicId.lastIndexOf('/') + 1),
    uploaded_at: `${new Date(asset.version * 1000).toISOString().slice(0, 19)}Z`,
    ...(width !== null && height !== null && { pixels: width * height }),
    ...(width !== null && height && { aspect_ratio: width / height }),
    etag: asset.etag,
    ...(isShown('tags') && { tags: asset.tags }),
    ...(isShown('context') && { context: asset.context }),
    ...(isShown('metadata') && { metadata: asset.metadata }),
  }
  if (fields === undefined) return whole
  const kept = new Set<string>(['asset_id', 'public_id', ...fields, ...withField])
  return Object.fromEntries(Object.entries(whole).filter(([name]) => kept.has(name)))
}
