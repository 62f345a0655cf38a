import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBlobId } from './blob-id.ts'
import { describeBlobStore, get, put } from './blob-store.contract.ts'
import { openDiskBlobs } from './disk-blobs.ts'

describeBlobStore('disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-blobs-'))
  return { blobs: await openDiskBlobs(directory), close: () => rm(directory, { recursive: true }) }
})

describe('blobs on disk', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-blobs-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('are readable by their owner alone, in folders that are', async () => {
    const root = join(directory, 'new/data')
    const blobs = await openDiskBlobs(root)
    const path = (await blobs.open(await put(blobs, Buffer.from('secret')))) as string
    const mode = async (name: string) => ((await stat(name)).mode & 0o777).toString(8)
    expect(await mode(path)).toBe('600')
    for (const folder of [join(directory, 'new'), root, join(root, 'staging'), join(path, '..')]) {
      expect(await mode(folder)).toBe('700')
    }
  })

  it('are there again after the store is opened anew', async () => {
    const id = await put(await openDiskBlobs(directory), Buffer.from('kept'))
    expect((await get(await openDiskBlobs(directory), id)).toString()).toBe('kept')
  })

  it('never follow a symbolic link that lies under their name', async () => {
    const blobs = await openDiskBlobs(directory)
    const outside = join(directory, 'outside')
    await writeFile(outside, 'not yours')
    const staged = createBlobId()
    await symlink(outside, join(directory, 'staging', staged))
    await expect(blobs.stage(staged)).rejects.toMatchObject({ code: 'EEXIST' })
    const committed = createBlobId()
    await symlink(outside, join(directory, committed.slice(0, 2), committed))
    await expect(get(blobs, committed)).rejects.toMatchObject({ code: 'ELOOP' })
  })

  it('leave nothing when the store could not write them', async () => {
    const blobs = await openDiskBlobs(directory)
    const id = createBlobId()
    const staged = await blobs.stage(id)
    await staged.write(Buffer.from('bytes'))
    const shard = join(directory, id.slice(0, 2))
    await rm(shard, { recursive: true })
    await expect(staged.commit()).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(staged.commit()).rejects.toThrow(/is failed/)
    await staged.discard()
    await mkdir(shard)
    expect(await readdir(join(directory, 'staging'))).toEqual([])
    expect(await blobs.stat(id)).toBeNull()
  })

  it('name path and errno when their folder cannot be used', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    for (const path of [file, join(file, 'below')]) {
      await expect(openDiskBlobs(path)).rejects.toThrow(
        new RegExp(`^data folder ${path} cannot be used \\((EEXIST|ENOTDIR)\\): this user must be able to`),
      )
    }
    await expect(openDiskBlobs('/proc/countersign')).rejects.toThrow(/^data folder \/proc\/countersign .*\(ENOENT\)/)
  })
})
