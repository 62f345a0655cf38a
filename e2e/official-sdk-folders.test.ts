import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from './official-sdk-process.ts'
import { openSdkRoom, type SdkRoom } from './official-sdk-room.ts'

let room: SdkRoom

beforeAll(async () => {
  room = await openSdkRoom()
  await room.call('uploader.upload', 'fixtures/rocket.jpg', { public_id: 'a', asset_folder: 'ü ber/deep' })
})
afterAll(() => room?.close())

const pathsOf = ({ folders }: Answer): string[] => folders.map(({ path }: Answer) => path)

describe("the official SDK's folders", () => {
  it('are created, listed, renamed with their assets, and deleted', async () => {
    expect(await room.call('api.create_folder', 'new/inner one')).toMatchObject({
      success: true,
      path: 'new/inner one',
    })
    expect(pathsOf(await room.call('api.root_folders'))).toEqual(['new', 'ü ber'])
    expect(pathsOf(await room.call('api.root_folders', { max_results: 1 }))).toEqual(['new'])
    expect(pathsOf(await room.call('api.sub_folders', 'new'))).toEqual(['new/inner one'])
    expect(await room.call('api.rename_folder', 'ü ber', 'new/moved')).toMatchObject({ to: { path: 'new/moved' } })
    expect(await room.call('api.resource', 'a')).toMatchObject({ asset_folder: 'new/moved/deep' })
    await expect(room.call('api.delete_folder', 'new')).rejects.toMatchObject({ http_code: 400 })
    expect(await room.call('api.delete_folder', 'new/inner one')).toMatchObject({ deleted: ['new/inner one'] })
    expect(pathsOf(await room.call('api.sub_folders', 'new'))).toEqual(['new/moved'])
    await expect(room.call('api.sub_folders', 'ü ber')).rejects.toMatchObject({
      http_code: 404,
      message: "Can't find folder with path ü ber",
    })
    await expect(room.call('api.create_folder', 'new')).rejects.toMatchObject({ http_code: 409 })
  })
})
