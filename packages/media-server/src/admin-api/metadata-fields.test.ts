import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})

const rocket = readFileSync('fixtures/rocket.jpg')
const ask = (method: string, path: string, body?: unknown) =>
  cloud.admin(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
const create = (field: Answer) => ask('POST', 'metadata_fields', { label: field.external_id, type: 'string', ...field })
const change = (id: string, field: Answer) => ask('PUT', `metadata_fields/${id}`, field)
const get = async (id: string) => (await ask('GET', `metadata_fields/${id}`)).answer
const idsOf = ({ metadata_fields: fields }: Answer) => fields.map(({ external_id }: Answer) => external_id)
const message = ({ answer }: { answer: Answer }) => answer.error?.message

const between = (from: unknown, to: unknown) => ({
  type: 'and',
  rules: [
    { type: 'greater_than', equals: false, value: from },
    { type: 'less_than', equals: true, value: to },
  ],
})
const values = [{ external_id: 'r', value: 'Red' }, { external_id: 'g', value: 'Green' }, { value: 'Blue' }]

describe('a field', () => {
  it('is created with all that was said of it, and shown so alone and among others', async () => {
    const said = {
      ...{ external_id: 'stock', label: 'In stock', type: 'integer', mandatory: true, default_value: 7 },
      ...{ validation: between(3, 9), default_disabled: true, restrictions: { readonly_ui: true } },
      allow_dynamic_list_values: true,
    }
    const { status, answer } = await ask('POST', 'metadata_fields', said)
    expect([status, answer]).toEqual([200, said])
    expect(await get('stock')).toEqual(said)
    await create({ external_id: 'b' })
    expect((await ask('GET', 'metadata_fields')).answer.metadata_fields).toMatchObject([said, { external_id: 'b' }])
    expect(idsOf((await ask('GET', 'metadata_fields?external_ids=b,none')).answer)).toEqual(['b'])
  })

  it('has what was not said filled in, and a random id', async () => {
    const { answer } = await ask('POST', 'metadata_fields', { type: 'set', label: 'Colors', datasource: { values } })
    const [, , { external_id: random }] = answer.datasource.values
    expect(random).toMatch(/^[0-9a-f]{32}$/)
    expect(answer).toEqual({
      ...{ type: 'set', external_id: expect.stringMatching(/^[0-9a-f]{20}$/), label: 'Colors', mandatory: false },
      ...{ default_value: null, validation: null, default_disabled: false, restrictions: { readonly_ui: false } },
      datasource: {
        values: [
          { external_id: 'r', value: 'Red', state: 'active' },
          { external_id: 'g', value: 'Green', state: 'active' },
          { external_id: random, value: 'Blue', state: 'active' },
        ],
      },
      allow_dynamic_list_values: false,
    })
  })

  it.each<[string, Answer]>([
    ['text', { type: 'string', default_value: 'é"=|', validation: { type: 'strlen', min: 1, max: 4 } }],
    [
      'a whole number below zero',
      { type: 'integer', default_value: -5, validation: { type: 'less_than', value: 0, equals: false } },
    ],
    ['a day', { type: 'date', default_value: '2024-02-29', validation: between('2024-02-28', '2024-02-29') }],
    ['an entry', { type: 'enum', default_value: 'g', datasource: { values } }],
    ['several entries', { type: 'set', default_value: ['r', 'g'], datasource: { values } }],
  ])('may have a default: %s', async (_case, field) => {
    expect(await create({ external_id: 'f', ...field })).toMatchObject({
      status: 200,
      answer: { default_value: field.default_value },
    })
  })

  it.each<[string, Answer, string]>([
    ['a number that is none', { type: 'integer', default_value: 'x' }, 'a whole number, not "x"'],
    ['a fraction', { type: 'integer', default_value: 1.5 }, 'a whole number, not 1.5'],
    [
      'a day that is none',
      { type: 'date', default_value: '2023-02-29' },
      'a date such as 2024-01-31, not "2023-02-29"',
    ],
    [
      'too much',
      { type: 'integer', default_value: 6, validation: { type: 'less_than', value: 5, equals: true } },
      'at most 5, not 6',
    ],
    [
      'too late',
      { type: 'date', default_value: '2024-03-01', validation: between('2024-01-01', '2024-02-29') },
      'at most 2024-02-29, not "2024-03-01"',
    ],
    [
      'too short',
      { type: 'string', default_value: 'a', validation: { type: 'strlen', min: 2 } },
      'at least 2 characters, not "a"',
    ],
    ['no entry', { type: 'enum', default_value: 'x', datasource: { values } }, 'the external_id of one of'],
    ['one of no entries', { type: 'set', default_value: ['r', 'x'], datasource: { values } }, 'external_ids of r, g, '],
    ['text for a set', { type: 'set', default_value: 'r', datasource: { values } }, 'a list of external_ids such as'],
    ['an object', { type: 'string', default_value: {} }, 'a value of a field of type string'],
  ])('refuses a default that is %s', async (_case, field, wanted) => {
    const refused = await create({ external_id: 'f', ...field })
    expect(refused.status).toBe(400)
    expect(message(refused)).toContain(`default_value is invalid: it must be ${wanted}`)
    expect(idsOf((await ask('GET', 'metadata_fields')).answer)).toEqual([])
  })

  it.each<[string, Answer, string]>([
    ['no type', { label: 'x' }, 'Missing required parameter - type'],
    ['no label', { type: 'string' }, 'Missing required parameter - label'],
    ['another type', { type: 'text', label: 'x' }, 'type must be one of string, integer, date, enum, set, not "text"'],
    [
      'an id that cannot stand in a path',
      { external_id: 'a/b' },
      'external_id must be 1 to 255 letters, digits, _ - or ., not "a/b"',
    ],
    ['an id that objects have', { external_id: '__proto__' }, 'external_id must be 1 to 255 letters'],
    [
      'mandatory without a default',
      { mandatory: true },
      'Missing required parameter - default_value (mandatory needs it)',
    ],
    [
      'entries of text',
      { datasource: { values } },
      'datasource is for fields of type enum and set; x is of type string',
    ],
    ['an enum without entries', { type: 'enum' }, 'Missing required parameter - datasource'],
    [
      'two entries of one id',
      { type: 'enum', datasource: { values: [values[0], values[0]] } },
      'an external_id of their own, not "r"',
    ],
    [
      'an entry without a value',
      { type: 'enum', datasource: { values: [{}] } },
      'Missing required parameter - datasource.values[0].value',
    ],
    [
      'a place for an entry',
      { type: 'enum', datasource: { values: [{ value: 'a', position: 1 }] } },
      'datasource.values[0].position is not implemented by this server',
    ],
    [
      'a length of numbers',
      { type: 'integer', validation: { type: 'strlen', min: 1 } },
      'validation.type must be one of greater_than, less_than, and',
    ],
    [
      'a bound of another kind',
      { type: 'integer', validation: { type: 'less_than', value: '2024-01-01' } },
      'validation.value must be a whole number',
    ],
    [
      'a regular expression',
      { validation: { type: 'strregex' } },
      'validation strregex is not implemented by this server',
    ],
    ['rules in rules without end', { validation: nested(9) }, 'no more than 4 within each other'],
    [
      'a validation of entries',
      { type: 'enum', datasource: { values }, validation: { type: 'strlen' } },
      'validation must be none, for a field of type enum',
    ],
    ['what nobody knows', { colour: 1 }, 'Unknown parameter - colour'],
    ['what nobody knows, inside', { restrictions: { readonly: true } }, 'Unknown parameter - restrictions.readonly'],
  ])('refuses %s', async (_case, field, text) => {
    const whole =
      _case.startsWith('no ') || _case === 'another type'
        ? field
        : { external_id: 'x', label: 'x', type: 'string', ...field }
    const refused = await ask('POST', 'metadata_fields', whole)
    expect([refused.status, message(refused)]).toEqual([400, expect.stringContaining(text)])
  })

  it('is changed in what is said, the rest stays, and so do its id and its type', async () => {
    await create({ external_id: 'a', default_value: 'x', validation: { type: 'strlen', max: 3 } })
    const { answer } = await change('a', { external_id: 'b', type: 'integer', label: 'New', mandatory: true })
    expect(answer).toMatchObject({
      external_id: 'a',
      type: 'string',
      label: 'New',
      mandatory: true,
      default_value: 'x',
    })
    expect(await get('a')).toEqual(answer)
    expect(message(await change('a', { default_value: 'long' }))).toMatch(/^default_value is invalid/)
    expect(message(await change('a', { validation: { type: 'strlen', min: 2 } }))).toMatch(/^default_value is invalid/)
    expect(message(await change('a', { default_value: null }))).toMatch(/mandatory needs it/)
    expect((await change('a', { validation: null, default_value: 'long' })).answer).toMatchObject({ validation: null })
    expect((await change('a', { mandatory: false, default_value: null })).answer.default_value).toBeNull()
  })

  it('is not created twice, and each cloud has its own', async () => {
    await create({ external_id: 'a' })
    const again = await create({ external_id: 'a' })
    expect([again.status, message(again)]).toEqual([400, 'external id a already exists'])
  })

  it('that is not there is 404 for all that can be asked of it', async () => {
    for (const [method, path, body] of [
      ['GET', 'metadata_fields/no'],
      ['PUT', 'metadata_fields/no', { label: 'x' }],
      ['DELETE', 'metadata_fields/no'],
      ['PUT', 'metadata_fields/no/datasource', { values: [{ value: 'a' }] }],
      ['DELETE', 'metadata_fields/no/datasource', { external_ids: ['a'] }],
    ] as const) {
      const refused = await ask(method, path, body)
      expect([refused.status, message(refused)]).toEqual([404, "Can't find metadata field with external id no"])
    }
  })

  it('goes with what assets have in it; its id can be given again', async () => {
    for (const external_id of ['a', 'b']) await create({ external_id })
    await cloud.post('image/upload', { parameters: { public_id: 'p', metadata: 'a=1|b=2' }, file: rocket })
    expect((await ask('DELETE', 'metadata_fields/a')).answer).toEqual({ message: 'ok' })
    const look = async () => (await cloud.admin('resources/image/upload/p')).answer.metadata
    expect(await look()).toEqual({ b: '2' })
    expect((await create({ external_id: 'a' })).status).toBe(200)
    expect(await look()).toEqual({ b: '2' })
    expect((await cloud.post('image/upload', { parameters: { metadata: 'a=1' }, file: rocket })).status).toBe(200)
    await ask('DELETE', 'metadata_fields/a')
    expect(message(await cloud.post('image/upload', { parameters: { metadata: 'a=1' }, file: rocket }))).toBe(
      'Invalid value  for parameter kind: there is no metadata field a',
    )
  })
})

describe('the order of fields', () => {
  it.each([
    [{ order_by: 'label' }, ['c', 'a', 'b']],
    [{ order_by: 'label', direction: 'desc' }, ['b', 'a', 'c']],
    [{ order_by: 'external_id', direction: 'asc' }, ['a', 'b', 'c']],
    [{ order_by: 'created_at', direction: 'desc' }, ['c', 'a', 'b']],
  ])('by %j is kept', async (body, ids) => {
    for (const [external_id, label] of [
      ['b', 'Über'],
      ['a', 'tee'],
      ['c', 'Tea'],
    ] as const) {
      cloud.clock.now += 1000
      await create({ external_id, label })
    }
    expect(idsOf((await ask('PUT', 'metadata_fields/order', body)).answer)).toEqual(ids)
    expect(idsOf((await ask('GET', 'metadata_fields')).answer)).toEqual(ids)
  })

  it('refuses any other', async () => {
    expect(message(await ask('PUT', 'metadata_fields/order', {}))).toBe('Missing required parameter - order_by')
    expect(message(await ask('PUT', 'metadata_fields/order', { order_by: 'type' }))).toMatch(/^order_by must be one of/)
  })
})

describe('the body', () => {
  it('must be JSON, and an object', async () => {
    const form = new URLSearchParams({ type: 'string', label: 'x' })
    expect(message(await cloud.admin('metadata_fields', { method: 'POST', body: form }))).toMatch(/takes JSON/)
    expect(message(await ask('POST', 'metadata_fields', ['x']))).toMatch(/the JSON must be an object/)
  })

  it('is no way past key and secret', async () => {
    expect((await cloud.send('/v1_1/demo/metadata_fields')).status).toBe(401)
  })
})

it('holds no more than 100 fields', async () => {
  for (let index = 0; index < 100; index += 1) await create({ external_id: `f${index}` })
  expect(message(await create({ external_id: 'one-more' }))).toBe('Too many metadata fields. Maximum is 100.')
})

function nested(depth: number): Answer {
  return depth === 0 ? { type: 'strlen', min: 1 } : { type: 'and', rules: [nested(depth - 1)] }
}

describe('the place of a field', () => {
  const move = (id: string, position: unknown) => ask('PUT', `metadata_fields/${id}/reorder`, { position })
  beforeEach(async () => {
    for (const id of ['a', 'b', 'c']) await create({ external_id: id })
  })

  it.each([
    ['a', 0, ['a', 'b', 'c']],
    ['a', 1, ['b', 'a', 'c']],
    ['a', 2, ['b', 'c', 'a']],
    ['c', 0, ['c', 'a', 'b']],
  ])('of %s becomes %i', async (id, position, order) => {
    expect(idsOf((await move(id, position)).answer)).toEqual(order)
    expect(idsOf((await ask('GET', 'metadata_fields')).answer)).toEqual(order)
  })

  it.each<[string, unknown, number, string]>([
    ['a', 3, 400, 'position must be a whole number from 0 to 2, not "3"'],
    ['a', -1, 400, 'position must be a whole number from 0 to 2, not "-1"'],
    ['a', 'first', 400, 'position must be a whole number, not "first"'],
    ['a', null, 400, 'Missing required parameter - position'],
    ['x', 0, 404, "Can't find metadata field with external id x"],
  ])('of %s does not become %j', async (id, position, status, text) => {
    const refused = await move(id, position)
    expect([refused.status, message(refused)]).toEqual([status, text])
    expect(idsOf((await ask('GET', 'metadata_fields')).answer)).toEqual(['a', 'b', 'c'])
  })
})
