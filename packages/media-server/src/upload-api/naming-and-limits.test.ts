import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const RANDOM = /^[a-z0-9]{20}$/

interface Row {
  case: string
  parameters: Record<string, string>
  /** Default `Photo 1.jpg`. */
  filename?: string
  raw?: true
  is: Answer
}

/** Every rule of naming, as clients meet it. @see https://cloudinary.com/documentation/upload_images#public_id */
const RULES: readonly Row[] = [
  { case: 'nothing', parameters: {}, is: { public_id: RANDOM } },
  { case: 'nothing, raw', parameters: {}, raw: true, is: { public_id: /^[a-z0-9]{20}\.jpg$/ } },
  { case: 'a folder', parameters: { folder: 'f' }, is: { public_id: /^f\/[a-z0-9]{20}$/ } },
  { case: 'a public id', parameters: { public_id: 'x' }, is: { public_id: 'x', display_name: 'x' } },
  { case: 'both', parameters: { folder: 'f', public_id: 'a/x' }, is: { public_id: 'f/a/x', display_name: 'x' } },
  { case: 'use_filename', parameters: { use_filename: '1' }, is: { public_id: /^Photo_1_[a-z0-9]{6}$/ } },
  {
    case: 'use_filename alone',
    parameters: { use_filename: '1', unique_filename: '0' },
    is: { public_id: 'Photo_1', original_filename: 'Photo 1' },
  },
  {
    case: 'bad characters',
    filename: 'a?b&c.jpg',
    parameters: { use_filename: '1', unique_filename: '0' },
    is: { public_id: 'a_b_c' },
  },
  { case: 'unique_filename alone', parameters: { unique_filename: '0' }, is: { public_id: RANDOM } },
  {
    case: 'filename_override',
    parameters: { use_filename: '1', unique_filename: '0', filename_override: 'n.png' },
    is: { public_id: 'n', original_filename: 'n', format: 'jpg' },
  },
  {
    case: 'filename_override alone',
    parameters: { filename_override: 'n.png' },
    is: { public_id: RANDOM, original_filename: 'n' },
  },
  {
    case: 'use_filename, and a file of no name',
    filename: 'file',
    parameters: { use_filename: '1', unique_filename: '0' },
    is: { public_id: 'file' },
  },
  { case: 'an asset folder', parameters: { asset_folder: 'a' }, is: { public_id: RANDOM, asset_folder: 'a' } },
  {
    case: 'an asset folder as prefix',
    parameters: { asset_folder: 'a', use_asset_folder_as_public_id_prefix: '1', public_id: 'x' },
    is: { public_id: 'a/x', asset_folder: 'a' },
  },
  { case: 'a prefix', parameters: { public_id_prefix: 'p', public_id: 'x' }, is: { public_id: 'p/x' } },
  { case: 'a prefix alone', parameters: { public_id_prefix: 'p' }, is: { public_id: /^p\/[a-z0-9]{20}$/ } },
  {
    case: 'use_filename, raw',
    raw: true,
    filename: 'a.txt',
    parameters: { use_filename: '1', unique_filename: '0' },
    is: { public_id: 'a.txt' },
  },
  { case: 'a public id, raw', raw: true, filename: 'a.txt', parameters: { public_id: 'x' }, is: { public_id: 'x' } },
  {
    case: 'a display name',
    parameters: { public_id: 'a/x', display_name: 'Cup' },
    is: { public_id: 'a/x', display_name: 'Cup' },
  },
  {
    case: 'the file name as display name',
    parameters: { public_id: 'x', use_filename_as_display_name: '1' },
    is: { public_id: 'x', display_name: 'Photo 1' },
  },
]

const REFUSED = [
  'a?b',
  'a&b',
  'a#b',
  'a\\b',
  'a%b',
  'a<b',
  'a>b',
  'a+b',
  ' a',
  'a ',
  '/a',
  'a/',
  'v12/a',
  'a//b',
  'x'.repeat(256),
]

describe('the name of an upload', () => {
  it.each(RULES)('with $case', async ({ parameters, filename = 'Photo 1.jpg', raw, is }) => {
    const cloud = createCloud()
    const { answer } = await cloud.post(`${raw ? 'raw' : 'image'}/upload`, { parameters, file: rocket, filename })
    const wanted = Object.entries(is).map(([name, value]) => [
      name,
      value instanceof RegExp ? expect.stringMatching(value) : value,
    ])
    expect(answer).toMatchObject(Object.fromEntries(wanted))
  })

  it.each(REFUSED)('is refused where it is none: %j', async (publicId) => {
    const cloud = createCloud()
    const { status, answer } = await cloud.post('image/upload', { parameters: { public_id: publicId }, file: rocket })
    expect(status).toBe(400)
    expect(answer.error.message).toMatch(publicId.length > 255 ? /255 characters/ : /^public_id \(.*\) is invalid$/)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('that is taken is taken over, with a version above, or answered as it stands', async () => {
    const cloud = createCloud()
    const send = async (parameters: Record<string, string>) =>
      (await cloud.post('image/upload', { parameters: { public_id: 'x', ...parameters }, file: rocket })).answer
    const first = await send({})
    expect(first).not.toHaveProperty('overwritten')
    const second = await send({ tags: 'new' })
    expect(second).toMatchObject({ overwritten: true, asset_id: first.asset_id, version: first.version + 1 })
    expect(await send({ overwrite: '0', tags: 'other' })).toMatchObject({
      existing: true,
      tags: ['new'],
      version: second.version,
    })
  })

  it('keeps the display name when it is renamed', async () => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'canyon' }, file: rocket })
    const { answer } = await cloud.post('image/rename', {
      parameters: { from_public_id: 'canyon', to_public_id: 'grand' },
    })
    expect(answer).toMatchObject({ public_id: 'grand', display_name: 'canyon' })
  })
})

const many = (count: number, of: (index: number) => string) => Array.from({ length: count }, (_, index) => of(index))

describe('a limit of an upload', () => {
  it.each<[string, Record<string, string>]>([
    ['a tag of 255 characters', { tags: 'x'.repeat(255) }],
    ['1000 tags', { tags: many(1000, (index) => `t${index}`).join(',') }],
    ['1000 keys of context', { context: many(1000, (index) => `k${index}=v`).join('|') }],
    ['1024 characters of context', { context: `k=${'x'.repeat(1024)}` }],
    ['a public id of 255 characters', { public_id: 'x'.repeat(255) }],
    ['a display name of 255 characters', { display_name: 'x'.repeat(255) }],
    ['20 eager images', { eager: many(20, () => 'w_1').join('|') }],
  ])('is met with %s', async (_case, parameters) => {
    expect((await createCloud().post('image/upload', { parameters, file: rocket })).status).toBe(200)
  })

  it.each<[string, Record<string, string>, string]>([
    ['a tag of 256 characters', { tags: 'x'.repeat(256) }, 'tags must be one line of at most 255 characters, not '],
    ['a tag with a control character', { tags: 'a\u0007b' }, 'tags must be one line of at most 255 characters, not '],
    [
      '1001 tags',
      { tags: many(1001, (index) => `t${index}`).join(',') },
      'tags must be at most 1000 tags, not "1001 of them"',
    ],
    [
      '1001 keys',
      { context: many(1001, (index) => `k${index}=v`).join('|') },
      'context must be at most 1000 keys, not "1001 of them"',
    ],
    [
      '1025 characters of context',
      { context: `k=${'x'.repeat(1025)}` },
      'context must be at most 1024 characters in k, without control characters, not ',
    ],
    [
      'a control character in context',
      { context: 'k=a\u0000b' },
      'context must be at most 1024 characters in k, without control characters, not ',
    ],
    [
      'a public id of 256 characters',
      { public_id: 'x'.repeat(256) },
      'public_id must be one line of at most 255 characters, not ',
    ],
    ['a long public id by its folder', { folder: 'f', public_id: 'x'.repeat(254) }, 'public_id (f/xxx'],
    [
      '21 eager images',
      { eager: many(21, () => 'w_1').join('|') },
      'eager must be at most 20 transformations, not "21 of them"',
    ],
    ['a flag that is none', { use_filename: 'yes' }, 'use_filename must be one of 0, 1, false, true, not "yes"'],
    ['a type that is none', { type: 'public' }, 'type must be one of upload, private, authenticated, not "public"'],
  ])('is passed with %s', async (_case, parameters, message) => {
    const cloud = createCloud()
    const { status, answer } = await cloud.post('image/upload', { parameters, file: rocket })
    expect([status, answer.error.message.slice(0, message.length)]).toEqual([400, message])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([
    { case: 'no file', file: undefined, limits: {}, status: 400, message: 'Missing required parameter - file' },
    { case: 'an empty file', file: '', limits: {}, status: 400, message: 'Empty file' },
    { case: 'no image', file: 'text', limits: {}, status: 400, message: 'Invalid image file' },
    {
      case: 'a request that is too long',
      file: rocket,
      limits: { maxRequestBytes: 10_000 },
      status: 413,
      message:
        'Request too large. Maximum is 10000 bytes. Send the file in chunks (upload_large of the SDKs), or start the server with a larger maxRequestBytes (--max-request-bytes of the command).',
    },
    {
      case: 'too many pixels',
      file: rocket,
      limits: { maxInputPixels: 1000 },
      status: 400,
      message: 'Image has too many pixels. Got more than 1000. Maximum is 1000.',
    },
  ])('or what a file must be is passed with $case', async ({ file, limits, status, message }) => {
    const cloud = createCloud(limits)
    const refused = await cloud.post('image/upload', { ...(file !== undefined && { file }) })
    expect(refused).toMatchObject({ status, answer: { error: { message } } })
    expect(refused.headers.get('x-cld-error')).toBe(message)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('is passed by a data URI of more than 62,910,000 characters', async () => {
    const cloud = createCloud()
    const uri = 'data:image/jpeg;base64,'
    const refused = await cloud.post('image/upload', { unsigned: { file: uri + 'A'.repeat(62_910_001 - uri.length) } })
    const message = 'Malformed request body - the data URI has 62910001 characters, at most 62910000 are allowed'
    expect(refused).toMatchObject({ status: 400, answer: { error: { message } } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})
