import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
const ask = (method: string, path: string, body?: unknown) =>
  cloud.admin(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
const message = ({ answer }: { answer: Answer }) => answer.error?.message
const rules = async () => (await ask('GET', 'metadata_rules')).answer.metadata_rules

const RULE = {
  metadata_field_id: 'team',
  name: 'people have teams',
  condition: { metadata_field_id: 'category', equals: 'people' },
  result: { enable: true, activate_values: 'all' },
}

beforeEach(async () => {
  cloud = createCloud()
  const datasource = { values: ['people', 'things'].map((external_id) => ({ external_id, value: external_id })) }
  const common = { type: 'enum', label: 'x', datasource }
  await ask('POST', 'metadata_fields', { ...common, external_id: 'category' })
  await ask('POST', 'metadata_fields', { ...common, external_id: 'team', default_disabled: true })
  await ask('POST', 'metadata_fields', { external_id: 'note', type: 'string', label: 'Note' })
})

describe('a rule', () => {
  it('is created, and shown with a name of its own and one of its condition', async () => {
    const { status, answer } = await ask('POST', 'metadata_rules', RULE)
    expect(status).toBe(200)
    expect(answer).toEqual({
      ...RULE,
      state: 'active',
      external_id: expect.stringMatching(/^[0-9a-f]{64}$/),
      condition_signature: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    })
    const { answer: other } = await ask('POST', 'metadata_rules', {
      ...RULE,
      metadata_field_id: 'note',
      result: { enable: false },
    })
    expect(other.condition_signature).toBe(answer.condition_signature)
    expect(await rules()).toEqual([other, answer])
  })

  it('is changed in what is said, and goes when it is deleted', async () => {
    const { external_id: id } = (await ask('POST', 'metadata_rules', RULE)).answer
    const { answer } = await ask('PUT', `metadata_rules/${id}`, { name: 'other', state: 'inactive' })
    expect(answer).toMatchObject({ ...RULE, name: 'other', state: 'inactive' })
    expect(await rules()).toEqual([answer])
    expect((await ask('DELETE', `metadata_rules/${id}`)).answer).toEqual({ success: true })
    expect(await rules()).toEqual([])
    for (const [method, body] of [
      ['PUT', {}],
      ['DELETE', undefined],
    ] as const) {
      const refused = await ask(method, `metadata_rules/${id}`, body)
      expect([refused.status, message(refused)]).toEqual([404, `Can't find metadata rule with external id ${id}`])
    }
  })

  it('goes with a field that it is about, or asks about', async () => {
    await ask('POST', 'metadata_rules', RULE)
    await ask('POST', 'metadata_rules', { ...RULE, metadata_field_id: 'note', result: { set_mandatory: true } })
    await ask('DELETE', 'metadata_fields/note')
    expect(await rules()).toHaveLength(1)
    await ask('DELETE', 'metadata_fields/category')
    expect(await rules()).toEqual([])
  })

  it('takes several results, each kept as it was said', async () => {
    const result = [
      { activate_values: { external_ids: ['people'], mode: 'append' } },
      { apply_value: { value: 'things', mode: 'default' } },
    ]
    const condition = { or: [RULE.condition, { and: [{ metadata_field_id: 'note', populated: false }] }] }
    const { answer } = await ask('POST', 'metadata_rules', { ...RULE, condition, result })
    expect(answer).toMatchObject({ condition, result })
  })

  it.each<[string, Answer, string]>([
    ['no field', { metadata_field_id: null }, 'Missing required parameter - metadata_field_id'],
    ['no condition', { condition: null }, 'Missing required parameter - condition'],
    ['no result', { result: null }, 'Missing required parameter - result'],
    ['a field that is not there', { metadata_field_id: 'none' }, 'there is no metadata field none'],
    [
      'a question about none',
      { condition: { and: [{ metadata_field_id: 'none', populated: true }] } },
      'there is no metadata field none',
    ],
    [
      'two questions',
      { condition: { metadata_field_id: 'note', populated: true, equals: 'a' } },
      'condition must be one of populated, equals',
    ],
    ['no question', { condition: { metadata_field_id: 'note' } }, 'condition must be one of populated, equals'],
    [
      'a question about nothing',
      { condition: { populated: true } },
      'Missing required parameter - condition.metadata_field_id',
    ],
    ['conditions without end', { condition: nested(9) }, 'no more than 5 within each other'],
    ['entries of text', { metadata_field_id: 'note', result: { activate_values: 'all' } }, 'note is of type string'],
    [
      'a value that is none',
      { result: { apply_value: { value: 'x' } } },
      'result.apply_value.value must be the external_id of one of people, things',
    ],
    [
      'to add to one value',
      { result: { apply_value: { value: 'people', mode: 'append' } } },
      'result.apply_value.mode must be default, for a field of type enum',
    ],
    ['a place', { position: 1 }, 'position is not implemented by this server'],
    ['what nobody knows', { result: { hide: true } }, 'Unknown parameter - result.hide'],
  ])('is refused with %s', async (_case, part, text) => {
    const refused = await ask('POST', 'metadata_rules', { ...RULE, ...part })
    expect([refused.status, message(refused)]).toEqual([400, expect.stringContaining(text)])
    expect(await rules()).toEqual([])
  })
})

it('holds for uploads and for what is said later; clear_invalid takes away what fits no more', async () => {
  await ask('POST', 'metadata_rules', RULE)
  const upload = (metadata: string) =>
    cloud.post('image/upload', { parameters: { public_id: 'p', metadata }, file: rocket })
  expect(message(await upload('category=things|team=people'))).toMatch(/^metadata field team is disabled/)
  expect((await upload('category=people|team=people')).answer.metadata).toEqual({ category: 'people', team: 'people' })
  const say = (parameters: Record<string, string>) =>
    cloud.post('image/metadata', { parameters: { public_ids: 'p', metadata: 'category=things', ...parameters } })
  expect(message(await say({}))).toMatch(/^metadata field team is disabled/)
  expect((await say({ clear_invalid: 'true' })).status).toBe(200)
  expect((await cloud.admin('resources/image/upload/p')).answer.metadata).toEqual({ category: 'things' })
})

function nested(depth: number): Answer {
  return depth === 0 ? RULE.condition : { and: [nested(depth - 1)] }
}
