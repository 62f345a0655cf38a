import { describe, expect, it } from 'vitest'
import { createSmall, NOTHING, rangesOf, rocket, type Sending, send, sendAll } from './chunks-under-test.contract.ts'

describe('a chunk is refused', () => {
  const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
  const changed = new Uint8Array(rocket).fill(7)

  it.each<[string, readonly string[], string, Sending, number, string | RegExp]>([
    ['in the middle of nothing', [], middle, {}, 404, /^No upload "u" is under way/],
    ['under the id of nobody', [first], middle, { id: 'v' }, 404, /^No upload "v" is under way/],
    ['the last before others', [first], last, {}, 400, /^Bytes 40000-79999 are missing: the last chunk comes last/],
    ['with other bytes', [first], first, { bytes: changed }, 400, 'Bytes 0-39999 were sent before, and were others'],
    ['over another', [first], '20000-59999/112525', {}, 400, /^Bytes 20000-59999 overlap with 0-39999/],
    ['of another total', [first], '40000-79999/112526', {}, 400, /must name a file of 112525 bytes.*not of 112526$/],
    ['too small', [first], '40000-40008/112525', {}, 400, 'All parts except EOF-chunk must be larger than 5mb'],
    ['shorter than it says', [first], middle, { file: 'x' }, 400, /names 40000 bytes, and file has 1$/],
    ['empty', [first], middle, { file: '' }, 400, 'Empty file'],
    [
      'without a file',
      [first],
      middle,
      { file: undefined as never },
      400,
      /Empty file|Missing required parameter - file/,
    ],
    ['with a wrong signature', [first], middle, { secret: 'x' }, 401, /^Invalid Signature/],
    [
      'without a signature',
      [first],
      middle,
      { unsigned: { signature: '' } },
      400,
      'Missing required parameter - signature',
    ],
    ['of another key', [first], middle, { unsigned: { api_key: '9' } }, 401, 'Unknown API key 9'],
    ['an hour later', [first], middle, { parameters: { timestamp: '1759990000' } }, 400, /^Stale request/],
    ['under another name', [first], middle, { parameters: { public_id: 'b' } }, 400, /^public_id must be the same/],
    ['of another type', [first], middle, { parameters: { type: 'private' } }, 400, /^type must be the same/],
    ['of another resource type', [first], middle, { action: 'raw/upload' }, 400, /^resource_type must be the same/],
    [
      'under another name, the last',
      [first, middle],
      last,
      { parameters: { folder: 'f' } },
      400,
      /^folder must be the same/,
    ],
    [
      'with a parameter that nobody knows',
      [],
      first,
      { parameters: { colour: 'red' } },
      400,
      /^Unknown parameter - colour/,
    ],
    ['under a name that is none', [], first, { parameters: { public_id: 'a/' } }, 400, 'public_id (a/) is invalid'],
  ])('%s', async (_case, before, range, sending, status, message) => {
    const cloud = createSmall()
    for (const each of before) await send(cloud, each)
    const refused = await send(cloud, range, sending)
    expect(refused.answer.error?.message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    )
    expect(refused.status).toBe(status)
    expect(await cloud.leftovers()).toEqual({ blobs: before.length, intents: 0 })
    if (before.length === 0) return
    for (const each of [middle, last].slice(before.length - 1)) expect((await send(cloud, each)).status).toBe(200)
    expect((await cloud.admin('resources/image')).answer.resources).toMatchObject([{ bytes: rocket.length }])
  })

  it('for its parameters without a word of those of the chunks before', async () => {
    const cloud = createSmall()
    await send(cloud, first, { parameters: { public_id: 'hidden/name' } })
    const { answer } = await send(cloud, middle, { parameters: { public_id: 'mine' } })
    expect(JSON.stringify(answer)).not.toContain('hidden')
  })

  it('above what all unfinished uploads may take together, until one ends', async () => {
    const cloud = createSmall({ maxUnfinishedBytes: 155_000 })
    await sendAll(cloud, {}, [first, middle])
    await send(cloud, first, { id: 'v' })
    const { status, answer, headers } = await send(cloud, middle, { id: 'v' })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    expect(answer.error.message).toMatch(/^Busy: unfinished uploads take more than 155000 bytes together/)
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
    expect((await send(cloud, last)).status).toBe(200)
    expect((await send(cloud, middle, { id: 'v' })).status).toBe(200)
  })
})

describe('a file in chunks that is refused', () => {
  it.each([
    ['no picture', 'image/upload', {}, 'Invalid image file', 3],
    ['a format that is not allowed', 'auto/upload', { allowed_formats: 'png' }, 'Raw file format jpg not allowed', 3],
    ['no video, in one chunk', 'video/upload', {}, 'Unsupported video format or file', 1],
  ])(
    'as %s gives back its space at once, and is refused the same way again',
    async (_case, action, parameters, message, count) => {
      const cloud = createSmall()
      const sending = { action, parameters, bytes: new Uint8Array(rocket.length).fill(7) } as Sending
      const ranges = rangesOf(rocket.length, Math.ceil(rocket.length / count))
      const answers = await sendAll(cloud, sending, ranges)
      expect(answers.at(-1)).toMatchObject({ status: 400, answer: { error: { message } } })
      expect(await cloud.leftovers()).toEqual(NOTHING)
      expect(await send(cloud, ranges.at(-1) ?? '', sending)).toMatchObject({
        status: 400,
        answer: { error: { message } },
      })
      expect(await cloud.leftovers()).toEqual(NOTHING)
    },
  )
})
