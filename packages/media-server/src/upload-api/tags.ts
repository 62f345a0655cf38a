import type { ChangeAsset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { changeNamed, NAMED_TABLE } from './change-named.ts'
import type { Takes } from './parameters.ts'
import { oneOf, tags as tagList } from './parsers.ts'

/** What each command makes of an asset's tags, given those that the call names. */
const COMMANDS: Record<Command, (named: readonly string[]) => (tags: readonly string[]) => readonly string[]> = {
  add: (named) => (tags) => atMostAllowed([...new Set([...tags, ...named])]),
  remove: (named) => {
    const gone = new Set(named)
    return (tags) => tags.filter((tag) => !gone.has(tag))
  },
  replace: (named) => () => named,
  /** And away from all others. */
  set_exclusive: (named) => COMMANDS.add(named),
  remove_all: () => () => [],
}

type Command = 'add' | 'remove' | 'replace' | 'remove_all' | 'set_exclusive'

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const TAGS = {
  table: { ...NAMED_TABLE, command: oneOf(...(Object.keys(COMMANDS) as Command[])), tag: tagList },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/tags`: adds tags to assets, takes them away, or puts others in their place, for all that
 * `public_ids[]` names in one durable transaction. @see https://cloudinary.com/documentation/image_upload_api_reference#tags
 */
export const tags = (call: Call): Promise<Response> =>
  changeNamed(call, TAGS, ({ command, tag: named = [], type }) => {
    if (command === undefined) throw refuse('missingParameter', 'command')
    if (command !== 'remove_all' && named.length === 0) throw refuse('missingParameter', 'tag')
    const retag = (command: Command): ChangeAsset => {
      const change = COMMANDS[command](named)
      return ({ tags }) => ({ tags: change(tags) })
    }
    const others = command === 'set_exclusive' && { others: { tags: named, change: retag('remove') } }
    return { type, change: retag(command), ...others }
  })

/** However often a call adds to them, an asset has no more tags than an upload may give it. */
function atMostAllowed(tags: readonly string[]): readonly string[] {
  if (tags.length > 1000) throw refuse('invalidParameter', 'tag', 'at most 1000 tags on one asset', `${tags.length}`)
  return tags
}
