import { once } from 'node:events'
import { request } from 'node:http'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'

export interface SlowUpload {
  /** Sends what is left and answers the response. */
  finish(): Promise<{ status: number; body: Record<string, unknown> }>
  abort(): void
}

/** Begins a signed upload of `bytes` zero bytes and stops in the middle, the server having read its head for certain. */
export async function beginUpload(cloudinaryUrl: string, bytes: number): Promise<SlowUpload> {
  const cloud = parseCloudinaryUrl(cloudinaryUrl)
  const parameters = { timestamp: String(Math.floor(Date.now() / 1000)), public_id: 'slow', type: 'upload' }
  const fields = { ...parameters, api_key: cloud.apiKey, signature: signParameters(parameters, cloud.apiSecret) }
  const boundary = 'a-boundary-of-its-own'
  const head = Object.entries(fields)
    .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="zeros.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const upload = request(`${cloud.apiOrigin}/v1_1/${cloud.cloudName}/raw/upload`, {
    method: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      expect: '100-continue',
      'content-length': head.length + fileHead.length + bytes + tail.length,
    },
  })
  const answered = once(upload, 'response')
  answered.catch(() => {})
  upload.flushHeaders()
  await once(upload, 'continue')
  const half = Math.floor(bytes / 2)
  await new Promise<void>((resolve) => upload.write(head + fileHead, () => resolve()))
  await new Promise<void>((resolve) => upload.write(Buffer.alloc(half), () => resolve()))
  return {
    async finish() {
      upload.end(Buffer.concat([Buffer.alloc(bytes - half), Buffer.from(tail)]))
      const [response] = await answered
      let text = ''
      for await (const chunk of response) text += chunk
      return { status: response.statusCode, body: JSON.parse(text) }
    },
    abort: () => void upload.destroy(),
  }
}
