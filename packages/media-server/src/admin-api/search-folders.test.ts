import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

/** A cloud with the folders a, a/red shirts, b (two minutes younger) and, by a file of ten minutes later, c/red. */
async function withFolders() {
  const cloud = createCloud()
  await cloud.admin('folders/a/red shirts', { method: 'POST' })
  cloud.clock.now += 120_000
  await cloud.admin('folders/b', { method: 'POST' })
  cloud.clock.now += 480_000
  await cloud.post('raw/upload', { parameters: { public_id: 'x', asset_folder: 'c/red' }, file: 'x' })
  const search = (body: object) =>
    cloud.admin('folders/search', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return { ...cloud, search, paths: async (body: object) => pathsOf((await search(body)).answer) }
}
const pathsOf = ({ folders }: Answer) => folders.map(({ path }: Answer) => path)
const BY_PATH = { sort_by: [{ path: 'asc' }] }

describe('a search for folders', () => {
  it('finds all without an expression, the newest first, each with its age', async () => {
    const { search } = await withFolders()
    const { status, answer } = await search({})
    expect([status, answer.total_count, pathsOf(answer)]).toEqual([200, 5, ['c', 'c/red', 'b', 'a', 'a/red shirts']])
    expect(answer.folders[1]).toEqual({ name: 'red', path: 'c/red', created_at: '2025-10-09T09:03:20Z' })
    expect(answer.folders[4]).toMatchObject({ name: 'red shirts', created_at: '2025-10-09T08:53:20Z' })
  })

  it.each([
    ['name:red', ['a/red shirts', 'c/red']],
    ['name=red', ['c/red']],
    ['path="a/red shirts"', ['a/red shirts']],
    ['path:a/*', ['a', 'a/red shirts']],
    ['path:(a OR b)', ['a', 'b']],
    ['NOT name:red AND created_at>"2025-10-09T08:54:00Z"', ['b', 'c']],
    ['shirts', ['a/red shirts']],
  ])('%s', async (expression, expected) => {
    const { paths } = await withFolders()
    expect(await paths({ expression, ...BY_PATH })).toEqual(expected)
  })

  it('comes in pages, in the order asked for', async () => {
    const { search, paths } = await withFolders()
    const first = (await search({ sort_by: [{ name: 'desc' }], max_results: 2 })).answer
    expect([pathsOf(first), first.total_count]).toEqual([['a/red shirts', 'c/red'], 5])
    const next = { sort_by: [{ name: 'desc' }], next_cursor: first.next_cursor }
    expect(await paths(next)).toEqual(['c', 'b', 'a'])
  })

  it('goes on behind the longest path that there is', async () => {
    const { search, paths, admin } = await withFolders()
    for (const name of ['語', '鬼'].map((letter) => letter.repeat(255)))
      await admin(`folders/${encodeURIComponent(name)}`, { method: 'POST' })
    const asked = { expression: 'path:(語* OR 鬼*)', ...BY_PATH }
    const first = (await search({ ...asked, max_results: 1 })).answer
    expect(await paths({ ...asked, next_cursor: first.next_cursor })).toHaveLength(1)
  })

  it.each<[string, object, string]>([
    ['a field of assets', { expression: 'tags:x' }, 'one of the fields name, path, created_at'],
    ['another order', { sort_by: [{ bytes: 'asc' }] }, 'sort_by must be one of name, path, created_at'],
    ['the cursor of another search', { next_cursor: 'eA' }, 'next_cursor must be'],
  ])('refuses %s', async (_case, body, message) => {
    const { search } = await withFolders()
    const { status, answer } = await search(body)
    expect([status, answer.error.message]).toEqual([400, expect.stringContaining(message)])
  })
})
