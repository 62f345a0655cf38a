import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'

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

/**
 * A declared length frames the body, so a server cannot read past it: `text()`, the fast way, is bounded then.
 * Everything else is counted as it comes. What arrives is measured in both cases.
 */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge(maxBytes)
  const framed = declared !== null && /^\d+$/.test(declared) && request.headers.get('transfer-encoding') === null
  try {
    const text = framed ? await request.text() : await countedText(request, maxBytes)
    if (text.length > maxBytes) throw tooLarge(maxBytes)
    return text
  } catch (cause) {
    if (cause instanceof CountersignError) throw cause
    throw new CountersignError('invalid_request', 'the body could not be read to its end', { cause })
  }
}

async function countedText(request: Request, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const tooLarge = (maxBytes: number): CountersignError =>
  new CountersignError('body_too_large', `the body must be at most ${maxBytes / 1000} kB`, { details: { maxBytes } })
