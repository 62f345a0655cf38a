import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createBlobId } from '../blobs/blob-id.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { type ServedFile, type ServeOptions, serveBlob } from './serve-blob.ts'

const content = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256))
const etag = createHash('md5').update(content).digest('hex')
const modifiedAt = Date.UTC(2026, 10, 21, 12, 0, 0)

let blobs: BlobStore
let file: ServedFile
beforeEach(async () => {
  blobs = createMemoryBlobs()
  const blob = await blobs.stage(createBlobId())
  await blob.write(new Uint8Array(content))
  await blob.commit()
  file = { blobId: blob.id, bytes: content.length, etag, mediaType: 'image/png', modifiedAt, fileName: 'cat.png' }
})

const serve = (
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  options: Partial<ServeOptions> = {},
  changes: Partial<ServedFile> = {},
) =>
  serveBlob(
    blobs,
    new Request('http://localhost/x', { method, headers }),
    { ...file, ...changes },
    { noStore: false, ...options },
  )

const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('serveBlob', () => {
  it('sends the whole file with what a client needs to ask better the next time', async () => {
    const response = await serve()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '1000',
      etag: `"${etag}"`,
      'last-modified': 'Sat, 21 Nov 2026 12:00:00 GMT',
      'accept-ranges': 'bytes',
      'content-disposition': 'inline; filename="cat.png"',
    })
    expect((await bodyOf(response)).equals(content)).toBe(true)
  })

  it.each([
    ['bytes=0-99', 'bytes 0-99/1000', content.subarray(0, 100)],
    ['bytes=990-', 'bytes 990-999/1000', content.subarray(990)],
    ['bytes=-5', 'bytes 995-999/1000', content.subarray(995)],
  ])('sends the part %s', async (range, contentRange, part) => {
    const response = await serve({ headers: { range } })
    expect([response.status, response.headers.get('content-range'), response.headers.get('content-length')]).toEqual([
      206,
      contentRange,
      String(part.length),
    ])
    expect((await bodyOf(response)).equals(part)).toBe(true)
  })

  it('sends the whole file where several parts are asked for: never more bytes than it has', async () => {
    const ranges = Array.from({ length: 20 }, () => '0-').join(',')
    const response = await serve({ headers: { range: `bytes=${ranges}` } })
    expect([response.status, (await bodyOf(response)).length]).toEqual([200, 1000])
  })

  it('says 416 and how long the file is for a part behind its end', async () => {
    const response = await serve({ headers: { range: 'bytes=1000-' } })
    expect([response.status, response.headers.get('content-range'), response.headers.get('cache-control')]).toEqual([
      416,
      'bytes */1000',
      'no-store',
    ])
    expect((await bodyOf(response)).length).toBe(0)
  })

  it('answers HEAD as GET, without a body and without reading', async () => {
    const unread: BlobStore = { ...blobs, read: () => expect.unreachable('HEAD must not read') }
    const response = await serveBlob(unread, new Request('http://localhost/x', { method: 'HEAD' }), file, {
      noStore: false,
    })
    const whole = await serve()
    expect([response.status, response.body]).toEqual([200, null])
    expect(Object.fromEntries(response.headers)).toEqual(Object.fromEntries(whole.headers))
  })

  it.each([
    { case: 'the same tag', headers: { 'if-none-match': `"${etag}"` }, status: 304 },
    { case: 'the same tag, weak, among others', headers: { 'if-none-match': `"a", W/"${etag}"` }, status: 304 },
    { case: 'any tag', headers: { 'if-none-match': '*' }, status: 304 },
    { case: 'another tag', headers: { 'if-none-match': '"a"' }, status: 200 },
    {
      case: 'another tag, though the date fits',
      headers: { 'if-none-match': '"a"', 'if-modified-since': 'Sat, 21 Nov 2026 12:00:00 GMT' },
      status: 200,
    },
    { case: 'the same second', headers: { 'if-modified-since': 'Sat, 21 Nov 2026 12:00:00 GMT' }, status: 304 },
    { case: 'the second before', headers: { 'if-modified-since': 'Sat, 21 Nov 2026 11:59:59 GMT' }, status: 200 },
    { case: 'no date', headers: { 'if-modified-since': 'yesterday' }, status: 200 },
  ])('answers $status to $case', async ({ headers, status }) => {
    const response = await serve({ headers })
    expect([response.status, response.headers.get('etag')]).toEqual([status, `"${etag}"`])
    expect((await bodyOf(response)).length).toBe(status === 304 ? 0 : 1000)
  })

  it.each([
    { case: 'the same tag', value: `"${etag}"`, status: 206 },
    { case: 'another tag', value: '"a"', status: 200 },
    { case: 'a weak tag', value: `W/"${etag}"`, status: 200 },
    { case: 'the same date', value: 'Sat, 21 Nov 2026 12:00:00 GMT', status: 206 },
    { case: 'a later date', value: 'Sat, 21 Nov 2026 12:00:01 GMT', status: 200 },
  ])('goes on with a part only if the file is the one it was begun with: $case', async ({ value, status }) => {
    expect((await serve({ headers: { range: 'bytes=0-1', 'if-range': value } })).status).toBe(status)
  })

  it('shows a missing blob as an error before an answer begins', async () => {
    await blobs.remove(file.blobId)
    await expect(serve()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('stops reading when the client goes away', async () => {
    let closed = false
    const endless: Pick<BlobStore, 'read'> = {
      async *read() {
        try {
          for (;;) yield new Uint8Array(1000)
        } finally {
          closed = true
        }
      },
    }
    const response = await serveBlob(endless, new Request('http://localhost/x'), file, { noStore: false })
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(closed).toBe(true)
  })
})

describe('serveBlob, of caches', () => {
  it.each([
    {
      case: 'a public file by its version',
      options: { immutable: true },
      cacheControl: 'public, no-transform, immutable, max-age=2592000',
      robots: null,
    },
    { case: 'a public file', options: {}, cacheControl: 'public, no-transform, no-cache', robots: null },
    {
      case: 'everything else',
      options: { noStore: true, immutable: true },
      cacheControl: 'private, no-store',
      robots: 'noindex',
    },
  ])('says how to keep $case', async ({ options, cacheControl, robots }) => {
    const { headers } = await serve({}, options)
    expect([headers.get('cache-control'), headers.get('x-robots-tag')]).toEqual([cacheControl, robots])
  })
})

describe('serveBlob, of strangers', () => {
  const locked = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
  const viewer = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox"
  it.each([
    { mediaType: 'image/jpeg', type: 'image/jpeg', disposition: 'inline', policy: viewer },
    { mediaType: 'video/mp4', type: 'video/mp4', disposition: 'inline', policy: viewer },
    { mediaType: 'image/svg+xml', type: 'image/svg+xml', disposition: 'attachment', policy: locked },
    { mediaType: 'text/html', type: 'application/octet-stream', disposition: 'attachment', policy: locked },
    { mediaType: 'application/pdf', type: 'application/octet-stream', disposition: 'attachment', policy: locked },
    { mediaType: 'application/zip', type: 'application/octet-stream', disposition: 'attachment', policy: locked },
    { mediaType: 'constructor', type: 'application/octet-stream', disposition: 'attachment', policy: locked },
  ])('sends $mediaType as $type, $disposition', async ({ mediaType, type, disposition, policy }) => {
    const { headers } = await serve({}, {}, { mediaType })
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('content-disposition')).toBe(`${disposition}; filename="cat.png"`)
    expect(headers.get('content-security-policy')).toBe(policy)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  })

  it('keeps these headers on 304, 206, 416 and HEAD', async () => {
    const asked = [{ 'if-none-match': '*' }, { range: 'bytes=0-1' }, { range: 'bytes=5000-' }]
    const responses = await Promise.all([...asked.map((headers) => serve({ headers })), serve({ method: 'HEAD' })])
    for (const { headers } of responses) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe(viewer)
    }
  })

  it.each([
    [true, 'attachment; filename="cat.png"'],
    ['report', 'attachment; filename="report"'],
    ['a"\r\nb', 'attachment; filename="a_b"'],
    [false, 'inline; filename="cat.png"'],
  ])('saves under the wished name: %j', async (attachment, header) => {
    expect((await serve({}, { attachment })).headers.get('content-disposition')).toBe(header)
  })
})
