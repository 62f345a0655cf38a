import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
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
