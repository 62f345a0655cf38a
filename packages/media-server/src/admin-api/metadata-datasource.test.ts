import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
const ask = (method: string, path: string, body: unknown) =>
  cloud.admin(`metadata_fields${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

const RED = { external_id: 'r', value: 'Red' }
const GREEN = { external_id: 'g', value: 'green' }
const BLUE = { external_id: 'b', value: 'Blue' }

beforeEach(async () => {
  cloud = createCloud()
  await ask('POST', '', { external_id: 'c', type: 'set', label: 'C', datasource: { values: [RED, GREEN, BLUE] } })
  await ask('POST', '', { external_id: 't', type: 'string', label: 'T' })
})

const entries = async () => (await cloud.admin('metadata_fields/c')).answer.datasource.values
const put = (values: readonly Answer[]) => ask('PUT', '/c/datasource', { values })
const upload = (metadata: string) =>
  cloud.post('image/upload', { parameters: { public_id: 'p', metadata }, file: rocket })
const message = ({ answer }: { answer: Answer }) => answer.error?.message

it('changes entries that are known, and adds the others after them', async () => {
  const { answer } = await put([
    { external_id: 'y', value: 'Yellow' },
    { external_id: 'g', value: 'Grass' },
    { value: 'New' },
  ])
  expect(answer.values.map(({ value }: Answer) => value)).toEqual(['Red', 'Grass', 'Blue', 'Yellow', 'New'])
  expect(await entries()).toMatchObject([RED, { external_id: 'g', value: 'Grass' }, BLUE, { value: 'Yellow' }, {}])
})

it('blocks entries: they are shown as inactive, chosen no more, and stay where they were chosen', async () => {
  await upload('c=["r","g"]')
  const { answer } = await ask('DELETE', '/c/datasource', { external_ids: ['r'] })
  expect(answer).toEqual({ values: [GREEN, BLUE] })
  expect(await entries()).toEqual([
    { ...RED, state: 'inactive' },
    { ...GREEN, state: 'active' },
    { ...BLUE, state: 'active' },
  ])
  expect((await cloud.admin('resources/image/upload/p')).answer.metadata).toEqual({ c: ['r', 'g'] })
  expect(message(await upload('c=["r"]'))).toBe('metadata field c must be external_ids of g, b, not "[\\"r\\"]"')
  const other = await cloud.post('image/metadata', { parameters: { public_ids: 'p', metadata: 't=x' } })
  expect(other.answer).toEqual({ public_ids: ['p'] })
  expect((await cloud.admin('resources/image/upload/p')).answer.metadata).toEqual({ c: ['r', 'g'], t: 'x' })
})

it('restores what was blocked, in its place', async () => {
  await ask('DELETE', '/c/datasource', { external_ids: ['r', 'g'] })
  const { answer } = await ask('POST', '/c/datasource_restore', { external_ids: ['r'] })
  expect(answer).toEqual({ values: [RED, BLUE] })
  expect((await upload('c=["r"]')).status).toBe(200)
})

it('takes ids out of the query of a DELETE too', async () => {
  const { answer } = await cloud.admin('metadata_fields/c/datasource?external_ids[]=r&external_ids[]=b', {
    method: 'DELETE',
  })
  expect(answer).toEqual({ values: [GREEN] })
})

it('takes the state with an entry', async () => {
  await put([{ external_id: 'g', state: 'inactive' }])
  expect(await entries()).toMatchObject([{}, { ...GREEN, state: 'inactive' }, {}])
  await put([{ external_id: 'g', value: 'Grass' }])
  expect(await entries()).toMatchObject([{}, { value: 'Grass', state: 'inactive' }, {}])
})

it.each([
  [{ order_by: 'value', direction: 'asc' }, ['b', 'g', 'r']],
  [{ order_by: 'value', direction: 'desc' }, ['r', 'g', 'b']],
  [{ order_by: 'value' }, ['b', 'g', 'r']],
])('puts entries in the order of %j', async (body, ids) => {
  await ask('POST', '/c/datasource/order', body)
  expect((await entries()).map(({ external_id }: Answer) => external_id)).toEqual(ids)
})

it.each<[string, string, string, unknown, string]>([
  [
    'entries of text',
    'PUT',
    '/t/datasource',
    { values: [] },
    'datasource is for fields of type enum and set; t is of type string',
  ],
  ['no entries', 'PUT', '/c/datasource', {}, 'Missing required parameter - values'],
  ['no ids', 'DELETE', '/c/datasource', {}, 'Missing required parameter - external_ids'],
  [
    'an id that is no entry’s',
    'DELETE',
    '/c/datasource',
    { external_ids: ['r', 'x'] },
    'external_ids must be external_ids of entries, not "x"',
  ],
  [
    'another order',
    'POST',
    '/c/datasource/order',
    { order_by: 'external_id' },
    'order_by must be one of value, not "external_id"',
  ],
  [
    'another state',
    'PUT',
    '/c/datasource',
    { values: [{ ...RED, state: 'gone' }] },
    'values[0].state must be one of active, inactive, not "gone"',
  ],
])('refuses %s, and changes nothing', async (_case, method, path, body, text) => {
  const before = await entries()
  const refused = await ask(method, path, body)
  expect([refused.status, message(refused)]).toEqual([400, text])
  expect(await entries()).toEqual(before)
})

describe('the search for entries', () => {
  const search = (body: Answer, query = '') => ask('POST', `/c/datasource/search${query}`, body)
  const found = async (body: Answer, query = '') =>
    (await search(body, query)).answer.values.map(({ value }: Answer) => value)

  it.each<[string, Answer, string, string[]]>([
    ['nothing', {}, '', ['Red', 'green', 'Blue']],
    ['a part, in any case', { term: 'RE' }, '', ['Red', 'green']],
    ['a part in the query', {}, '?term=e&max_results=2', ['Red', 'green']],
    ['the whole text', { term: 'green', exact_match: true }, '', ['green']],
    ['a part of what is wanted whole', { term: 'gree', exact_match: true }, '', []],
    ['what is there once', { term: 'blu', max_results: 1 }, '?exact_match=false', ['Blue']],
  ])('finds those with %s', async (_case, body, query, values) => {
    expect(await found(body, query)).toEqual(values)
  })

  it('finds none that is blocked, and all fields at once', async () => {
    await ask('DELETE', '/c/datasource', { external_ids: ['r'] })
    await ask('POST', '', { external_id: 'd', type: 'enum', label: 'D', datasource: { values: [RED] } })
    expect(await found({ term: 're' })).toEqual(['green'])
    expect((await ask('POST', '/datasource/search', { term: 're' })).answer).toEqual([
      { field_id: 'c', id: 'g', value: 'green' },
      { field_id: 'd', id: 'r', value: 'Red' },
    ])
    expect((await ask('POST', '/datasource/search', { max_results: 1 })).answer).toHaveLength(1)
  })

  it('finds those that rules leave to an asset that has what is sent along', async () => {
    await cloud.admin('metadata_rules', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        metadata_field_id: 'c',
        name: 'warm',
        condition: { metadata_field_id: 't', equals: 'warm' },
        result: { activate_values: { external_ids: ['r'] } },
      }),
    })
    expect(await found({ payload: { t: 'warm' } })).toEqual(['Red'])
    expect(await found({ payload: { t: 'cold' } })).toEqual(['Red', 'green', 'Blue'])
    expect(await found({})).toEqual(['Red', 'green', 'Blue'])
  })

  it.each<[string, Answer, string, string]>([
    ['a name twice', { term: 'a' }, '?term=b', 'term comes twice'],
    ['no count', { max_results: 0 }, '', 'max_results must be a whole number from 1 to 3000, not "0"'],
    ['another name', { value: 'a' }, '', 'Unknown parameter - value'],
    ['no payload', { payload: ['r'] }, '', 'payload must be an object, not "[\\"r\\"]"'],
  ])('refuses %s', async (_case, body, query, text) => {
    const refused = await search(body, query)
    expect([refused.status, message(refused)]).toEqual([400, expect.stringContaining(text)])
  })

  it('is for fields with entries', async () => {
    expect(message(await ask('POST', '/t/datasource/search', {}))).toMatch(/^datasource is for fields of type enum/)
    expect(await ask('POST', '/x/datasource/search', {})).toMatchObject({ status: 404 })
  })
})
