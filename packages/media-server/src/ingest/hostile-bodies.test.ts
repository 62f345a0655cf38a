import { setImmediate as nextTurn } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StagedBlob } from '../blobs/blob-store.ts'
import { createHeldMemory } from './held-memory.ts'
import { type FormOptions, readForm } from './read-form.ts'

const URLENCODED = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const MULTIPART = 'multipart/form-data; boundary=xYz'
const MB = 1_000_000

/** Takes a file, and counts how often it was asked to. */
function createStage() {
  const state = { opened: 0, chunks: [] as Uint8Array[] }
  const stage = async (): Promise<StagedBlob> => {
    state.opened += 1
    return {
      id: 'b'.repeat(32),
      async write(chunk) {
        state.chunks.push(chunk)
      },
      commit: async () => undefined,
      discard: async () => undefined,
    }
  }
  return { state, stage, bytes: () => Buffer.concat(state.chunks) }
}

/** Sends text as a connection does, in chunks, and counts what was taken of it. */
function send(text: string, chunkBytes = 65_536) {
  const body = Buffer.from(text)
  const sent = { bytes: 0 }
  async function* chunks() {
    for (let at = 0; at < body.length; at += chunkBytes) {
      sent.bytes = Math.min(body.length, at + chunkBytes)
      yield body.subarray(at, sent.bytes)
    }
  }
  return { body: chunks(), sent }
}

const read = (contentType: string, body: AsyncIterable<Uint8Array>, options: Partial<FormOptions> = {}) =>
  readForm({ headers: new Headers({ 'content-type': contentType }), body }, { maxRequestBytes: 100 * MB, ...options })

const field = (name: string, value: string) =>
  `--xYz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

describe('a hostile body costs no more than it takes to send it', () => {
  it.each([
    ['a million pairs', URLENCODED, 'a&'.repeat(MB), 'a comes twice'],
    ['a million empty pairs', URLENCODED, '&'.repeat(2 * MB), 'more than 100 fields'],
    ['a long field', URLENCODED, `tags=${'x'.repeat(2 * MB)}`, 'a field has more than 64000 bytes; only file may'],
    [
      'a long array',
      JSON_TYPE,
      `[${'1,'.repeat(MB)}1]`,
      'the JSON has more than 64000 characters outside of its texts',
    ],
    ['a long field', MULTIPART, field('tags', 'x'.repeat(MB)), 'a field has more than 64000 bytes; only file may'],
    [
      'a long field after another',
      MULTIPART,
      `${field('folder', 'f')}${field('tags', 'x'.repeat(MB))}`,
      'a field has more than 64000 bytes; only file may',
    ],
    [
      'a part without a name',
      MULTIPART,
      `--xYz\r\nContent-Disposition: attachment\r\n\r\n${'x'.repeat(MB)}`,
      'a field has more than 64000 bytes',
    ],
    ['a beginning that never ends', MULTIPART, 'x'.repeat(MB), 'a field has more than 64000 bytes'],
    ['a deep array', JSON_TYPE, '['.repeat(2 * MB), 'the JSON has more than 64000 characters outside of its texts'],
    ['many empty texts', JSON_TYPE, `{"a":[${'"",'.repeat(MB)}""]}`, 'the JSON has more than 64000 characters outside'],
    [
      'many fields that are each within the limit',
      MULTIPART,
      Array.from({ length: 40 }, (_, n) => field(`f${n}`, 'x'.repeat(60_000))).join(''),
      'the fields have more than 1000000 bytes together',
    ],
  ])('%s: %s', async (_case, contentType, text, message) => {
    const { stage, state } = createStage()
    const { body, sent } = send(text)
    const startedAt = performance.now()
    await expect(read(contentType, body, { stage })).rejects.toThrow(message)
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect(sent.bytes).toBeLessThan(text.length)
    expect(state.opened).toBe(0)
  })

  it.each([
    [URLENCODED, 'file='],
    [JSON_TYPE, '{"file":"'],
    [MULTIPART, field('file', '').slice(0, -2)],
  ])('is small where no file is wanted: %s', async (contentType, start) => {
    const { body, sent } = send(start + 'x'.repeat(2 * MB))
    await expect(read(contentType, body)).rejects.toMatchObject({
      status: 413,
      message: 'Request too large. Maximum is 1000000 bytes.',
    })
    expect(sent.bytes).toBeLessThan(1.1 * MB)
  })

  const base64 = Buffer.alloc(3 * MB, 'þÿ?').toString('base64')
  it.each([
    ['base64', URLENCODED, `file=data:;base64,${encodeURIComponent(base64)}`, 3 * MB],
    ['base64 in JSON', JSON_TYPE, `{"file":"data:;base64,${base64}"}`, 3 * MB],
    ['base64 in lines of one character', JSON_TYPE, `{"file":"data:;base64,${'A\\n'.repeat(4 * MB)}"}`, 3 * MB],
    ['escapes', JSON_TYPE, `{"file":"data:,${'%41'.repeat(3 * MB)}"}`, 3 * MB],
  ])('lets others have a turn while a long data URI is decoded: %s', async (_case, contentType, text, bytes) => {
    const { stage, state } = createStage()
    let turns = 0
    let isReading = false
    const countTurns = async () => {
      for (; isReading; turns += 1) await nextTurn()
    }
    const admit = () => {
      isReading = true
      void countTurns()
    }
    const { file } = await read(contentType, send(text).body, { stage, admit })
    isReading = false
    expect(file?.bytes).toBe(bytes)
    expect(state.chunks.length).toBeGreaterThan(3)
    expect(turns).toBeGreaterThanOrEqual(state.chunks.length - 1)
  })

  it.each([
    [URLENCODED, 'file=data:,hello&tags=a'],
    [JSON_TYPE, '{"file":"data:,hello","tags":"a"}'],
    [MULTIPART, `${field('file', 'data:,hello')}${field('tags', 'a')}--xYz--`],
  ])('decodes no data URI for who may not upload: %s', async (contentType, text) => {
    const { stage, state } = createStage()
    const seen: unknown[] = []
    const admit = (fields: unknown) => {
      seen.push(fields)
      throw new Error('not you')
    }
    await expect(read(contentType, send(text).body, { stage, admit })).rejects.toThrow('not you')
    expect(seen).toEqual([{ tags: 'a' }])
    expect(state.opened).toBe(0)
  })
})

describe('a long data URI in a form', () => {
  it('is the same however the bytes are cut', async () => {
    const text = `data:,${'ä%41+ %25%C3%A4'.repeat(20_000)}`
    const sent = `tags=a+b&file=${encodeURIComponent(text).replaceAll('%20', '+')}&folder=f`
    const wanted = 'äA+ %ä'.repeat(20_000)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 70_000 }), async (chunkBytes) => {
        const { stage, bytes } = createStage()
        const { fields } = await read(URLENCODED, send(sent, chunkBytes).body, { stage })
        expect(fields).toEqual({ tags: 'a b', folder: 'f' })
        expect(bytes().toString() === wanted).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  it('is refused where an escape is cut off', async () => {
    const { stage } = createStage()
    const text = `file=data:;base64,${'A'.repeat(200_000)}%4`
    await expect(read(URLENCODED, send(text).body, { stage })).rejects.toThrow(/two hex digits after every %, not "%4"/)
  })
})

describe('the memory that bodies hold together', () => {
  const text = {
    [URLENCODED]: `file=data:,${'x'.repeat(3 * MB)}`,
    [JSON_TYPE]: `{"file":"data:,${'x'.repeat(3 * MB)}"}`,
  }
  const bodies: Record<string, string> = {
    ...text,
    [MULTIPART]: `${field('file', `data:,${'x'.repeat(3 * MB)}`)}--xYz--`,
  }

  it.each(Object.entries(bodies))('is limited, and free again when they are done: %s', async (contentType, body) => {
    const memory = createHeldMemory(3 * MB)
    const { stage } = createStage()
    const [taken, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    async function* waiting() {
      yield* send(`{"file":"data:,${'x'.repeat(3 * MB)}`).body
      taken.resolve()
      await ended.promise
      yield Buffer.from('"}')
    }
    const first = read(JSON_TYPE, waiting(), { stage, memory })
    await taken.promise
    await expect(read(contentType, send(body).body, { stage, memory })).rejects.toMatchObject({
      status: 503,
      refusal: 'memoryBusy',
      headers: { 'retry-after': '1' },
    })
    ended.resolve()
    expect((await first).file?.bytes).toBe(3 * MB)
    expect((await read(contentType, send(body).body, { stage, memory })).file?.bytes).toBe(3 * MB)
  })

  it('counts every chunk as an object of its own', async () => {
    const { stage } = createStage()
    const body = send(`{"file":"data:,${'x'.repeat(30_000)}"}`, 1).body
    await expect(read(JSON_TYPE, body, { stage, memory: createHeldMemory(3 * MB) })).rejects.toMatchObject({
      refusal: 'memoryBusy',
    })
  })

  it('has nothing to do with files, which go to their blobs', async () => {
    const { stage } = createStage()
    const head = '--xYz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    const body = send(`${field('tags', 'a')}${head}${'x'.repeat(5 * MB)}\r\n--xYz--`).body
    expect((await read(MULTIPART, body, { stage, memory: createHeldMemory(0) })).file?.bytes).toBe(5 * MB)
  })
})
