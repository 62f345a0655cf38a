import type { ChangeAsset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { changeNamed, NAMED_TABLE } from './change-named.ts'
import type { Takes } from './parameters.ts'
import { oneOf, pairs } from './parsers.ts'

/** How many keys an asset may have. @see image_upload_api_reference#context */
const MAX_KEYS = 1000

/** What each command makes of an asset's context, given the pairs of the call. */
const COMMANDS = {
  add: (named) => (asset) => {
    const context = { ...asset.context, ...named }
    const keys = Object.keys(context).length
    if (keys > MAX_KEYS) throw refuse('invalidParameter', 'context', `at most ${MAX_KEYS} keys on one asset`, `${keys}`)
    return { context }
  },
  remove_all: () => () => ({ context: {} }),
} as const satisfies Record<string, (named: Readonly<Record<string, string>>) => ChangeAsset>

const CONTEXT = {
  table: { ...NAMED_TABLE, command: oneOf(...(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[])), context: pairs },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/context`: adds pairs to assets, or takes all away, for all that `public_ids[]` names in one
 * durable transaction. @see https://cloudinary.com/documentation/image_upload_api_reference#context
 */
export const context = (call: Call): Promise<Response> =>
  changeNamed(call, CONTEXT, ({ command, context: named, type }) => {
    if (command === undefined) throw refuse('missingParameter', 'command')
    if (command === 'add' && named === undefined) throw refuse('missingParameter', 'context')
    return { type, change: COMMANDS[command](named ?? {}) }
  })
