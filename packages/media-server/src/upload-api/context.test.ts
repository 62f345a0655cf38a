import { readFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import { pairs } from './parsers.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

beforeEach(async () => {
  cloud = createCloud()
  for (const public_id of ['a', 'b']) {
    const parameters = { public_id, context: `alt=${public_id}`, tags: 'x' }
    await cloud.post('image/upload', { parameters, file: rocket })
  }
})

const change = (parameters: Record<string, string>) => cloud.post('image/context', { parameters })
const contextOf = async (publicId: string) =>
  (await cloud.admin(`resources/image/upload/${publicId}`)).answer.context?.custom

it('adds pairs to all that are named, over those of the same key, and leaves out who is not there', async () => {
  const { status, answer } = await change({ command: 'add', context: 'n=1|alt=new\\=', public_ids: 'a' })
  expect(status).toBe(200)
  expect(answer).toEqual({ public_ids: ['a'] })
  expect(await contextOf('a')).toEqual({ alt: 'new=', n: '1' })
  expect(await contextOf('b')).toEqual({ alt: 'b' })
  expect((await change({ command: 'add', context: 'n=1', public_ids: 'none' })).answer).toEqual({ public_ids: [] })
})

it('takes all pairs away, and tags stay', async () => {
  await change({ command: 'remove_all', public_ids: 'a' })
  expect(await contextOf('a')).toBeUndefined()
  expect((await cloud.admin('resources/image/upload/a')).answer.tags).toEqual(['x'])
})

it.each([
  ['no command', { context: 'a=b', public_ids: 'a' }, 'Missing required parameter - command'],
  ['no pairs', { command: 'add', public_ids: 'a' }, 'Missing required parameter - context'],
  ['no ids', { command: 'add', context: 'a=b' }, 'Missing required parameter - public_ids'],
  ['another command', { command: 'set', public_ids: 'a' }, 'command must be one of add, remove_all, not "set"'],
  [
    'what was signed for an upload',
    { command: 'remove_all', public_ids: 'a', public_id: 'a' },
    'public_id is not implemented by this server',
  ],
])('refuses %s', async (_case, parameters, message) => {
  expect(await change(parameters as Record<string, string>)).toMatchObject({
    status: 400,
    answer: { error: { message } },
  })
  expect(await contextOf('a')).toEqual({ alt: 'a' })
})

it.each([
  ['a control character in a key', 'a\u0000b=c'],
  ['a control character in a value', 'a=b\u0000c'],
  ['half a character in a key', 'a\ud800=c'],
  ['half a character in a value', 'a=\ud800'],
])('refuses %s, which no database could look for', (_case, text) => {
  expect(() => pairs(text, 'context')).toThrow(/^context must be at most 1024 characters in /)
})

it('keeps an asset from more than 1,000 keys, however often it is added to', async () => {
  const keys = (start: number) => Array.from({ length: 600 }, (_, index) => `k${start + index}=v`).join('|')
  await change({ command: 'add', context: keys(0), public_ids: 'a' })
  const { answer } = await change({ command: 'add', context: keys(600), public_ids: 'a' })
  expect(answer).toEqual({ error: { message: 'context must be at most 1000 keys on one asset, not "1201"' } })
})
