import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const HALF = 60_000
const ETAG = createHash('md5').update(rocket).digest('hex')

/** A server of files that a test has, and a cloud that may load from there. */
async function open(answer: RequestListener, limits = {}, allowed = true) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const remoteFiles = allowed ? { allow: [host] } : { ports: [port] }
  const cloud = createCloud({ minChunkBytes: 1000, ...limits }, undefined, {}, { remoteFiles })
  const send = (path: string, headers: Record<string, string>) =>
    cloud.post('image/upload', {
      unsigned: { file: `http://${host}${path}` },
      headers: { 'x-unique-upload-id': 'u', ...headers },
    })
  return { cloud, send }
}

const part = (number: number, total: number | null) => ({
  'x-upload-part-number': String(number),
  ...(total !== null && { 'x-upload-total-parts': String(total) }),
})
const range = (text: string) => ({ 'content-range': `bytes ${text}` })

/** `/0-59999` answers these bytes; `chunked` says no length, `short` ends before its end. */
const pieces: RequestListener = ({ url = '' }, response) => {
  const [first = 0, last = 0] = url.replace(/^\D+/, '').split('-').map(Number)
  const bytes = rocket.subarray(first, last + 1)
  if (url.includes('chunked')) return void response.write(bytes, () => response.end())
  response.setHeader('content-length', bytes.length)
  if (!url.includes('short')) return void response.end(bytes)
  response.write(bytes.subarray(1), () => response.destroy())
}

describe('a chunk that a URL names', () => {
  it.each([
    ['parts', [part(2, 2), part(1, null)], [`/${HALF}-${rocket.length - 1}`, `/0-${HALF - 1}`]],
    [
      'ranges',
      [range(`0-${HALF - 1}/*`), range(`${HALF}-${rocket.length - 1}/${rocket.length}`)],
      [`/0-${HALF - 1}`, `/${HALF}-${rocket.length - 1}`],
    ],
  ] as const)('is loaded, in %s', async (_case, heads, paths) => {
    const { cloud, send } = await open(pieces)
    const first = await send(paths[0], heads[0])
    expect(first.answer).toMatchObject({ done: false })
    expect((await send(paths[1], heads[1])).answer).toMatchObject({ done: true, etag: ETAG, bytes: rocket.length })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('goes with one whose bytes are sent, and is the same part when those come again', async () => {
    const { cloud, send } = await open(pieces)
    const headers = { 'x-unique-upload-id': 'u' }
    const first = { file: rocket.slice(0, HALF), headers: { ...headers, ...part(1, 2) } }
    await cloud.post('image/upload', first)
    expect((await send(`/0-${HALF - 1}`, part(1, 2))).answer).toMatchObject({ done: false, bytes: HALF })
    expect((await send(`/${HALF}-${rocket.length - 1}`, part(2, 2))).answer).toMatchObject({ done: true, etag: ETAG })
    expect((await cloud.post('image/upload', first)).answer).toMatchObject({ done: true, etag: ETAG })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each([
    [
      'whose server says no length',
      '/chunked/0-59999',
      part(1, 2),
      /^Error in loading .* - a chunk needs a Content-Length$/,
    ],
    [
      'that is no whole file, of no said length',
      '/chunked/0-59999',
      range('0-59999/*'),
      /a chunk needs a Content-Length$/,
    ],
    ['that is another length than its range', '/0-59998', range('0-59999/*'), /names 60000 bytes, and file has 59999$/],
    ['that is a part too small', '/0-998', part(1, 2), /^All parts except EOF-chunk must be larger than 5mb$/],
    ['that is too large', '/0-59999', part(1, 2), /^File size too large. Got 60000. Maximum is 50000/],
    ['that ends before its end', '/short/0-2999', part(1, 2), /^Error in loading .* - it ended before its end$/],
  ])('is refused %s, and nothing is kept', async (_case, path, headers, message) => {
    const { cloud, send } = await open(pieces, path === '/0-59999' ? { maxFileBytes: 50_000 } : {})
    const { status, answer } = await send(path, headers)
    expect([status, answer.error?.message]).toEqual([400, expect.stringMatching(message)])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('is refused by its length before any of it is kept', async () => {
    const { cloud, send } = await open(pieces)
    let staged = 0
    const { stage } = cloud.blobs
    cloud.blobs.stage = (...args) => {
      staged += 1
      return stage(...args)
    }
    await send('/0-998', part(1, 2))
    await send('/0-59998', range('0-59999/*'))
    expect(staged).toBe(0)
    await send('/0-59999', part(1, 2))
    expect(staged).toBe(1)
  })

  it.each([
    ['a part', part(1, 2)],
    ['a range', range('0-59999/*')],
  ])('is held to the guard of addresses: %s', async (_case, headers) => {
    let asked = 0
    const { cloud, send } = await open(
      (request, response) => {
        asked += 1
        pieces(request, response)
      },
      {},
      false,
    )
    const { status, answer } = await send('/0-59999', headers)
    expect([status, answer.error?.message, asked]).toEqual([
      400,
      expect.stringMatching(/an address that is not public/),
      0,
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('is refused where no files are loaded', async () => {
    const cloud = createCloud()
    const headers = { 'x-unique-upload-id': 'u', ...part(1, 2) }
    const { status, answer } = await cloud.post('image/upload', {
      unsigned: { file: 'https://example.com/a' },
      headers,
    })
    expect([status, answer.error.message]).toEqual([
      400,
      expect.stringMatching(/^Unsupported source URL: .*remote-files/),
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})
