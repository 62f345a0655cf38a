import { refuse } from '../errors/cloudinary-error.ts'
import { type BodyLimits, createBodyReader } from './body-reader.ts'
import { bodyMemory } from './held-memory.ts'
import type { FormSource } from './read-form.ts'
import { collectJson } from './small-body.ts'

/** Room for the entries of a long list. */
const MAX_BYTES = 1_000_000

/**
 * A body that says more than a form can: a JSON object with objects in it.
 * @throws CloudinaryError `malformedBody`, also for another media type; `requestTooLarge`, `bodyStalled`.
 */
export async function readJsonBody(source: FormSource, limits: BodyLimits): Promise<object> {
  const mediaType = source.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw refuse('malformedBody', 'this call takes JSON, as application/json')
  const maxRequestBytes = Math.min(limits.maxRequestBytes, MAX_BYTES)
  const reader = createBodyReader(source, { ...limits, maxRequestBytes })
  const memory = bodyMemory.share()
  try {
    return await collectJson(reader, memory)
  } finally {
    reader.release()
    memory.release()
  }
}
