import { setImmediate as nextTurn } from 'node:timers/promises'
import { refuse } from '../errors/cloudinary-error.ts'
import type { BodyReader } from './body-reader.ts'
import { DATA_URI_MAX_LENGTH } from './data-uri.ts'
import { FIELD_LIMITS } from './field-collector.ts'
import type { MemoryShare } from './held-memory.ts'
import { decodableLength, decodePercent } from './percent-encoding.ts'
import type { FormParts } from './read-form.ts'

/** Room for the longest data URI: as base64 in a form it grows by some 6 %, for `+`, `/` and `=` take three bytes each. */
const FILE_MAX_BYTES = Math.ceil(DATA_URI_MAX_LENGTH * 1.1)
/** Room for the longest name and value, every byte of them escaped. */
const PAIR_MAX_BYTES = 3 * (FIELD_LIMITS.nameLength + FIELD_LIMITS.valueBytes) + 1

const AMPERSAND = 0x26

/** `application/x-www-form-urlencoded`, in the order sent; each pair is read as it arrives. */
export async function readUrlencoded(
  reader: BodyReader,
  _contentType: string,
  parts: FormParts,
  memory: MemoryShare,
): Promise<void> {
  let pair = createPair()
  let count = 1
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
    memory.keep(chunk)
    let start = 0
    for (let end = chunk.indexOf(AMPERSAND); end >= 0; end = chunk.indexOf(AMPERSAND, start)) {
      pair.add(chunk.subarray(start, end))
      await pair.finish(parts)
      // `&&` counts as well: what takes work is limited, whatever it means.
      if (++count > parts.maxFields) throw refuse('malformedBody', `more than ${parts.maxFields} fields`)
      pair = createPair()
      start = end + 1
    }
    pair.add(chunk.subarray(start))
  }
  await pair.finish(parts)
}

/** One `name=value`. Only that of `file` may be long. */
function createPair() {
  const chunks: Uint8Array[] = []
  let bytes = 0
  let isFile = false
  return {
    add(chunk: Uint8Array) {
      if (chunk.byteLength === 0) return
      chunks.push(chunk)
      bytes += chunk.byteLength
      if (bytes <= PAIR_MAX_BYTES) return
      isFile ||= Buffer.concat(chunks).toString('latin1', 0, 5) === 'file='
      if (!isFile)
        throw refuse('malformedBody', `a field has more than ${FIELD_LIMITS.valueBytes} bytes; only file may`)
      if (bytes > FILE_MAX_BYTES) throw refuse('requestTooLarge', FILE_MAX_BYTES)
    },
    async finish(parts: FormParts) {
      if (isFile) parts.field('file', (await decodeFormText(chunks)).slice('file='.length))
      else for (const [name, value] of new URLSearchParams(decodeText(chunks))) parts.field(name, value)
    },
  }
}

/** Long text, chunk by chunk, so that others have a turn in between. */
async function decodeFormText(chunks: readonly Uint8Array[]): Promise<string> {
  const decoder = createDecoder()
  let text = ''
  let waiting: Uint8Array = new Uint8Array()
  for (const [index, chunk] of chunks.entries()) {
    const bytes = waiting.length > 0 ? Buffer.concat([waiting, chunk]) : chunk
    const end = index === chunks.length - 1 ? bytes.length : decodableLength(bytes)
    text += decoder.decode(decodePercent(bytes.subarray(0, end), { plusIsSpace: true }))
    waiting = bytes.subarray(end)
    await nextTurn()
  }
  return text + decoder.end()
}

/**
 * A flat JSON object; an array becomes the items of a list, everything else its text. An object in an array is what a form would
 * say of it: `[{ "a": "b" }]` is `name[0][a]=b`.
 */
export async function readJson(
  reader: BodyReader,
  _contentType: string,
  parts: FormParts,
  memory: MemoryShare,
): Promise<void> {
  const body = await collectJson(reader, memory)
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) readItem(parts, name, index, item)
    else if (value !== null) parts.field(name, textOf(name, value))
  }
}

/** A JSON object, whatever is in it; an empty one where nothing was sent. @throws CloudinaryError `malformedBody`, `requestTooLarge` */
export async function collectJson(reader: BodyReader, memory: MemoryShare): Promise<object> {
  const chunks: Uint8Array[] = []
  const outside = createOutsideCounter()
  let bytes = 0
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
    memory.keep(chunk)
    bytes += chunk.byteLength
    if (bytes > FILE_MAX_BYTES) throw refuse('requestTooLarge', FILE_MAX_BYTES)
    if (outside.count(chunk) > JSON_MAX_OUTSIDE)
      throw refuse('malformedBody', `the JSON has more than ${JSON_MAX_OUTSIDE} characters outside of its texts`)
    chunks.push(chunk)
  }
  // Some clients name the media type of every request, those without a body among them.
  if (bytes === 0) return {}
  const body = parseJson(decodeText(chunks))
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refuse('malformedBody', 'the JSON must be an object')
  return body
}

function readItem(parts: FormParts, name: string, index: number, item: unknown): void {
  if (typeof item === 'object' && item !== null && !Array.isArray(item))
    for (const [key, value] of Object.entries(item)) parts.field(`${name}[${index}][${key}]`, textOf(name, value))
  else parts.field(`${name}[]`, textOf(name, item))
}

/** Far more than a hundred fields need, however they are indented. A parser's work grows with these, hardly with long texts. */
const JSON_MAX_OUTSIDE = 64_000

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Counts the characters of JSON that stand outside of its texts: they are what there is to build. */
function createOutsideCounter() {
  let outside = 0
  let isInside = false
  let isEscaped = false
  return {
    count(chunk: Uint8Array): number {
      for (const byte of chunk) {
        if (isEscaped) isEscaped = false
        else if (byte === QUOTE) isInside = !isInside
        else if (!isInside) outside += 1
        else if (byte === BACKSLASH) isEscaped = true
      }
      return outside
    },
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

function decodeText(chunks: readonly Uint8Array[]): string {
  const decoder = createDecoder()
  return chunks.map((chunk) => decoder.decode(chunk)).join('') + decoder.end()
}

/** UTF-8 whose characters may be cut anywhere. @throws CloudinaryError `malformedBody` for anything else. */
function createDecoder() {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes: Uint8Array, stream: boolean) => {
    try {
      return decoder.decode(bytes, { stream })
    } catch (cause) {
      throw Object.assign(refuse('malformedBody', 'the text is not UTF-8'), { cause })
    }
  }
  return { decode: (bytes: Uint8Array) => decode(bytes, true), end: () => decode(new Uint8Array(), false) }
}
