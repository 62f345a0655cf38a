import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS, type Fields, type Lists, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { parseTransformation } from '../transform/parse.ts'
import type { WrittenTransformation } from '../transform/transformation.ts'
import { authenticate, readTimestamp, requireApiKey, requireFresh, requireSignature } from './authenticate.ts'
import { MAX_PARTS } from './composed-parts.ts'
import { type ParametersOf, type Parser, readTaken, requireSamePath, type Takes } from './parameters.ts'
import { flag, integer, line, oneOf } from './parsers.ts'
import { NOTIFIED, requireNamable } from './require-namable.ts'

/** How an image of others is written, and what is done to each of them first. */
export interface Composition {
  /** `null`: the usual one. */
  format: string | null
  /** How long each is shown. `null`: the usual time. */
  delayMs: number | null
  steps: WrittenTransformation
  /** As it was sent. */
  text: string
}

/** SDKs send the format as `f_webp`, and the time of a frame as `dl_500`, among the parameters of the transformation. */
const composition: Parser<Composition> = (text, name) => {
  let format: string | null = null
  let delayMs: number | null = null
  const kept = text.split('/').flatMap((component) => {
    const others = component.split(',').filter((part) => {
      const [, letter, value = ''] = /^(f|dl)_(.*)$/.exec(part) ?? []
      if (letter === 'f') format = compositionFormat(value, name)
      if (letter === 'dl') delayMs = integer(10, 60_000)(value, 'dl (delay) in transformation')
      return letter === undefined
    })
    return others.length === 0 ? [] : [others.join(',')]
  })
  return { format, delayMs, text, steps: kept.length === 0 ? [] : parseTransformation(kept.join('/')) }
}

const compositionFormat: Parser<string> = (text, name) => {
  const format = formatOfExtension(text)
  if (format === null) throw refuse('invalidParameter', name, 'a format such as gif, png, webp', text)
  return format
}

/** What `multi` and `sprite` take. */
export const COMPOSED = {
  table: {
    timestamp: line(10),
    tag: line(255),
    /** As it was signed, items joined by commas. Which images it names is read from the items. */
    urls: line(MAX_PARTS * 2000),
    transformation: composition,
    format: compositionFormat,
    mode: oneOf('download'),
    async: flag,
    ...NOTIFIED,
  },
  documented: new Set<string>(),
} as const satisfies Takes

export interface ComposedRequest {
  lists: Lists
  parameters: ParametersOf<typeof COMPOSED.table>
  /** Somebody waits for the bytes, and nothing is kept. */
  isDownload: boolean
}

/** Reads what is asked for, signed in a form, or in a link that is good for an hour. */
export async function readComposed(call: Call): Promise<ComposedRequest> {
  const { services, account, request } = call
  const isLink = request.method !== 'POST'
  const { fields, lists } = isLink ? readLink(call) : await readSigned(call)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: 'image' })
  const parameters = readTaken(fields, COMPOSED, services.assumptions)
  requireNamable(services, parameters)
  if (isLink && parameters.mode !== 'download') throw refuse('invalidParameter', 'mode', 'download in a link', '')
  return { lists, parameters, isDownload: parameters.mode === 'download' }
}

const MAX_FIELDS = MAX_PARTS + FIELD_LIMITS.count

async function readSigned(call: Call): Promise<{ fields: Fields; lists: Lists }> {
  const { services, request, body, signal } = call
  const options = { ...services.limits, maxFields: MAX_FIELDS }
  const form = await readForm({ headers: request.headers, body, signal }, options)
  authenticate(form.fields, call, COMPOSED)
  return form
}

function readLink(call: Call): { fields: Fields; lists: Lists } {
  const asked = readQuery(call.query, MAX_FIELDS)
  requireApiKey(asked.fields, call)
  const timestamp = readTimestamp(asked.fields, call.receivedAt, call.services.assumptions)
  requireSignature(asked.fields, call, COMPOSED)
  requireFresh(timestamp, call.receivedAt)
  return asked
}
