/** A cloud that does nothing with chunks but take their MD5, and so answers at once: what a link and a client take shows alone. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import busboy from 'busboy'

export interface ChunkReceiver {
  origin: string
  /** MD5 of each chunk, in the order of the file, since this was asked the last time. */
  received(): readonly string[]
  close(): Promise<void>
}

export const CHUNK_BYTES = 20_000_000

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-range, x-unique-upload-id',
  'access-control-max-age': '3600',
}

export async function startChunkReceiver(): Promise<ChunkReceiver> {
  let chunks: string[] = []
  const server = createServer(async (request, response) => {
    const range = request.headers['content-range']?.match(/^bytes (\d+)-(\d+)\/(\d+)$/)
    let said: object = {}
    if (request.method === 'POST' && range) {
      const [first = 0, last = 0, total = 0] = range.slice(1).map(Number)
      chunks[first / CHUNK_BYTES] = await md5OfFile(request)
      said = last + 1 === total ? { public_id: 'film' } : { done: false }
    } else await buffer(request)
    response.writeHead(200, { ...CORS, 'content-type': 'application/json' }).end(JSON.stringify(said))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received() {
      const all = chunks
      chunks = []
      return all
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function md5OfFile(request: IncomingMessage): Promise<string> {
  const md5 = createHash('md5')
  const form = busboy({ headers: request.headers })
  form.on('file', (_name, file) => file.on('data', (part: Uint8Array) => md5.update(part)))
  await once(request.pipe(form), 'close')
  return md5.digest('hex')
}
