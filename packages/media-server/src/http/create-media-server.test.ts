import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { signParameters, verifyUploadAnswer } from 'countersign/signing'
import { describe, expect, it } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { createMediaServer } from './create-media-server.ts'

const account = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'kept-by-nobody-else-at-all' }
const NOW = 1_760_000_000_000

function start() {
  const blobs = createMemoryBlobs()
  const catalog = createMemoryCatalog()
  const server = createMediaServer({ account, blobs, catalog, origin: 'http://127.0.0.1:3001', now: () => NOW })
  const send = (path: string, init?: RequestInit) => server.fetch(new Request(`http://127.0.0.1:3001${path}`, init))
  return { send, blobs, catalog }
}

function signed(parameters: Record<string, string>, secret = account.apiSecret): FormData {
  const form = new FormData()
  const all = { timestamp: String(NOW / 1000), ...parameters }
  for (const [name, value] of Object.entries(all)) form.set(name, value)
  form.set('api_key', account.apiKey)
  form.set('signature', signParameters(all, secret))
  return form
}

const rocket = await readFile('fixtures/rocket.jpg')

describe('a media server', () => {
  it('takes a signed photo, answers with its facts and delivers it', async () => {
    const { send } = start()
    const form = signed({ folder: 'a', use_filename: '1', unique_filename: '0' })
    form.set('file', new File([rocket], 'rocket.jpg'))
    const response = await send('/v1_1/demo/image/upload', { method: 'POST', body: form })
    const answer = (await response.json()) as Record<string, never>
    expect(answer).toMatchObject({
      public_id: 'a/rocket',
      width: 640,
      height: 427,
      format: 'jpg',
      bytes: rocket.length,
    })
    expect(answer.etag).toBe(createHash('md5').update(rocket).digest('hex'))
    expect(
      verifyUploadAnswer({ publicId: 'a/rocket', version: answer.version }, answer.signature, account.apiSecret),
    ).toBe(true)
    const delivered = await send(new URL(answer.secure_url).pathname)
    expect(Buffer.from(await delivered.arrayBuffer()).equals(rocket)).toBe(true)
  })
})
