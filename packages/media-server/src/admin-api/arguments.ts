import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS, type Fields, type Lists, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { readJsonBody } from '../ingest/read-json-body.ts'
import { MAX_IDS } from '../upload-api/public-ids.ts'

/** As many ids as a call may name, a version for each, and whatever it says besides. */
const MAX_FIELDS = 2 * MAX_IDS + FIELD_LIMITS.count

/** What the query of a call brings. */
export const readAsked = (query: Call['query']): { fields: Fields; lists: Lists } => readQuery(query, MAX_FIELDS)

/** What a call of the Admin API brings, in its query (GET, and DELETE of Python), in its body, or in both, each name once. */
export async function readArguments(call: Call): Promise<{ fields: Fields; lists: Lists }> {
  const { services, request, query, body, signal } = call
  const asked = readAsked(query)
  if (request.method === 'GET' || request.method === 'HEAD' || !request.headers.has('content-type')) return asked
  const sent = await readForm({ headers: request.headers, body, signal }, { ...services.limits, maxFields: MAX_FIELDS })
  for (const name of Object.keys(sent.fields))
    if (Object.hasOwn(asked.fields, name)) throw refuse('malformedBody', `${name} comes twice`)
  return { fields: { ...asked.fields, ...sent.fields }, lists: { ...asked.lists, ...sent.lists } }
}

/** The JSON that a call must bring. */
export const readJson = ({ services, request, body, signal }: Call): Promise<object> =>
  readJsonBody({ headers: request.headers, body, signal }, services.limits)

/** The same of a call that may come without. */
export const readJsonIfAny = async (call: Call): Promise<object> =>
  call.request.headers.has('content-type') ? readJson(call) : {}
