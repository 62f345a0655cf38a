import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { StagedBlob } from '../blobs/blob-store.ts'
import { type FormOptions, readForm } from './read-form.ts'

const BOUNDARY = 'xYzZY'
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`

/** A place for blobs that remembers what is staged and what became of it. */
function createStage(options: { failOnWrite?: Error; writeMs?: number } = {}) {
  const state = { open: 0, opened: 0, bytes: Buffer.alloc(0) }
  const stage = async (): Promise<StagedBlob> => {
    state.open += 1
    state.opened += 1
    return {
      id: 'b'.repeat(32),
      async write(chunk) {
        if (options.writeMs) await wait(options.writeMs)
        if (options.failOnWrite) throw options.failOnWrite
        state.bytes = Buffer.concat([state.bytes, chunk])
      },
      commit: async () => undefined,
      async discard() {
        state.open -= 1
      },
    }
  }
  return { state, stage }
}

const field = (name: string, value: string) =>
  Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
const file = (bytes: Uint8Array | string, name = 'file', filename = 'photo.jpg') =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: image/jpeg\r\n\r\n`,
    ),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ])
const end = Buffer.from(`--${BOUNDARY}--`)

async function* inPieces(body: Uint8Array, size = body.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

const read = (
  body: AsyncIterable<Uint8Array> | Uint8Array | string,
  options: Partial<FormOptions> & { contentType?: string; signal?: AbortSignal } = {},
) =>
  readForm(
    {
      headers: new Headers({ 'content-type': options.contentType ?? MULTIPART }),
      body: typeof body === 'string' ? inPieces(Buffer.from(body)) : body instanceof Uint8Array ? inPieces(body) : body,
      signal: options.signal,
    },
    { maxRequestBytes: 1_000_000, ...options },
  )

describe('a multipart form', () => {
  it.each([
    ['before the file', [field('folder', 'a'), field('tags', 'x'), file('hello')]],
    ['after the file', [file('hello'), field('folder', 'a'), field('tags', 'x')]],
    ['around the file', [field('folder', 'a'), file('hello'), field('tags', 'x')]],
  ])('takes fields %s', async (_case, parts) => {
    const { state, stage } = createStage()
    const form = await read(Buffer.concat([...parts, end]), { stage })
    expect(form.fields).toEqual({ folder: 'a', tags: 'x' })
    expect(form.file).toMatchObject({ bytes: 5, filename: 'photo.jpg' })
    expect(form.file?.md5).toBe(createHash('md5').update('hello').digest('hex'))
    expect(Buffer.from(form.file?.head ?? []).toString()).toBe('hello')
    expect(state.bytes.toString()).toBe('hello')
    expect(state.open).toBe(1)
  })

  it('reads the same form however the bytes are cut', async () => {
    const bytes = Buffer.from(Array.from({ length: 9000 }, (_, index) => index % 251))
    const body = Buffer.concat([field('folder', 'ä/ö'), file(bytes), field('tags[]', 'a'), field('tags[]', 'b'), end])
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (size) => {
        const { state, stage } = createStage()
        const form = await read(inPieces(body, size), { stage })
        expect(form.fields).toEqual({ folder: 'ä/ö', tags: 'a,b' })
        expect(state.bytes.equals(bytes)).toBe(true)
        expect(form.file?.head.length).toBe(4096)
      }),
      { numRuns: 25 },
    )
  })

  it('waits for a slow store instead of piling up memory, and loses nothing', async () => {
    const bytes = Buffer.alloc(300_000, 7)
    const { state, stage } = createStage({ writeMs: 1 })
    await read(inPieces(Buffer.concat([file(bytes), end]), 4096), { stage })
    expect(state.bytes.equals(bytes)).toBe(true)
  })

  it.each([
    ['name[]', [field('public_ids[]', 'a'), field('public_ids[]', 'b')], { public_ids: 'a,b' }],
    ['name[n]', [field('public_ids[0]', 'a'), field('public_ids[1]', 'b')], { public_ids: 'a,b' }],
    ['one of each', [field('tags[]', 'a'), field('folder', 'f')], { tags: 'a', folder: 'f' }],
    ['an empty value', [field('folder', '')], { folder: '' }],
    ['a name of Object.prototype', [field('__proto__', 'x')], JSON.parse('{"__proto__":"x"}')],
  ])('joins repeated items with commas: %s', async (_case, parts, fields) => {
    expect((await read(Buffer.concat([...parts, end]))).fields).toEqual(fields)
  })

  it('reads a file name as UTF-8, without its folders', async () => {
    const { stage } = createStage()
    const form = await read(Buffer.concat([file('x', 'file', 'C:\\fakepath\\bäckerei.jpg'), end]), { stage })
    expect(form.file?.filename).toBe('bäckerei.jpg')
  })

  it.each<[string, Uint8Array | string, RegExp]>([
    [
      'a field in a charset that is not known',
      Buffer.concat([
        file('a'),
        Buffer.from(
          `--${BOUNDARY}\r\nContent-Disposition: form-data; name="tags"\r\nContent-Type: text/plain; charset=x-none\r\n\r\na\r\n`,
        ),
        end,
      ]),
      /"tags" is in a charset that is not known/,
    ],
    ['no terminator', Buffer.concat([file('hello')]), /Malformed request body - Unexpected end of form/],
    ['a file cut in the middle', Buffer.concat([file('hello').subarray(0, -4)]), /Unexpected end of/],
    ['an empty body', '', /Unexpected end of form/],
    [
      'a header that never ends',
      Buffer.concat([file('a'), Buffer.from(`--${BOUNDARY}\r\nX: ${'y'.repeat(20_000)}`)]),
      /Malformed part header|Unexpected end/,
    ],
    [
      'a file behind the end of the form that never ends',
      Buffer.concat([field('a', 'x'), Buffer.from(`--${BOUNDARY}--\r\n--${BOUNDARY}--\r\n`), file('hello')]),
      /Unexpected end of form/,
    ],
    ['two files', Buffer.concat([file('a'), file('b'), end]), /more than one file/],
    ['a file beside a file field', Buffer.concat([file('a'), field('file', 'data:,b'), end]), /file comes twice/],
    ['a file of another name', Buffer.concat([file('a', 'upload'), end]), /must be named "file", not "upload"/],
    ['a file without a name', Buffer.concat([file('a', ''), end]), /must be named "file"/],
    ['a field without a name', Buffer.concat([file('a'), field('', 'x'), end]), /a field has no name/],
    [
      'a field twice',
      Buffer.concat([file('a'), field('folder', 'x'), field('folder', 'y'), end]),
      /folder comes twice/,
    ],
    [
      'a field and a list of one name',
      Buffer.concat([file('a'), field('tags[]', 'x'), field('tags', 'y'), end]),
      /tags comes twice/,
    ],
    [
      '101 fields',
      Buffer.concat([file('a'), ...Array.from({ length: 101 }, (_, n) => field(`f${n}`, '')), end]),
      /more than 100 fields/,
    ],
    ['a long name', Buffer.concat([file('a'), field('n'.repeat(535), 'x'), end]), /535 characters, at most 534/],
    [
      'a long value',
      Buffer.concat([file('a'), field('context', 'x'.repeat(64_001)), end]),
      /context has 64001 bytes, at most 64000/,
    ],
    ['a long file name', Buffer.concat([file('a', 'file', 'n'.repeat(1025)), end]), /1025 characters, at most 1024/],
  ])('refuses %s and leaves no blob', async (_case, body, message) => {
    const { state, stage } = createStage()
    await expect(read(body, { stage })).rejects.toThrow(message)
    expect(state.open).toBe(0)
  })

  it('refuses a boundary that is not there', async () => {
    await expect(read('', { contentType: 'multipart/form-data' })).rejects.toThrow(/Boundary not found/)
  })

  it('neither crashes nor hangs nor leaves a blob on mutated bodies', async () => {
    const good = Buffer.concat([field('folder', 'a'), file('hello world'), field('tags[]', 'b'), end])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(good.length),
        fc.integer({ min: 1, max: 64 }),
        async (flips, cut, size) => {
          const body = Buffer.from(good)
          for (const [at, byte] of flips) body[at] = byte
          const { state, stage } = createStage()
          const outcome = await read(inPieces(body.subarray(0, cut), size), { stage }).then(
            (form) => form,
            (error: Error) => error,
          )
          if (outcome instanceof Error) {
            expect(outcome.name).toBe('CloudinaryError')
            expect(state.open).toBe(0)
          } else expect(state.open).toBe(outcome.file === null ? 0 : 1)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a body that ends badly', () => {
  it('is refused when it is larger than the request may be, and says how large that is', async () => {
    const { state, stage } = createStage()
    const body = Buffer.concat([file(Buffer.alloc(50_000)), end])
    await expect(read(inPieces(body, 1000), { stage, maxRequestBytes: 20_000 })).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('Request too large. Maximum is 20000 bytes. Send the file in chunks'),
    })
    expect(state).toMatchObject({ open: 0, opened: 1 })
  })

  it('is refused by its Content-Length before a byte is read', async () => {
    const body: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('read a byte')) }),
    }
    const headers = new Headers({ 'content-type': MULTIPART, 'content-length': '20001' })
    await expect(readForm({ headers, body }, { maxRequestBytes: 20_000 })).rejects.toMatchObject({ status: 413 })
  })

  async function* stalling(): AsyncGenerator<Uint8Array> {
    yield file('hello').subarray(0, -3)
    await new Promise(() => undefined)
  }

  it('is refused when nothing arrives any more', async () => {
    const { state, stage } = createStage()
    await expect(read(stalling(), { stage, stallTimeoutMs: 50 })).rejects.toMatchObject({
      status: 408,
      message: expect.stringMatching(/no byte arrived for 0.05 s, \d+ bytes in/),
    })
    expect(state).toMatchObject({ open: 0, opened: 1 })
  })

  it('is refused when it drips', async () => {
    vi.useFakeTimers()
    try {
      async function* dripping(): AsyncGenerator<Uint8Array> {
        for (const byte of file('x'.repeat(1000))) {
          await vi.advanceTimersByTimeAsync(1000)
          yield Uint8Array.of(byte)
        }
      }
      const { state, stage } = createStage()
      await expect(read(dripping(), { stage, stallTimeoutMs: 30_000, minBytesPerSecond: 2 })).rejects.toThrow(
        'Request timeout - 61 bytes in 61 s is below 2 bytes per second',
      )
      expect(state.open).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not blame the client for a slow store', async () => {
    const { stage } = createStage({ writeMs: 100 })
    const body = inPieces(Buffer.concat([file('x'.repeat(40)), end]), 150)
    await expect(read(body, { stage, stallTimeoutMs: 50 })).resolves.toMatchObject({ file: { bytes: 40 } })
  })

  it('is dropped when the client goes away', async () => {
    const { state, stage } = createStage()
    const gone = new AbortController()
    setTimeout(() => gone.abort(new Error('socket hang up')), 30)
    await expect(read(stalling(), { stage, signal: gone.signal })).rejects.toThrow(
      /the connection broke off after \d+ bytes/,
    )
    expect(state).toMatchObject({ open: 0, opened: 1 })
  })

  it('is dropped when its source breaks', async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield file('hello').subarray(0, -3)
      throw new Error('ECONNRESET')
    }
    const { state, stage } = createStage()
    await expect(read(breaking(), { stage })).rejects.toThrow(/the connection broke off/)
    expect(state.open).toBe(0)
  })

  it.each([
    ['a small file, all there at once', inPieces(Buffer.concat([file('x'), end]))],
    ['a large file', inPieces(Buffer.concat([file(Buffer.alloc(5_000_000)), end]), 65_536)],
  ])('hands on what the store threw, and does not hang: %s', async (_case, body) => {
    const { state, stage } = createStage({ failOnWrite: new Error('ENOSPC') })
    await expect(read(body, { stage, maxRequestBytes: 1e7 })).rejects.toThrow('ENOSPC')
    expect(state.open).toBe(0)
  })
})

describe('a file as text', () => {
  it.each([
    ['base64', 'data:image/png;base64,aGVsbG8=', 'hello'],
    ['base64 without padding', 'data:image/png;base64,aGVsbG8', 'hello'],
    ['base64 with line breaks', 'data:image/png;base64,aGVs\r\nbG8=', 'hello'],
    ['percent-encoded', 'data:text/plain;charset=utf-8,h%C3%A4llo%20w', 'hällo w'],
    ['plain', 'data:,hällo', 'hällo'],
    ['empty', 'data:;base64,', ''],
  ])('is taken as a data URI: %s', async (_case, uri, bytes) => {
    const { state, stage } = createStage()
    const form = await read(Buffer.concat([field('file', uri), field('tags', 'a'), end]), { stage })
    expect(state.bytes.toString()).toBe(bytes)
    expect(form).toMatchObject({ fields: { tags: 'a' }, file: { bytes: Buffer.byteLength(bytes), filename: null } })
  })

  it('decodes base64 longer than one piece', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, index) => index % 253))
    const { state, stage } = createStage()
    const uri = `data:;base64,${bytes.toString('base64')}`
    await read(Buffer.concat([field('file', uri), end]), { stage, maxRequestBytes: 2_000_000 })
    expect(state.bytes.equals(bytes)).toBe(true)
  })

  it.each([
    ['https', 'https://example.com/a.jpg', /Unsupported source URL: https:\/\/example.com\/a.jpg/],
    ['s3', 's3://bucket/key', /Unsupported source URL: s3:\/\/bucket\/key/],
    ['ftp', 'FTP://host/x', /Unsupported source URL/],
    ['a path', '/etc/passwd', /file must be the bytes of a file or a data URI, not "\/etc\/passwd"/],
    ['broken base64', 'data:;base64,aGVs*', /clean base64/],
    ['padding in the middle', 'data:;base64,aGVsbG8=aGVsbG8=', /clean base64/],
    ['broken percent', 'data:,a%zz', /two hex digits after every %/],
  ])('is refused when it is something else: %s', async (_case, text, message) => {
    const { state, stage } = createStage()
    await expect(read(Buffer.concat([field('file', text), end]), { stage })).rejects.toThrow(message)
    expect(state.open).toBe(0)
  })
})

describe('a small body', () => {
  it.each([
    ['urlencoded', 'application/x-www-form-urlencoded', 'public_ids[]=a%2Fb&public_ids[]=c+d&type=upload'],
    ['JSON', 'application/json; charset=utf-8', '{"public_ids":["a/b","c d"],"type":"upload","none":null}'],
  ])('is read as fields: %s', async (_case, contentType, body) => {
    expect(await read(body, { contentType })).toEqual({
      fields: { public_ids: 'a/b,c d', type: 'upload' },
      lists: { public_ids: ['a/b', 'c d'] },
      file: null,
    })
  })

  it('may carry a data URI', async () => {
    const { state, stage } = createStage()
    await read('{"file":"data:;base64,aGVsbG8="}', { contentType: 'application/json', stage })
    expect(state.bytes.toString()).toBe('hello')
  })

  it('has no fields where a body of JSON is empty', async () => {
    expect(await read('', { contentType: 'application/json' })).toMatchObject({ fields: {}, lists: {}, file: null })
  })

  it.each([
    [
      'urlencoded with 101 fields',
      'application/x-www-form-urlencoded',
      Array.from({ length: 101 }, (_, n) => `f${n}=`).join('&'),
      /more than 100 fields/,
    ],
    ['an array', 'application/json', '[1]', /must be an object/],
    ['no JSON', 'application/json', '{', /cannot be parsed/],
    ['nested', 'application/json', '{"a":{"b":1}}', /a must be text/],
    ['no UTF-8', 'application/json', Buffer.from([0x7b, 0xff]), /not UTF-8/],
    ['another type', 'text/plain', 'x', /Content-Type must be .*, not "text\/plain"/],
    ['no type', '', 'x', /Content-Type must be .*, not ""/],
    ['a file where none is wanted', MULTIPART, Buffer.concat([file('x'), end]), /this action takes no file/],
  ])('is refused when it is something else: %s', async (_case, contentType, body, message) => {
    await expect(read(body, { contentType })).rejects.toThrow(message)
  })
})
