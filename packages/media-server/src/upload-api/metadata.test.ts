import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { aField } from '../catalog/metadata.contract.ts'
import type { MetadataField } from '../catalog/metadata.ts'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

const entries = ['red', 'green', 'a,b'].map((externalId) => ({ externalId, value: externalId, isActive: true }))
const FIELDS: readonly MetadataField[] = [
  aField('text'),
  aField('stock', { type: 'integer', validation: { type: 'greater_than', value: 0, equals: true } }),
  aField('day', { type: 'date' }),
  aField('one', { type: 'enum', entries }),
  aField('some', { type: 'set', entries }),
]
const define = (fields: readonly MetadataField[]) =>
  cloud.catalog.changeMetadataSchema('demo', () => ({ fields, rules: [] }))

beforeEach(async () => {
  cloud = createCloud()
  await define(FIELDS)
})

const upload = (parameters: Record<string, string> = {}) =>
  cloud.post('image/upload', { parameters: { public_id: 'p', ...parameters }, file: rocket })
const look = async (publicId = 'p') => (await cloud.admin(`resources/image/upload/${publicId}`)).answer.metadata
const say = (parameters: Record<string, string>) =>
  cloud.post('image/metadata', { parameters: { public_ids: 'p', ...parameters } })
const message = ({ answer }: { answer: Answer }) => answer.error?.message

const WRITTEN = String.raw`some=["green","a,b"]|text=a\=b\|c\"d" e|stock=7|day=2024-02-29|one=red`
const MEANT = { text: 'a=b|c"d" e', stock: 7, day: '2024-02-29', one: 'red', some: ['green', 'a,b'] }

describe('an upload with metadata', () => {
  it('is answered with it, each value of its kind, and so is everybody who asks', async () => {
    expect((await upload({ metadata: WRITTEN })).answer.metadata).toEqual(MEANT)
    expect(await look()).toEqual(MEANT)
    const list = async (query: string) => (await cloud.admin(`resources/image/upload?${query}`)).answer.resources[0]
    expect(await list('metadata=true')).toMatchObject({ metadata: MEANT })
    expect(await list('fields=metadata')).toEqual({ asset_id: expect.any(String), public_id: 'p', metadata: MEANT })
    expect(await list('')).not.toHaveProperty('metadata')
  })

  it('has no metadata where nothing was said and nothing is given', async () => {
    expect((await upload()).answer).not.toHaveProperty('metadata')
    expect(await look()).toBeUndefined()
  })

  it.each([
    ['no pair', 'text', 'metadata must be pairs such as in_stock=50|colors=["green","red"], not "text"'],
    ['a field twice', 'text=a|text=b', 'metadata must be each field once, not "text"'],
    ['no field', 'none=1', 'Invalid value  for parameter kind: there is no metadata field none'],
    [
      'no field, but a property',
      'constructor=1',
      'Invalid value  for parameter kind: there is no metadata field constructor',
    ],
    ['a fraction', 'stock=1.5', 'metadata field stock must be a whole number, not "1.5"'],
    ['too little', 'stock=-1', 'metadata field stock must be at least 0, not "-1"'],
    ['no day', 'day=2023-02-29', 'metadata field day must be a date such as 2024-01-31, not "2023-02-29"'],
    ['another entry', 'one=blue', 'metadata field one must be the external_id of one of red, green, a,b, not "blue"'],
    [
      'other entries',
      'some=["red","blue"]',
      String.raw`metadata field some must be external_ids of red, green, a,b, not "[\"red\",\"blue\"]"`,
    ],
    [
      'no list',
      'some=red',
      'metadata field some must be a list of external_ids such as ["a","b"], of red, green, a,b, not "red"',
    ],
  ])('is refused with %s; nothing is stored', async (_case, metadata, text) => {
    const refused = await upload({ metadata })
    expect([refused.status, message(refused)]).toEqual([400, text])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('gives fields that it does not name their defaults, and none to one it names as empty', async () => {
    const inactive = entries.map((entry) => ({ ...entry, isActive: entry.externalId !== 'red' }))
    await define([
      aField('a', { defaultValue: 'x' }),
      aField('b', { type: 'integer', defaultValue: 3 }),
      aField('c', { type: 'set', entries: inactive, defaultValue: ['red', 'green'] }),
      aField('d', { type: 'enum', entries: inactive, defaultValue: 'red' }),
      aField('e', { defaultValue: 'x', defaultDisabled: true }),
    ])
    expect((await upload({ metadata: 'a=y' })).answer.metadata).toEqual({ a: 'y', b: 3, c: ['green'] })
    expect((await upload({ metadata: 'a=|c=[]' })).answer.metadata).toEqual({ b: 3 })
    expect((await upload()).answer.metadata).toEqual({ a: 'x', b: 3, c: ['green'] })
    expect(message(await upload({ metadata: 'e=y' }))).toMatch(/^metadata field e is disabled/)
  })

  it('must say what is mandatory where no default can', async () => {
    await define([aField('a', { mandatory: true, defaultValue: 'x' })])
    expect((await upload()).answer.metadata).toEqual({ a: 'x' })
    expect(message(await upload({ metadata: 'a=' }))).toBe('metadata field a is mandatory: it must have a value')
    const inactive = [{ externalId: 'red', value: 'r', isActive: false }]
    await define([aField('a', { mandatory: true, type: 'enum', entries: inactive, defaultValue: 'red' })])
    expect(message(await upload())).toBe('metadata field a is mandatory: it must have a value')
  })

  it('that overwrites begins anew, and one that overwrites nothing changes nothing', async () => {
    await upload({ metadata: 'text=a|stock=1' })
    await upload({ metadata: 'text=b', overwrite: 'false' })
    expect(await look()).toEqual({ text: 'a', stock: 1 })
    await upload({ metadata: 'text=b' })
    expect(await look()).toEqual({ text: 'b' })
  })

  it('is told to others with it', async () => {
    const told: Answer[] = []
    const fetch = async (_url: unknown, init?: RequestInit) => {
      told.push(JSON.parse(String(init?.body)))
      return new Response()
    }
    cloud = createCloud({}, undefined, {}, { notificationUrls: ['http://127.0.0.1:9/hook'], notifications: { fetch } })
    await define(FIELDS)
    await upload({ metadata: WRITTEN })
    await cloud.sendNotifications()
    expect(told).toMatchObject([{ notification_type: 'upload', metadata: MEANT }])
  })
})

describe('a preset with metadata', () => {
  const preset = (fields: Record<string, string>) =>
    cloud.admin('upload_presets', { method: 'POST', body: new URLSearchParams({ name: 'v', ...fields }) })
  const send = async (fields: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ upload_preset: 'v', ...fields })) form.set(name, value)
    form.set('file', new File([rocket], 'a.jpg'))
    return (await (await cloud.send('/v1_1/demo/image/upload', { method: 'POST', body: form })).json()) as Answer
  }

  it('is asked first without a signature, and keeps what both say', async () => {
    await preset({ unsigned: 'true', metadata: 'text=preset|stock=1' })
    expect((await send({ metadata: 'text=mine|one=red' })).metadata).toEqual({ text: 'preset', stock: 1, one: 'red' })
    expect((await send({ clear_invalid: '1' })).error.message).toMatch(/^Clear invalid parameter is not allowed/)
  })

  it('is asked last with one', async () => {
    await preset({ metadata: 'text=preset|stock=1' })
    expect((await upload({ upload_preset: 'v', metadata: 'text=mine' })).answer.metadata).toEqual({ text: 'mine' })
    expect((await upload({ upload_preset: 'v' })).answer.metadata).toEqual({ text: 'preset', stock: 1 })
  })
})

describe.each<[string, (metadata: string) => Promise<{ status: number; answer: Answer }>]>([
  ['the metadata action', (metadata) => say({ metadata })],
  [
    'explicit',
    (metadata) => cloud.post('image/explicit', { parameters: { public_id: 'p', type: 'upload', metadata } }),
  ],
  [
    'the Admin API',
    (metadata) => cloud.admin('resources/image/upload/p', { method: 'POST', body: new URLSearchParams({ metadata }) }),
  ],
])('said by %s', (_case, update) => {
  beforeEach(() => upload({ tags: 't', metadata: 'text=a|stock=1|some=["red"]' }))

  it('takes the place of what was there, field by field; all else stays', async () => {
    expect((await update('stock=2|some=["green"]|one=red')).status).toBe(200)
    expect(await look()).toEqual({ text: 'a', stock: 2, one: 'red', some: ['green'] })
    expect((await cloud.admin('resources/image/upload/p')).answer.tags).toEqual(['t'])
  })

  it('goes where it is empty', async () => {
    await update('stock=|some=[]')
    expect(await look()).toEqual({ text: 'a' })
  })

  it('changes nothing where one value is refused', async () => {
    expect((await update('text=b|stock=x')).status).toBe(400)
    expect(await look()).toEqual({ text: 'a', stock: 1, some: ['red'] })
  })

  it('cannot take away what is mandatory, and brings what has become so', async () => {
    await define([...FIELDS, aField('must', { mandatory: true, defaultValue: 'x' })])
    expect(message(await update('must='))).toBe('metadata field must is mandatory: it must have a value')
    await update('stock=2')
    expect(await look()).toMatchObject({ must: 'x', stock: 2 })
  })
})

describe('the metadata action', () => {
  it('changes all that are named, and leaves out who is not there', async () => {
    for (const public_id of ['p', 'q']) await upload({ public_id })
    const names = new FormData()
    for (const publicId of ['p', 'none', 'q']) names.append('public_ids[]', publicId)
    names.set('metadata', 'stock=5')
    const { answer } = await cloud.admin('image/metadata', { method: 'POST', body: names })
    expect(answer).toEqual({ public_ids: ['p', 'q'] })
    expect([await look('p'), await look('q')]).toEqual([{ stock: 5 }, { stock: 5 }])
  })

  it.each([
    ['no metadata', { public_ids: 'p' }, 'Missing required parameter - metadata'],
    [
      'what was signed for an upload',
      { public_ids: 'p', metadata: 'text=a', public_id: 'p' },
      'public_id is not implemented by this server',
    ],
  ])('refuses %s', async (_case, parameters, text) => {
    const refused = await cloud.post('image/metadata', { parameters: parameters as Record<string, string> })
    expect(message(refused)).toBe(text)
  })

  it('is for who has signed it', async () => {
    const refused = await cloud.post('image/metadata', {
      parameters: { public_ids: 'p', metadata: 'text=a' },
      secret: 'x',
    })
    expect(refused.status).toBe(401)
  })
})

it('follows a rename, whose answer shows it when asked', async () => {
  await upload({ metadata: 'text=a', context: 'k=v' })
  const rename = (from_public_id: string, to_public_id: string, more = {}) =>
    cloud.post('image/rename', { parameters: { from_public_id, to_public_id, ...more } })
  expect((await rename('p', 'q')).answer).not.toHaveProperty('metadata')
  expect((await rename('q', 'p', { metadata: 'true' })).answer).toMatchObject({ metadata: { text: 'a' } })
  expect((await rename('p', 'q', { metadata: '1' })).answer).not.toHaveProperty('context')
})
