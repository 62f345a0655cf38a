import type { CloudAccount } from '../cloud/services.ts'
import type { Observed } from '../door/observe-body.ts'
import { redact, SHORTEST_PROOF } from '../door/redact.ts'
import { errorOf, type RecordedRequest, type RequestLog } from '../door/request-log.ts'
import { type Diagnosis, diagnoseSignature } from './diagnose-signature.ts'

/** A request as the inspector shows it: nothing in it proves anything. */
export interface InspectedRequest extends RecordedRequest {
  /** From 1, in the order they came. */
  id: number
  /** Grows with everything that becomes of any request. */
  revision: number
  /** Until the answer began; `null` while there is none. */
  durationMs: number | null
  /** Of the body that came. */
  receivedBytes: number | null
  /** Of the body that was answered, where that is known before it is sent. */
  answeredBytes: number | null
  /** Why the signature was refused, where it was. */
  diagnosis: Diagnosis | null
}

export interface RequestRecords extends Pick<RequestLog, 'open'> {
  /** Those of which something has become since that revision, oldest first. */
  since(revision: number): { latest: number; requests: readonly InspectedRequest[] }
  clear(): void
}

export interface RecordOptions {
  account: CloudAccount
  /** So many are kept, the latest. */
  most: number
  onChange(request: InspectedRequest): void
}

/** Longer values are shown in part. */
const MOST_CHARACTERS = 2000
/** As {@link ../errors/cloudinary-error.ts} words it. */
const STRING_TO_SIGN = /^Invalid Signature .*? String to sign - '(.*)'\.$/s

/** Remembers the latest requests, without their bodies. */
export function createRequestRecords({ account, most, onChange }: RecordOptions): RequestRecords {
  const records = new Map<number, InspectedRequest>()
  let lastId = 0
  let latest = 0
  const note = (record: InspectedRequest) => {
    latest += 1
    record.revision = latest
    onChange(record)
  }
  const readable = (url: URL, fields: Readonly<Record<string, string>>) =>
    redact(url, fields, [account.apiSecret, account.apiKey, ...queriesOf(fields)])

  return {
    open({ url, ...request }) {
      const startedAt = performance.now()
      const query = Object.fromEntries(url.searchParams)
      const first = readable(url, query)
      lastId += 1
      const record: InspectedRequest = {
        ...request,
        id: lastId,
        revision: 0,
        path: shorten(first.path),
        parameters: shortened(first.parameters),
        file: null,
        status: null,
        error: null,
        durationMs: null,
        receivedBytes: null,
        answeredBytes: null,
        diagnosis: null,
      }
      records.set(lastId, record)
      for (const id of records.keys()) {
        if (records.size <= most) break
        records.delete(id)
      }
      note(record)
      return {
        async close({ fields, file, bytes }, response) {
          const durationMs = performance.now() - startedAt
          const all = { ...query, ...fields }
          const { parameters, hide } = readable(url, all)
          const error = response && (await errorOf(response))
          Object.assign(record, {
            parameters: shortened(parameters),
            file: file && { ...file, name: file.name && shorten(hide(file.name)) },
            status: response?.status ?? null,
            error: error === null ? null : shorten(withoutQueries(hide(error))),
            durationMs,
            receivedBytes: bytes,
            answeredBytes: response && (await sizeOf(response)),
            diagnosis: diagnose({ error, url, fields: all, file }, account, hide),
          } satisfies Partial<InspectedRequest>)
          note(record)
        },
      }
    },
    since: (revision) => ({
      latest,
      requests: [...records.values()].filter((record) => record.revision > revision).sort((a, b) => a.id - b.id),
    }),
    clear() {
      records.clear()
    },
  }
}

interface Answered extends Pick<Observed, 'fields' | 'file'> {
  error: string | null
  url: URL
}

/** `null` where no signature of a request was refused. */
function diagnose(
  { error, url, fields, file }: Answered,
  account: CloudAccount,
  hide: (text: string) => string,
): Diagnosis | null {
  const [, expected] = STRING_TO_SIGN.exec(error ?? '') ?? []
  if (expected === undefined) return null
  const resourceType = /^\/v1_1\/[^/]+\/(image|video|raw|auto)\//.exec(url.pathname)?.[1] ?? null
  const found = diagnoseSignature({ expected, fields, resourceType, fileName: file?.name ?? null }, account)
  const shown = (parts: Diagnosis['expected']) => parts.map((part) => ({ ...part, text: shorten(hide(part.text)) }))
  return { ...found, expected: shown(found.expected), signed: found.signed && shown(found.signed) }
}

/** `null` where it comes out only when all is sent. */
async function sizeOf(response: Response): Promise<number | null> {
  const length = response.headers.get('content-length')
  if (length !== null) return Number(length)
  if (response.body === null) return 0
  if (!response.headers.get('content-type')?.startsWith('application/json')) return null
  return (await response.clone().arrayBuffer()).byteLength
}

const shorten = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)`

const shortened = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, describe(name, value)]))

/** A file that came as text is no parameter. */
const describe = (name: string, value: string): string =>
  name === 'file' && /^data:/i.test(value)
    ? `${value.slice(0, 40)}… (${value.length} characters)`
    : shorten(value.replace(URL_WITH_QUERY, '$1?…'))

/** The query of a URL may be what opens it to its bearer: that of a file, or of who is to be told. */
const URL_WITH_QUERY = /^([a-z][a-z0-9+.-]*:\/\/[^?]*)\?(.*)$/is

/** What stands in the queries of URLs, as it may be found in a text to sign: whole, part by part, and escaped. */
const queriesOf = (fields: Readonly<Record<string, string>>): string[] =>
  Object.values(fields).flatMap((value) => {
    const query = URL_WITH_QUERY.exec(value)?.[2] ?? ''
    const spellings = [query, query.replaceAll('&', '%26'), encodeURIComponent(query.toWellFormed())]
    return [...spellings, ...query.split('&')].filter((text) => text.length >= SHORTEST_PROOF)
  })

/** A file's URL stands in no field, and a long one is cut. In a text to sign there is more behind a query than belongs to it. */
const withoutQueries = (error: string): string =>
  STRING_TO_SIGN.test(error) ? error : error.replaceAll(/(:\/\/[^\s?]*)\?\S*/g, '$1?…')
