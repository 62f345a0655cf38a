import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type Fields, type Lists, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'

/**
 * What a call of the Admin API says: Python puts it into the query, Node into an urlencoded body, some into JSON. Who uses both says
 * nothing twice.
 */
export async function readCall({
  services,
  request,
  query,
  body,
  signal,
}: Call): Promise<{ fields: Fields; lists: Lists }> {
  const inQuery = readQuery(query)
  if (!request.headers.has('content-type')) return inQuery
  const inBody = await readForm({ headers: request.headers, body, signal }, services.limits)
  for (const name of Object.keys(inBody.fields))
    if (Object.hasOwn(inQuery.fields, name)) throw refuse('malformedBody', `${name} comes twice`)
  return { fields: { ...inQuery.fields, ...inBody.fields }, lists: { ...inQuery.lists, ...inBody.lists } }
}
