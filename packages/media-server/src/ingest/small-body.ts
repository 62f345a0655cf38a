import { refuse } from '../errors/cloudinary-error.ts'
import type { BodyReader } from './body-reader.ts'
import { DATA_URI_MAX_LENGTH } from './data-uri.ts'
import type { FormParts } from './read-form.ts'

/** A data URI whose every character is percent-encoded is three times as long; nothing else comes near. */
const SMALL_BODY_MAX_BYTES = DATA_URI_MAX_LENGTH * 1.5

/** `application/x-www-form-urlencoded`, in the order sent. */
export async function readUrlencoded(reader: BodyReader, _contentType: string, parts: FormParts): Promise<void> {
  for (const [name, value] of new URLSearchParams(await readText(reader))) parts.field(name, value)
}

/** A flat JSON object; an array becomes the items of a list, everything else its text. */
export async function readJson(reader: BodyReader, _contentType: string, parts: FormParts): Promise<void> {
  const body = parseJson(await readText(reader))
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refuse('malformedBody', 'the JSON must be an object')
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value)) for (const item of value) parts.field(`${name}[]`, textOf(name, item))
    else if (value !== null) parts.field(name, textOf(name, value))
  }
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw refuse('malformedBody', `${name} must be text, a number, true or false, or a list of these`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw Object.assign(refuse('malformedBody', 'the JSON cannot be parsed'), { cause })
  }
}

async function readText(reader: BodyReader): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
    bytes += chunk.byteLength
    if (bytes > SMALL_BODY_MAX_BYTES) throw refuse('requestTooLarge', SMALL_BODY_MAX_BYTES)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw Object.assign(refuse('malformedBody', 'the text is not UTF-8'), { cause })
  }
}
