import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { READERS, readZip } from '../packages/media-server/src/archive/read-archive.contract.ts'
import { openSdkRoom, type SdkRoom } from './official-sdk-room.ts'

let room: SdkRoom
let rocket: Buffer

beforeAll(async () => {
  room = await openSdkRoom()
  rocket = await readFile('fixtures/rocket.jpg')
  for (const [public_id, options] of [
    ['a/1', { tags: ['x', 'a&b'] }],
    ['a/2', { tags: ['x'] }],
    ['x,y', {}],
    ['p', { type: 'private', tags: ['x'] }],
  ] as const)
    await room.call('uploader.upload', 'fixtures/rocket.jpg', { public_id, ...options })
  await room.call('uploader.upload', 'fixtures/rocket.jpg', { public_id: 'a/r.bin', resource_type: 'raw' })
})
afterAll(() => room?.close())

const download = async (url: unknown) => {
  const response = await fetch(String(url))
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}
const namesOf = async (url: unknown) => Object.keys(readZip(await download(url)))

describe("the official SDK's archives", () => {
  it('are created, and hold the bytes that were uploaded', async () => {
    const answer = await room.call('uploader.create_archive', {
      tags: ['x'],
      target_public_id: 'out/all',
      target_tags: ['z'],
    })
    expect(answer).toMatchObject({
      public_id: 'out/all.zip',
      resource_type: 'raw',
      resource_count: 2,
      file_count: 2,
      tags: ['z'],
    })
    const bytes = await download(answer.secure_url)
    for (const { reader, read } of READERS.zip) {
      const files = Object.entries(await read(bytes)).sort()
      expect(
        files.map(([name, file]) => [name, file.equals(rocket)]),
        reader,
      ).toEqual([
        ['a/1.jpg', true],
        ['a/2.jpg', true],
      ])
    }
  })

  it('are created as ZIP, of what may be missing', async () => {
    const options = { public_ids: ['a/1', 'nope'], resource_type: 'image', flatten_folders: true }
    await expect(room.call('uploader.create_zip', options)).rejects.toMatchObject({
      http_code: 404,
      message: 'Missing public_ids - nope',
    })
    const answer = await room.call('uploader.create_zip', { ...options, allow_missing: true })
    expect(answer).toMatchObject({ resource_count: 1, missing_public_ids: ['nope'] })
    expect(await namesOf(answer.secure_url)).toEqual(['1.jpg'])
  })

  it.each([
    ['utils.download_zip_url', [{ tags: ['x'] }], ['a/1.jpg', 'a/2.jpg']],
    ['utils.download_zip_url', [{ tags: ['a&b'], use_original_filename: true }], ['a/rocket.jpg']],
    ['utils.download_zip_url', [{ public_ids: ['x,y', 'a/2'], flatten_folders: true }], ['x,y.jpg', '2.jpg']],
    ['utils.download_zip_url', [{ prefixes: '/', type: 'private' }], ['p.jpg']],
    [
      'utils.download_zip_url',
      [{ resource_type: 'auto', fully_qualified_public_ids: ['raw/upload/a/r.bin', 'image/private/p'] }],
      ['a/r.bin', 'p.jpg'],
    ],
    [
      'utils.download_archive_url',
      [{ prefixes: ['a/'], resource_type: 'raw', expires_at: Math.floor(Date.now() / 1000) + 7200 }],
      ['a/r.bin'],
    ],
    ['utils.download_folder', ['a/'], ['a/1.jpg', 'a/2.jpg', 'a/r.bin']],
  ])('are linked to by %s(%j)', async (call, args, names) => {
    expect(await namesOf(await room.call(call, ...args))).toEqual(names)
  })

  it('are linked to as tar', async () => {
    const url = await room.call('utils.download_archive_url', { tags: ['x'], target_format: 'tgz' })
    const bytes = await download(url)
    for (const { reader, read } of READERS.tgz) {
      const files = Object.entries(await read(bytes)).sort()
      expect(
        files.map(([name, file]) => [name, file.equals(rocket)]),
        reader,
      ).toEqual([
        ['a/1.jpg', true],
        ['a/2.jpg', true],
      ])
    }
  })
})
