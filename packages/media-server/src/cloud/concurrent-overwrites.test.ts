import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { get, namesIn } from '../blobs/blob-store.contract.ts'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import { anAsset } from '../catalog/catalog-under-test.contract.ts'
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts'
import { openPendingBlob } from './pending-blob.ts'

const WRITERS = 16
const READERS = 4
const READS_EACH = 60
/** Writers go on until the readers are done; this ends a run in which those never get to read. */
const MOST_ROUNDS = 500

it('shows readers the whole bytes of one version while sixteen writers overwrite one name', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-overwrites-'))
  const catalog = openSqliteCatalog(join(directory, 'catalog.sqlite'), { sync: false })
  onTestFinished(() => catalog.close().then(() => rm(directory, { recursive: true })))
  const blobs = await openDiskBlobs(join(directory, 'blobs'), { sync: false })
  const services = { catalog, blobs, now: Date.now }
  const name = { resourceType: 'image', type: 'upload', publicId: 'contended' } as const
  const committed: { version: number; etag: string }[] = []

  const write = async () => {
    const bytes = randomBytes(1_000 + Math.floor(Math.random() * 400_000))
    const etag = createHash('md5').update(bytes).digest('hex')
    const pending = await openPendingBlob(services)
    for (let start = 0; start < bytes.length; start += 65_536)
      await pending.write(bytes.subarray(start, start + 65_536))
    await pending.commit()
    const asset = anAsset({ ...name, etag, bytes: bytes.length, blobId: pending.id })
    const outcome = await catalog.commitUpload(asset, { overwrite: true })
    if (outcome.outcome === 'overwritten') for (const blobId of outcome.freed) await blobs.remove(blobId)
    committed.push({ version: outcome.asset.version, etag })
  }

  let reading = READERS
  const read = async () => {
    for (let reads = 0; reads < READS_EACH; ) {
      const asset = await catalog.get('demo', name)
      await new Promise((resolve) => setImmediate(resolve))
      if (!asset) continue
      const bytes = await get(blobs, asset.blobId).catch((error) => {
        if (error.code === 'ENOENT') return null // Overwritten between the two: the catalog is asked again.
        throw error
      })
      if (!bytes) continue
      expect(createHash('md5').update(bytes).digest('hex')).toBe(asset.etag)
      reads += 1
    }
    reading -= 1
  }
  const writeOn = async () => {
    for (let round = 0; round < MOST_ROUNDS && reading > 0; round += 1) await write()
  }
  await Promise.all([...Array.from({ length: READERS }, read), ...Array.from({ length: WRITERS }, writeOn)])
  expect(reading).toBe(0)

  const versions = committed.map(({ version }) => version).sort((a, b) => a - b)
  expect(versions).toEqual(committed.map((_, index) => 1_700_000_000 + index))
  const last = committed.find(({ version }) => version === versions.at(-1))
  const asset = await catalog.get('demo', name)
  expect(asset?.etag).toBe(last?.etag)
  expect(await namesIn(blobs)).toEqual([asset?.blobId])
})
