import { createUploader } from './create-uploader.ts'
import { unsignedUploads } from './direct-protocols.ts'
import { LEAST_CHUNK_BYTES } from './pieces.ts'
import type { Receipt, Shipment, Transport } from './transport.ts'
import type { UploaderOptions } from './uploader-options.ts'

const PATIENCE = { attempts: 4, firstPauseMs: 1, longestPauseMs: 1000 }
export const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'visitors' })

interface Arrival {
  range: string | null
  bytes: number
  fields: Record<string, string>
}

/** A cloud at the end of a wire: notes what arrives, and says what it is told to instead of the usual, once. */
export function aCloud() {
  const arrivals: Arrival[] = []
  const instead: ((shipment: Shipment) => Receipt | Promise<Receipt> | undefined)[] = []
  const transport: Transport = async (shipment) => {
    const { body, headers, onProgress, onLeft } = shipment
    onLeft()
    const file = body.get('file')
    const bytes = file instanceof Blob ? file.size : 0
    const range = headers['Content-Range'] ?? null
    const other = await instead.shift()?.(shipment)
    if (other) return other
    const fields = [...body].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    arrivals.push({ range, bytes, fields: Object.fromEntries(fields) })
    onProgress(bytes)
    const isLast = range === null || Number(range.split(/[-/]/)[1]) + 1 === Number(range.split('/')[1])
    return answered(200, isLast ? { public_id: 'cat', version: 1 } : { done: false })
  }
  return { arrivals, instead, transport }
}

export const answered = (status: number, said: unknown, retryAfter: string | null = null): Receipt => ({
  status,
  text: JSON.stringify(said),
  retryAfter,
})
export const refusal = (message: string) => ({ error: { message } })
export const cut = () => Promise.reject(new TypeError('reset'))
export const never = ({ signal }: Shipment) =>
  new Promise<Receipt>((_, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason))
  })

export const fileOf = (bytes: number, name = 'cat.jpg') =>
  new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' })
export const uploaderTo = (cloud: ReturnType<typeof aCloud>, options: Partial<UploaderOptions<unknown>> = {}) =>
  createUploader({
    protocol,
    transport: cloud.transport,
    patience: PATIENCE,
    chunkBytes: LEAST_CHUNK_BYTES,
    ...options,
  })
/** The length of a file that takes four chunks. */
export const long = 3 * LEAST_CHUNK_BYTES + 7
