import type { Call } from '../cloud/call.ts'
import { type Fields, type Lists, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'

/** What a call of the Admin API says: Python puts it into the query, Node into an urlencoded body, some into JSON. */
export async function readCall({
  services,
  request,
  query,
  body,
  signal,
}: Call): Promise<{ fields: Fields; lists: Lists }> {
  if (query.size > 0 || !request.headers.has('content-type')) return readQuery(query)
  return readForm({ headers: request.headers, body, signal }, services.limits)
}
