import type { CloudAccount } from '../cloud/services.ts'
import type { FaultName } from '../faults/fault-options.ts'
import type { Observed } from './observe-body.ts'
import { type Readable, redact } from './redact.ts'

/** A request that came, as it was received; what could prove something is not shown. */
export interface RecordedRequest {
  /** By the cloud's clock, in milliseconds since the Unix epoch. */
  receivedAt: number
  method: string
  /** Without the query. */
  path: string
  /** `upload`, `destroy`, `rename`, `tags`, `download`; `resources`, `ping`; `delivery`; `null` for what the cloud does not have. */
  action: string | null
  /** Query and fields, items of a list joined by commas. Keys, signatures, tokens and secrets are `[redacted]`. */
  parameters: Readonly<Record<string, string>>
  /** The file that came along. */
  file: { name: string | null; bytes: number } | null
  /** `null` while there is none, and where a fault ended the connection first. With `lostAnswer`: what nobody was told. */
  status: number | null
  /** What the cloud said was wrong, or `null`. */
  error: string | null
  /** The faults that struck it. */
  faults: readonly FaultName[]
}

export interface RequestLog {
  /** Notes a request as it arrives. */
  open(request: Pick<RecordedRequest, 'receivedAt' | 'method' | 'action' | 'faults'> & { url: URL }): OpenRecord
  list(): RecordedRequest[]
}

export interface OpenRecord {
  /** Adds what became of it. @param response `null` where there is none. */
  close(observed: Observed, response: Response | null): Promise<void>
}

export function createRequestLog({ apiKey, apiSecret }: Pick<CloudAccount, 'apiKey' | 'apiSecret'>): RequestLog {
  const records: RecordedRequest[] = []
  return {
    open({ url, ...request }) {
      const query = Object.fromEntries(url.searchParams)
      const write = (fields: Readonly<Record<string, string>>): Readable => redact(url, fields, [apiSecret, apiKey])
      const { path, parameters } = write(query)
      const record: RecordedRequest = { ...request, path, parameters, file: null, status: null, error: null }
      records.push(record)
      return {
        async close({ fields, file }, response) {
          const { parameters, hide } = write({ ...query, ...fields })
          const error = response && (await errorOf(response))
          const status = response?.status ?? null
          Object.assign(record, { parameters, file, status, error: error === null ? null : hide(error) })
        },
      }
    },
    list: () => structuredClone(records),
  }
}

/** What an answer says is wrong, or `null`. */
export async function errorOf(response: Response): Promise<string | null> {
  if (response.status < 400) return null
  const text = await response.clone().text()
  try {
    return JSON.parse(text).error.message
  } catch {
    return text || response.headers.get('x-cld-error')
  }
}
