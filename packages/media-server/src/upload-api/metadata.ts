import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { metadataChange } from './assign-metadata.ts'
import { changeNamed, NAMED_TABLE } from './change-named.ts'
import { writtenMetadata } from './metadata-parameter.ts'
import type { Takes } from './parameters.ts'
import { flag } from './parsers.ts'

/** Nothing else passes: what was signed for an upload of any shape is refused here by the first name that is not ours. */
const METADATA = {
  table: { ...NAMED_TABLE, metadata: writtenMetadata, clear_invalid: flag },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/<image|video|raw>/metadata`: says values of fields, for all that `public_ids[]` names in one durable transaction:
 * where one cannot have them, none is changed. @see https://cloudinary.com/documentation/image_upload_api_reference#metadata
 */
export const metadata = (call: Call): Promise<Response> =>
  changeNamed(call, METADATA, async ({ type, ...said }) => {
    if (said.metadata === undefined) throw refuse('missingParameter', 'metadata')
    return { type, change: await metadataChange(call, said) }
  })
