import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type Fields, type Lists, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'

/** What a call of the Admin API brings, in its query (GET, and DELETE of Python), in its body, or in both, each name once. */
export async function readArguments(call: Call): Promise<{ fields: Fields; lists: Lists }> {
  const { services, request, query, body, signal } = call
  const asked = readQuery(query)
  if (request.method === 'GET' || request.method === 'HEAD' || !request.headers.has('content-type')) return asked
  const sent = await readForm({ headers: request.headers, body, signal }, services.limits)
  for (const name of Object.keys(sent.fields))
    if (Object.hasOwn(asked.fields, name)) throw refuse('malformedBody', `${name} comes twice`)
  return { fields: { ...asked.fields, ...sent.fields }, lists: { ...asked.lists, ...sent.lists } }
}
