import { describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

type Cloud = ReturnType<typeof createCloud>

const upload = (cloud: Cloud, public_id: string, asset_folder: string) =>
  cloud.post('raw/upload', { parameters: { public_id, asset_folder }, file: 'x' })
const pathsOf = async (cloud: Cloud, parent = '') => {
  const { answer } = await cloud.admin(`folders${parent && `/${parent}`}`)
  return answer.folders.map(({ path }: { path: string }) => path)
}
const create = (cloud: Cloud, path: string) => cloud.admin(`folders/${path}`, { method: 'POST' })
const remove = (cloud: Cloud, path: string) => cloud.admin(`folders/${path}`, { method: 'DELETE' })
const rename = (cloud: Cloud, path: string, to_folder: string) =>
  cloud.admin(`folders/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to_folder }),
  })
const folderOf = async (cloud: Cloud, publicId: string) =>
  (await cloud.admin(`resources/raw/upload/${publicId}`)).answer.asset_folder

describe('folders', () => {
  it('are there once they are created, and as long as an asset lies in them', async () => {
    const cloud = createCloud()
    expect((await cloud.admin('folders')).answer).toEqual({ folders: [], next_cursor: null, total_count: 0 })
    expect(await create(cloud, 'new%2Fdeep')).toMatchObject({
      status: 200,
      answer: { success: true, name: 'deep', path: 'new/deep' },
    })
    await upload(cloud, 'one', '/of//assets/')
    expect((await cloud.admin('folders')).answer).toMatchObject({
      folders: [
        { name: 'new', path: 'new' },
        { name: 'of', path: 'of' },
      ],
      total_count: 2,
    })
    expect([await pathsOf(cloud, 'new'), await pathsOf(cloud, 'of')]).toEqual([['new/deep'], ['of/assets']])
    expect(await pathsOf(cloud, 'new/deep')).toEqual([])
    await cloud.post('raw/destroy', { parameters: { public_id: 'one' } })
    expect(await pathsOf(cloud)).toEqual(['new'])
  })

  it('come in pages', async () => {
    const cloud = createCloud()
    for (const name of ['c', 'a', 'b']) await create(cloud, name)
    const first = (await cloud.admin('folders?max_results=2')).answer
    expect(first).toMatchObject({ folders: [{ name: 'a' }, { name: 'b' }], total_count: 3 })
    const second = (await cloud.admin(`folders?max_results=2&next_cursor=${first.next_cursor}`)).answer
    expect(second).toEqual({ folders: [{ name: 'c', path: 'c' }], next_cursor: null, total_count: 3 })
  })

  it('go on behind the longest path that there is', async () => {
    const cloud = createCloud()
    const parent = '語'.repeat(250)
    for (const name of ['語一', '語二']) await create(cloud, encodeURIComponent(`${parent}/${name}`))
    const path = `folders/${encodeURIComponent(parent)}`
    const { next_cursor: cursor } = (await cloud.admin(`${path}?max_results=1`)).answer
    expect((await cloud.admin(`${path}?next_cursor=${cursor}`)).answer.folders).toHaveLength(1)
  })

  it('have cursors of their own: none of another list, or that nobody gave', async () => {
    const cloud = createCloud()
    for (const name of ['a/b', 'a/c', 'a.b/c', 'a.b/d']) await create(cloud, encodeURIComponent(name))
    const cursorOf = async (path: string) => (await cloud.admin(`${path}?max_results=1`)).answer.next_cursor
    for (const [path, other] of [
      ['folders', 'folders/a'],
      ['folders/a', 'folders'],
      ['folders/a', 'folders/a.b'],
    ] as const) {
      const cursor = await cursorOf(path)
      expect(await cloud.admin(`${path}?next_cursor=${cursor}`)).toMatchObject({ status: 200 })
      for (const foreign of [cursor, btoa('a'), '~'])
        expect(await cloud.admin(`${other}?next_cursor=${foreign}`)).toMatchObject({
          status: 400,
          answer: {
            error: { message: expect.stringMatching(/^next_cursor must be the next_cursor of the page before/) },
          },
        })
    }
  })

  it('move with all that lies in them, by whole segments; public ids and links stay', async () => {
    const cloud = createCloud()
    const { answer } = await upload(cloud, 'a/1', 'a')
    await upload(cloud, 'a/2', 'a/b/c')
    await upload(cloud, 'a/3', 'ab')
    expect(await rename(cloud, 'a', 'x/y')).toMatchObject({
      status: 200,
      answer: { from: { name: 'a', path: 'a' }, to: { name: 'y', path: 'x/y' } },
    })
    expect(await Promise.all(['a/1', 'a/2', 'a/3'].map((id) => folderOf(cloud, id)))).toEqual(['x/y', 'x/y/b/c', 'ab'])
    expect(await pathsOf(cloud)).toEqual(['ab', 'x'])
    expect((await cloud.admin('resources/by_asset_folder?asset_folder=x/y/')).answer.resources).toMatchObject([
      { public_id: 'a/1' },
    ])
    expect((await cloud.send(answer.url)).status).toBe(200)
  })

  it('go when nothing is in them, with the empty ones below', async () => {
    const cloud = createCloud()
    for (const path of ['a/b', 'ab']) await create(cloud, path)
    await upload(cloud, 'one', 'full/deep')
    expect(await remove(cloud, 'full')).toMatchObject({
      status: 400,
      answer: { error: { message: 'Folder with path full is not empty' } },
    })
    expect(await remove(cloud, 'a')).toMatchObject({ status: 200, answer: { deleted: ['a', 'a/b'] } })
    expect(await pathsOf(cloud)).toEqual(['ab', 'full'])
    expect(await folderOf(cloud, 'one')).toBe('full/deep')
  })

  it.each<[string, (cloud: Cloud) => ReturnType<Cloud['admin']>, number, RegExp]>([
    [
      'a list below one that is not there',
      (cloud) => cloud.admin('folders/no'),
      404,
      /^Can't find folder with path no$/,
    ],
    ['a rename of it', (cloud) => rename(cloud, 'no', 'b'), 404, /^Can't find folder with path no$/],
    ['its removal', (cloud) => remove(cloud, 'no'), 404, /^Can't find folder with path no$/],
    ['the same again', (cloud) => create(cloud, 'a'), 409, /^Folder with path a already exists$/],
    ['a rename onto another', (cloud) => rename(cloud, 'a', 'b'), 409, /^Folder with path b already exists$/],
    [
      'a rename into itself',
      (cloud) => rename(cloud, 'a', 'a/b'),
      400,
      /^to_folder must be a path that is not within a,/,
    ],
    ['a rename to nothing', (cloud) => rename(cloud, 'a', ''), 400, /^Missing required parameter - to_folder$/],
    ['a rename to the root', (cloud) => rename(cloud, 'a', '/'), 400, /^to_folder must be the path of a folder/],
    ['a control character', (cloud) => create(cloud, 'a%00b'), 400, /^path must be one line/],
    [
      'a path that is too long',
      (cloud) => create(cloud, 'a'.repeat(256)),
      400,
      /^path must be one line of at most 255/,
    ],
    ['what nobody has', (cloud) => cloud.admin('folders?colour=red'), 400, /^Unknown parameter - colour$/],
    [
      'no key',
      (cloud) => cloud.admin('folders', { headers: { authorization: 'Basic eDp5' } }),
      401,
      /^Invalid api_key/,
    ],
  ])('refuse %s', async (_case, ask, status, message) => {
    const cloud = createCloud()
    for (const path of ['a', 'b']) await create(cloud, path)
    const refused = await ask(cloud)
    expect(refused.answer.error.message).toMatch(message)
    expect(refused.status).toBe(status)
    expect(await pathsOf(cloud)).toEqual(['a', 'b'])
  })
})
