import type { ResourceType, StoredType } from 'countersign/protocol'
import type { ChangeAsset, StoredName } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS } from '../ingest/field-collector.ts'
import { changeAssets } from './change-assets.ts'
import { findMeant } from './missing-type.ts'
import type { ParametersOf, ParameterTable, Takes } from './parameters.ts'
import { line, storedType } from './parsers.ts'
import { readPublicIds } from './public-ids.ts'
import { readSigned } from './read-signed.ts'

/** How many assets one call may name. @see image_upload_api_reference#tags */
const MAX_IDS = 1000

/** What actions on many assets have in common. */
export const NAMED_TABLE = {
  timestamp: line(10),
  /** As it was signed, items joined by commas. Which assets it names is read from the items. */
  public_ids: line(MAX_IDS * 256),
  type: storedType,
} as const

/** What a call asks for. */
interface Named {
  type: StoredType | undefined
  change: ChangeAsset
  /** What becomes, in the same transaction, of all others of the resource type, and of `type` where it is given, that have one of these tags. */
  others?: { tags: readonly string[]; change: ChangeAsset }
}

/**
 * Changes all that `public_ids[]` names in one durable transaction. Ids that are not there are no error: the answer leaves them out.
 * @param read what the parameters ask for, once they are known to be signed.
 */
export async function changeNamed<T extends ParameterTable>(
  call: Call,
  takes: Takes<T>,
  read: (parameters: ParametersOf<T>) => Named | Promise<Named>,
): Promise<Response> {
  const { services, account } = call
  const maxFields = MAX_IDS + FIELD_LIMITS.count
  const { resourceType, fields, lists, parameters } = await readSigned(call, takes, { maxFields })
  const { type, change, others } = await read(parameters)
  const publicIds = readPublicIds(fields, lists, MAX_IDS)
  if (publicIds === null) throw refuse('missingParameter', 'public_ids')

  const names: StoredName[] = []
  for (const publicId of publicIds) {
    const name = await findMeant(type, services.assumptions, async (type) => {
      const name = { resourceType, type, publicId }
      return (await services.catalog.get(account.cloudName, name)) && name
    })
    if (name !== null) names.push(name)
  }
  const named = new Set(names.map(keyOf))
  const rest = others ? await tagged(call, { resourceType, type }, others.tags) : []
  const changed = await changeAssets(call, [...names, ...rest.filter((name) => !named.has(keyOf(name)))], (asset) =>
    (named.has(keyOf(asset)) ? change : (others?.change ?? change))(asset),
  )
  return Response.json({
    public_ids: changed.filter((asset) => named.has(keyOf(asset))).map(({ publicId }) => publicId),
  })
}

const keyOf = ({ resourceType, type, publicId }: StoredName): string => `${resourceType}/${type}/${publicId}`

/** Every asset that has one of the tags, each once. */
async function tagged(
  { services: { catalog }, account: { cloudName } }: Call,
  { resourceType, type }: { resourceType: ResourceType; type: StoredType | undefined },
  tags: readonly string[],
): Promise<StoredName[]> {
  const found = new Map<string, StoredName>()
  for (const tag of tags)
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof catalog.list>> = await catalog.list({
        ...{ cloudName, resourceType, tag, direction: 'asc', maxResults: 500 },
        ...(type && { type }),
        ...(cursor && { cursor }),
      })
      for (const asset of page.assets) found.set(keyOf(asset), asset)
      cursor = page.nextCursor
    }
  return [...found.values()]
}
