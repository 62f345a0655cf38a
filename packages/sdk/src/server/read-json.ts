import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import { readText } from './read-body.ts'

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i

/**
 * The JSON object in a request's body.
 * @throws CountersignError `unsupported_media_type`, `body_too_large`, `invalid_request`
 */
export async function readJsonObject(request: Request, maxBytes: number): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')
  if (type === null || !JSON_TYPE.test(type))
    throw new CountersignError(
      'unsupported_media_type',
      `Content-Type must be application/json, not ${shown(type ?? '')}`,
    )
  const text = await readText(request, maxBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new CountersignError('invalid_request', 'the body is not JSON', { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CountersignError('invalid_request', `the body must be a JSON object, not ${kindOf(value)}`)
  return value as Record<string, unknown>
}

/** What a value is, as a phrase: `an array`, `a string`, `null`, `nothing`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
