import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { changeNamed, NAMED_TABLE } from './change-named.ts'
import { type Parser, readTaken, type Takes } from './parameters.ts'
import { oneOf, tags as tagList } from './parsers.ts'

/** What each command makes of an asset's tags, given those that the call names. */
const COMMANDS = {
  add: (named) => (tags) => atMostAllowed([...new Set([...tags, ...named])]),
  remove: (named) => {
    const gone = new Set(named)
    return (tags) => tags.filter((tag) => !gone.has(tag))
  },
  replace: (named) => () => named,
  remove_all: () => () => [],
} as const satisfies Record<string, (named: readonly string[]) => (tags: readonly string[]) => readonly string[]>

type Command = keyof typeof COMMANDS

const isOneOfOurs = oneOf(...(Object.keys(COMMANDS) as Command[]))
const command: Parser<Command> = (text, name) => {
  if (text === 'set_exclusive') throw refuse('notImplemented', `${name} ${text}`)
  return isOneOfOurs(text, name)
}

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const TAGS = {
  table: { ...NAMED_TABLE, command, tag: tagList },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/tags`: adds tags to assets, takes them away, or puts others in their place, for all that
 * `public_ids[]` names in one durable transaction. @see https://cloudinary.com/documentation/image_upload_api_reference#tags
 */
export const tags = (call: Call): Promise<Response> =>
  changeNamed(call, TAGS, (fields) => {
    const { command, tag: named = [], type } = readTaken(fields, TAGS, call.services.assumptions)
    if (command === undefined) throw refuse('missingParameter', 'command')
    if (command !== 'remove_all' && named.length === 0) throw refuse('missingParameter', 'tag')
    const change = COMMANDS[command](named)
    return { type, change: ({ tags }) => ({ tags: change(tags) }) }
  })

/** However often a call adds to them, an asset has no more tags than an upload may give it. */
function atMostAllowed(tags: readonly string[]): readonly string[] {
  if (tags.length > 1000) throw refuse('invalidParameter', 'tag', 'at most 1000 tags on one asset', `${tags.length}`)
  return tags
}
