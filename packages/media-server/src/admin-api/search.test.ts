import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { aField } from '../catalog/metadata.contract.ts'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

beforeEach(async () => {
  cloud = createCloud()
  for (const [publicId, parameters] of [
    ['x/a', { tags: 'one', context: 'alt=A' }],
    ['x/b', { tags: 'one,two' }],
    ['c', {}],
  ] as const) {
    cloud.clock.now += 1000
    await cloud.post('image/upload', { parameters: { public_id: publicId, ...parameters }, file: rocket })
  }
})

const PATH = 'resources/search'
const idsOf = (answer: Answer) => answer.resources.map(({ public_id }: Answer) => public_id)
const post = (body: unknown) =>
  cloud.admin(PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

it.each([
  ['as JSON', () => post({ expression: 'tags:one', sort_by: [{ public_id: 'asc' }], max_results: 1 })],
  ['as a query', () => cloud.admin(`${PATH}?expression=tags:one&sort_by[0][public_id]=asc&max_results=1`)],
  [
    'as a form',
    () =>
      cloud.admin(PATH, {
        method: 'POST',
        body: new URLSearchParams({ expression: 'tags:one', 'sort_by[0][public_id]': 'asc', max_results: '1' }),
      }),
  ],
])('searches when asked %s', async (_case, ask) => {
  const { status, answer } = await ask()
  expect(status).toBe(200)
  expect(answer).toEqual({
    total_count: 2,
    time: expect.any(Number),
    resources: [expect.objectContaining({ public_id: 'x/a', filename: 'a' })],
    next_cursor: expect.any(String),
  })
})

it('finds everything, newest first, when asked for nothing in particular', async () => {
  for (const { answer } of [await post({}), await cloud.admin(PATH, { method: 'POST' }), await cloud.admin(PATH)])
    expect(idsOf(answer)).toEqual(['c', 'x/b', 'x/a'])
})

it('reckons how long ago from the clock of the server', async () => {
  cloud.clock.now += 24 * 3_600_000 - 1500
  expect(idsOf((await post({ expression: 'created_at>1d' })).answer)).toEqual(['c', 'x/b'])
})

it('goes on where a page ended, however much time has passed', async () => {
  const first = await post({ expression: 'created_at>1d', max_results: 1 })
  cloud.clock.now += 3_600_000
  const { answer } = await post({ expression: 'created_at>1d', next_cursor: first.answer.next_cursor })
  expect(idsOf(answer)).toEqual(['x/b', 'x/a'])
  expect(answer).not.toHaveProperty('next_cursor')
})

it('shows what is asked for, and always both ids', async () => {
  const { answer } = await post({ expression: 'public_id:x/a', fields: ['bytes'], with_field: ['context', 'tags'] })
  expect(answer.resources).toEqual([
    {
      asset_id: expect.any(String),
      public_id: 'x/a',
      bytes: rocket.length,
      tags: ['one'],
      context: { alt: 'A' },
    },
  ])
})

it('finds by metadata, and shows it', async () => {
  const fields = [aField('stock', { type: 'integer' }), aField('some', { type: 'set' })]
  await cloud.catalog.changeMetadataSchema('demo', () => ({ fields, rules: [] }))
  await cloud.post('image/metadata', { parameters: { public_ids: 'x/a', metadata: 'stock=7' } })
  const found = async (body: object) => (await post(body)).answer.resources
  expect(await found({ expression: 'metadata.stock>5', with_field: ['metadata'] })).toMatchObject([
    { public_id: 'x/a', metadata: { stock: 7 } },
  ])
  expect(await found({ expression: '-metadata=stock', with_field: ['metadata'] })).toMatchObject([
    { public_id: 'c', metadata: {} },
    { public_id: 'x/b', metadata: {} },
  ])
  const [asset] = await found({ expression: 'metadata.stock=7' })
  expect(asset).not.toHaveProperty('metadata')
})

it('sorts by metadata, those without last, page by page', async () => {
  const fields = [
    aField('stock', { type: 'integer' }),
    aField('day', { type: 'date' }),
    aField('some', { type: 'set' }),
  ]
  await cloud.catalog.changeMetadataSchema('demo', () => ({ fields, rules: [] }))
  for (const [public_ids, metadata] of [
    ['x/a', 'stock=7|day=2026-01-02'],
    ['x/b', 'stock=-10|day=2026-01-01'],
  ] as const)
    await cloud.post('image/metadata', { parameters: { public_ids, metadata } })
  const sorted = async (by: object) => {
    const first = (await post({ sort_by: [by], max_results: 1 })).answer
    const rest = (await post({ sort_by: [by], next_cursor: first.next_cursor })).answer
    return [...idsOf(first), ...idsOf(rest)]
  }
  expect(await sorted({ 'metadata.stock': 'asc' })).toEqual(['x/b', 'x/a', 'c'])
  expect(await sorted({ 'metadata.stock': 'desc' })).toEqual(['x/a', 'x/b', 'c'])
  expect(await sorted({ 'metadata.day': 'asc' })).toEqual(['x/b', 'x/a', 'c'])
  const refused = await post({ sort_by: [{ 'metadata.some': 'asc' }] })
  expect(refused).toMatchObject({ status: 400 })
})

it.each([
  { case: 'letters of one code unit', id: 'x'.repeat(255) },
  { case: 'letters of two code units', id: '\u{1d4b3}'.repeat(255) },
])('sorts by metadata under the longest external id there is: $case', async ({ id }) => {
  const fields = [aField(id, { type: 'integer' })]
  await cloud.catalog.changeMetadataSchema('demo', () => ({ fields, rules: [] }))
  for (const [public_ids, value] of [
    ['x/a', 7],
    ['x/b', 3],
  ] as const)
    await cloud.post('image/metadata', { parameters: { public_ids, metadata: `${id}=${value}` } })
  const key = `metadata.${id}`
  expect(idsOf((await post({ sort_by: [{ [key]: 'asc' }] })).answer)).toEqual(['x/b', 'x/a', 'c'])
  const query = new URLSearchParams({ [`sort_by[0][${key}]`]: 'desc' })
  expect(idsOf((await cloud.admin(`${PATH}?${query}`)).answer)).toEqual(['x/a', 'x/b', 'c'])
})

it('finds by what a moderator said and by who may see it', async () => {
  for (const [publicId, status] of [
    ['x/a', 'rejected'],
    ['x/b', null],
  ] as const) {
    const parameters = { public_id: publicId, type: 'upload', moderation: 'manual', access_mode: 'authenticated' }
    await cloud.post('image/upload', { parameters, file: rocket })
    const body = new URLSearchParams({ moderation_status: status ?? '' })
    if (status) await cloud.admin(`resources/image/upload/${encodeURIComponent(publicId)}`, { method: 'POST', body })
  }
  const found = async (expression: string) => idsOf((await post({ expression })).answer).sort()
  expect(await found('moderation_status=rejected')).toEqual(['x/a'])
  expect(await found('moderation_status:(rejected OR Pending)')).toEqual(['x/a', 'x/b'])
  expect(await found('-moderation_kind:manual')).toEqual(['c'])
  expect(await found('access_mode:authenticated')).toEqual(['x/a', 'x/b'])
  expect(await found('public')).toEqual([])
})

it('takes a + for what must be true', async () => {
  const found = async (expression: string) => idsOf((await post({ expression })).answer)
  expect(await found('+tags=one -tags:two')).toEqual(['x/a'])
  expect(await found('tags=one +tags=two')).toEqual(['x/b'])
  expect(await found('+(tags=one)')).toEqual(['x/b', 'x/a'])
  expect((await post({ expression: 'tags=one +' })).answer.error.message).toMatch(/^expression must have a term at/)
})

it('only counts where no results are asked for', async () => {
  const { answer } = await post({ expression: 'tags=one', max_results: 0, aggregate: ['tags'] })
  expect(answer).toMatchObject({ total_count: 2, resources: [], aggregations: { tags: { one: 2, two: 1 } } })
  expect(answer).not.toHaveProperty('next_cursor')
})

it('counts once what is asked for twice', async () => {
  const { answer } = await post({ aggregate: ['tags', 'tags'] })
  expect(answer.aggregations).toEqual({ tags: { one: 2, two: 1 } })
})

it.each([
  [{ expression: 'tags:(' }, 'expression must have a value at position 7, not its end'],
  [
    { expression: 'metadata.a:b' },
    'expression must have no field of metadata, for there is none at position 1, not "metadata.a"',
  ],
  [{ sort_by: [{ 'metadata.a': 'asc' }] }, 'sort_by must be a field of metadata with one value, not "metadata.a"'],
  [{ expression: 'a', max_results: 501 }, 'max_results must be a whole number from 0 to 500, not "501"'],
  [{ next_cursor: 'x' }, 'next_cursor must be the next_cursor of the page before, for the same query, not "x"'],
  [{ sort_by: [{ tags: 'asc' }] }, /^sort_by must be a field with one value, such as created_at or public_id/],
  [{ sort_by: [{ bytes: 'up' }] }, 'sort_by bytes must be asc or desc, not "up"'],
  [{ sort_by: [{ last_updated: 'asc' }] }, 'sort_by last_updated is not implemented by this server'],
  [{ sort_by: 'bytes' }, /^sort_by must be a list such as/],
  [{ sort_by: Array.from({ length: 9 }, () => ({ bytes: 'asc' })) }, /^sort_by must be at most 8 fields/],
  [{ sort_by: [{ bytes: ['asc'] }] }, /^Malformed request body - sort_by must be text/],
  [{ aggregate: ['bytes'] }, 'aggregate bytes is not implemented by this server'],
  [{ aggregate: ['colour'] }, /^aggregate must be one of resource_type, type, format, tags, not "colour"/],
  [{ with_field: ['media_metadata'] }, 'with_field media_metadata is not implemented by this server'],
  [{ limit: 1 }, 'Unknown parameter - limit'],
])('refuses %j', async (body, message) => {
  const { status, answer } = await post(body)
  expect(status).toBe(400)
  if (typeof message === 'string') expect(answer.error.message).toBe(message)
  else expect(answer.error.message).toMatch(message)
})

it('is for who holds key and secret', async () => {
  expect((await cloud.send(`/v1_1/demo/${PATH}?expression=a`)).status).toBe(401)
})
