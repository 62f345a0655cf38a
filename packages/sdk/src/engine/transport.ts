import { UploadError } from '../uploader/contract.ts'
import { platform } from './platform.ts'

/** One request that carries a file or a part of one. */
export interface Shipment {
  url: string
  body: FormData
  headers: Readonly<Record<string, string>>
  signal: AbortSignal
  /** Told how many bytes of the request have left, from time to time. */
  onProgress(bytes: number): void
  /**
   * Told when all of the request has left: the next chunk may go while this one waits for its answer. Who cannot know tells it at
   * once; who never does makes the next one wait for the answer.
   */
  onLeft(): void
}

export interface Receipt {
  status: number
  text: string
  retryAfter: string | null
}

/** Of a success that is none of a cloud's: a page of a network that wants a login, perhaps. */
export const unreadable = (): UploadError =>
  new UploadError('the cloud took the file, and its answer cannot be read', { code: 'cloud', status: 200 })

/** Carries a request to the cloud. It rejects when no whole answer comes. */
export type Transport = (shipment: Shipment) => Promise<Receipt>

/** `XMLHttpRequest`, which alone says how much of a request has left, where there is one, as in pages and workers; else `fetch`. */
export function defaultTransport(): Transport {
  const { XMLHttpRequest } = platform
  return XMLHttpRequest
    ? (shipment) => sendByXhr(new XMLHttpRequest(), shipment)
    : fetchTransport((input, init) => globalThis.fetch(input, init))
}

type Xhr = InstanceType<NonNullable<typeof platform.XMLHttpRequest>>

const sendByXhr = (xhr: Xhr, { url, body, headers, signal, onProgress, onLeft }: Shipment): Promise<Receipt> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const abort = () => xhr.abort()
    xhr.open('POST', url)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = ({ loaded }) => onProgress(loaded)
    xhr.upload.onload = onLeft
    xhr.onload = () =>
      resolve({ status: xhr.status, text: xhr.responseText, retryAfter: xhr.getResponseHeader('retry-after') })
    xhr.onerror = () => reject(new TypeError('the connection failed'))
    xhr.onabort = () => reject(signal.reason)
    xhr.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort, { once: true })
    xhr.send(body)
  })

/** Any `fetch`; progress is told when a request is done. */
export const fetchTransport =
  (fetch: typeof globalThis.fetch): Transport =>
  async ({ url, body, headers, signal, onLeft }) => {
    onLeft()
    const response = await fetch(url, { method: 'POST', body, headers, signal, credentials: 'omit' })
    return {
      status: response.status,
      text: await response.text(),
      retryAfter: response.headers.get('retry-after'),
    }
  }
