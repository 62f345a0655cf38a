import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, createSdk } from './official-sdk-process.ts'

let folder: string
let server: StartedMediaServer
let sdk: ReturnType<typeof createSdk>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-sdk-folders-'))
  server = await startMediaServer({ port: 0, dataDir: folder })
  sdk = createSdk(server.cloudinaryUrl)
  await sdk.call('uploader.upload', 'fixtures/rocket.jpg', { public_id: 'a', asset_folder: 'ü ber/deep' })
})
afterAll(async () => {
  await sdk?.stop()
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

const pathsOf = ({ folders }: Answer): string[] => folders.map(({ path }: Answer) => path)

describe("the official SDK's folders", () => {
  it('are created, listed, renamed with their assets, and deleted', async () => {
    expect(await sdk.call('api.create_folder', 'new/inner one')).toMatchObject({ success: true, path: 'new/inner one' })
    expect(pathsOf(await sdk.call('api.root_folders'))).toEqual(['new', 'ü ber'])
    expect(pathsOf(await sdk.call('api.root_folders', { max_results: 1 }))).toEqual(['new'])
    expect(pathsOf(await sdk.call('api.sub_folders', 'new'))).toEqual(['new/inner one'])
    expect(await sdk.call('api.rename_folder', 'ü ber', 'new/moved')).toMatchObject({ to: { path: 'new/moved' } })
    expect(await sdk.call('api.resource', 'a')).toMatchObject({ asset_folder: 'new/moved/deep' })
    await expect(sdk.call('api.delete_folder', 'new')).rejects.toMatchObject({ http_code: 400 })
    expect(await sdk.call('api.delete_folder', 'new/inner one')).toEqual({ deleted: ['new/inner one'] })
    expect(pathsOf(await sdk.call('api.sub_folders', 'new'))).toEqual(['new/moved'])
    await expect(sdk.call('api.sub_folders', 'ü ber')).rejects.toMatchObject({
      http_code: 404,
      message: "Can't find folder with path ü ber",
    })
    await expect(sdk.call('api.create_folder', 'new')).rejects.toMatchObject({ http_code: 409 })
  })
})
