import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { toHeaderText } from '../errors/header-text.ts'
import { answerError } from './answer.ts'
import { ACCOUNT, createCloud, ORIGIN } from './cloud-under-test.contract.ts'
import { createMediaServer } from './create-media-server.ts'

const rocket = readFileSync('fixtures/rocket.jpg')

describe('a media server', () => {
  it('says that it is alive', async () => {
    const response = await createCloud().send('/healthz')
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it.each([
    ['POST', '/v1_1/demo/image/nothing', 404, 'POST /v1_1/demo/image/nothing is not implemented by this server'],
    ['POST', '/v1_1/demo/video/concat', 400, 'concat is not implemented by this server'],
    ['GET', '/v1_1/demo/image/download_tag.zip', 400, 'download_tag.zip is not implemented by this server'],
    ['GET', '/v1_1/demo/metadata', 404, 'GET /v1_1/demo/metadata is not implemented by this server'],
    ['GET', '/v1_1/demo', 404, 'GET /v1_1/demo is not implemented by this server'],
    ['PUT', '/v1_1/demo/image/upload', 405, 'PUT is not allowed here, only POST'],
    ['GET', '/v1_1/demo/image/upload', 405, 'GET is not allowed here, only POST'],
    ['POST', '/v1_1/demo/resources/image/upload', 405, 'POST is not allowed here, only GET, DELETE'],
    ['POST', '/demo/image/upload/a.jpg', 405, 'POST is not allowed here, only GET'],
    ['POST', '/v1_1/other/image/upload', 401, 'Invalid cloud_name other'],
    ['GET', '/v1_1/demo/resources/image/upload/%ff', 400, 'path must be percent-encoded UTF-8, not "%ff"'],
  ])('answers %s %s with %i, for pages of any origin to read', async (method, path, status, message) => {
    const response = await createCloud().send(path, { method })
    expect(await response.json()).toEqual({ error: { message } })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-cld-error')).toBe(message)
    expect(response.headers.has('allow')).toBe(status === 405)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-expose-headers')).toContain('X-Cld-Error')
  })

  it('says at its address what it is, and where the inspector would be', async () => {
    const response = await createCloud().send('/')
    expect(response.status).toBe(200)
    expect(await response.text()).toMatch(/^This is a media server of Countersign.* \/_inspector\/\.\n$/)
  })

  it('lets pages of any origin upload and read the answer', async () => {
    const preflight = await createCloud().send('/v1_1/demo/image/upload', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-requested-with,x-unique-upload-id,content-range',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toMatch(/\bPOST\b/)
    for (const name of ['X-Requested-With', 'X-Unique-Upload-Id', 'Content-Range', 'Content-Type', 'Authorization'])
      expect(preflight.headers.get('access-control-allow-headers')).toContain(name)
    const refused = await createCloud().post('image/upload', {})
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    for (const name of ['X-Cld-Error', 'Retry-After'])
      expect(refused.headers.get('access-control-expose-headers')).toContain(name)
  })

  it.each([
    ['a stranger’s domain that resolves here', 'http://evil.example/healthz', 421],
    ['an address of another network', 'http://10.0.0.1:3001/healthz', 421],
    ['a name that only begins like ours', 'http://localhost.evil.example/healthz', 421],
    ['localhost', 'http://localhost:3001/healthz', 200],
    ['IPv6 loopback', 'http://[::1]:3001/healthz', 200],
  ])('looks at the host it is called by: %s', async (_case, url, status) => {
    const server = createMediaServer({
      account: ACCOUNT,
      blobs: createMemoryBlobs(),
      catalog: createMemoryCatalog(),
      origin: ORIGIN,
    })
    expect((await server.fetch(new Request(url))).status).toBe(status)
  })

  it('never tells the caller about an unexpected failure', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const cloud = createCloud()
    vi.spyOn(cloud.blobs, 'stage').mockRejectedValue(new Error('db password is hunter2'))
    const { status, answer, headers } = await cloud.post('image/upload', { file: rocket })
    expect(status).toBe(500)
    expect(answer).toEqual({ error: { message: 'Internal server error' } })
    expect([...headers].flat().join()).not.toContain('hunter2')
    expect(logged.mock.calls.join()).toContain(headers.get('x-request-id'))
    expect(logged.mock.calls.join()).toContain('hunter2')
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
    logged.mockRestore()
  })

  it('removes the bytes when it cannot finish, and leaves them to the sweep once the catalog may have the row', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const cloud = createCloud()
    const commit = vi.spyOn(cloud.catalog, 'commitUpload').mockRejectedValue(new Error('disk I/O error'))
    expect((await cloud.post('image/upload', { file: rocket })).status).toBe(500)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 1 })
    commit.mockRestore()
    logged.mockRestore()
  })

  it('says when to try again where it is busy', () => {
    const busy = answerError(refuse('serverBusy', 64), 'id')
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('shows back what a client sent as one line of ASCII, whatever that was', async () => {
    await fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), (text) => {
        expect(toHeaderText(text)).toMatch(/^[\x20-\x7e]{0,2000}$/)
      }),
    )
    const { answer, headers } = await createCloud().post('image/upload', {
      parameters: { tags: 'a\r\nSet-Cookie: x=1\u2028ä' },
      secret: 'wrong',
      file: 'x',
    })
    expect(answer.error.message).toContain('Set-Cookie: x=1\u2028ä')
    expect(headers.get('x-cld-error')).toContain('a%0D%0ASet-Cookie: x=1%E2%80%A8%C3%A4')
    expect(headers.has('set-cookie')).toBe(false)
  })
})
