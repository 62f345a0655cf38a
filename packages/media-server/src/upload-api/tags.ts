import type { AssetName } from 'countersign/protocol'
import type { ChangeTags } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { authenticate } from './authenticate.ts'
import { findMeant } from './missing-type.ts'
import { type Parser, readResourceType, readTaken, requireSamePath, type Takes } from './parameters.ts'
import { deliveryType, line, oneOf, tags as tagList } from './parsers.ts'
import { readPublicIds } from './public-ids.ts'

/** How many assets one call may name. @see image_upload_api_reference#tags */
const MAX_IDS = 1000

/** What each command makes of an asset's tags, given those that the call names. */
const COMMANDS = {
  add: (named) => (tags) => atMostAllowed([...new Set([...tags, ...named])]),
  remove: (named) => {
    const gone = new Set(named)
    return (tags) => tags.filter((tag) => !gone.has(tag))
  },
  replace: (named) => () => named,
  remove_all: () => () => [],
} as const satisfies Record<string, (named: readonly string[]) => ChangeTags>

type Command = keyof typeof COMMANDS

const isOneOfOurs = oneOf(...(Object.keys(COMMANDS) as Command[]))
const command: Parser<Command> = (text, name) => {
  if (text === 'set_exclusive') throw refuse('notImplemented', `${name} ${text}`)
  return isOneOfOurs(text, name)
}

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const TAGS = {
  table: {
    timestamp: line(10),
    command,
    tag: tagList,
    /** As it was signed, items joined by commas. Which assets it names is read from the items. */
    public_ids: line(MAX_IDS * 256),
    type: deliveryType,
  },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/tags`: adds tags to assets, takes them away, or puts others in their place, for all that
 * `public_ids[]` names in one durable transaction. Ids that are not there are no error: the answer leaves them out.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#tags
 */
export async function tags(call: Call): Promise<Response> {
  const { services, account, request, body, signal } = call
  const resourceType = readResourceType(call.path)
  const options = { ...services.limits, maxFields: MAX_IDS + FIELD_LIMITS.count }
  const { fields, lists } = await readForm({ headers: request.headers, body, signal }, options)
  authenticate(fields, call, TAGS)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: resourceType })
  const { command, tag: named = [], type } = readTaken(fields, TAGS, services.assumptions)
  if (command === undefined) throw refuse('missingParameter', 'command')
  if (command !== 'remove_all' && named.length === 0) throw refuse('missingParameter', 'tag')
  const publicIds = readPublicIds(fields, lists, MAX_IDS)
  if (publicIds === null) throw refuse('missingParameter', 'public_ids')

  const names: AssetName[] = []
  for (const publicId of publicIds) {
    const name = await findMeant(type, services.assumptions, async (type) => {
      const name = { resourceType, type, publicId }
      return (await services.catalog.get(account.cloudName, name)) && name
    })
    if (name !== null) names.push(name)
  }
  const changed = await services.catalog.retag(account.cloudName, names, COMMANDS[command](named))
  return Response.json({ public_ids: changed.map(({ publicId }) => publicId) })
}

/** However often a call adds to them, an asset has no more tags than an upload may give it. */
function atMostAllowed(tags: readonly string[]): readonly string[] {
  if (tags.length > 1000) throw refuse('invalidParameter', 'tag', 'at most 1000 tags on one asset', `${tags.length}`)
  return tags
}
