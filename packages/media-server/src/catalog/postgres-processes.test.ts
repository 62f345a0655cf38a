import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import { aDerived, anAsset } from './catalog-under-test.contract.ts'
import type { PostgresCatalog } from './postgres-catalog.ts'
import { usePostgres } from './postgres-under-test.contract.ts'

const { admin, connect, empty, open } = usePostgres()
const T = 1_700_000_000_000

describe('two processes on one database', () => {
  let a: PostgresCatalog
  let b: PostgresCatalog
  beforeEach(async () => {
    a = await open()
    b = await open()
  })
  afterEach(async () => {
    await Promise.all([a.close(), b.close()])
    await empty()
  })
  /** What the others see of a process that has given no sign of life for too long. */
  const silence = () => admin().query("UPDATE countersign_media.processes SET alive_until = 'epoch'")

  it('leave each other what they have begun, for as long as they live', async () => {
    await a.openIntent('of-a', 1)
    expect([await b.leftovers(), await b.isReferenced('of-a'), await b.openIntents()]).toEqual([[], true, ['of-a']])
    const late = await open()
    expect([await late.leftovers(), await late.isReferenced('of-a')]).toEqual([[], true])
    await late.close()
    expect(await b.isReferenced('of-a')).toBe(true)
  })

  it.each([
    ['has ended', (catalog: PostgresCatalog) => catalog.close()],
    ['was silent for too long', silence],
  ])('take over what one has begun that %s', async (_case, end) => {
    await a.openIntent('of-a', 1)
    await end(a)
    expect(await b.leftovers()).toEqual(['of-a'])
    expect([await b.isReferenced('of-a'), await b.openIntents()]).toEqual([false, []])
    await b.forgetLeftovers(['of-a'])
    expect(await b.leftovers()).toEqual([])
  })

  it('notice by the signs of life alone: one that goes on giving them is never taken for dead', async () => {
    const quick = await open({ leaseMs: 400 })
    await quick.openIntent('of-quick', 1)
    for (let look = 0; look < 8; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      expect(await b.leftovers()).toEqual([])
    }
    await quick.close()
  })

  const asset = anAsset({ publicId: 'slow' })
  const chunk = {
    cloudName: 'demo',
    uploadId: 'u',
    unit: 'byte',
    first: 0,
    last: 9,
    bytes: 10,
    total: 10,
    md5: 'm',
    terms: {},
  } as const
  const options = { expiresAt: T, maxFileBytes: 100, maxUnfinishedBytes: 100 }
  const COMMITS: readonly (readonly [string, (catalog: Catalog) => Promise<unknown>])[] = [
    ['an upload', (catalog) => catalog.commitUpload(asset, { overwrite: true })],
    [
      'an upload whose eager image was given up',
      (catalog) => {
        const other = anAsset({ publicId: 'slow' })
        const derived = [aDerived(other, { blobId: asset.blobId })]
        return catalog.commitUpload(other, { overwrite: true, derived })
      },
    ],
    ['a chunk', (catalog) => catalog.addChunk({ ...chunk, blobId: asset.blobId }, options)],
  ]
  it.each(COMMITS)(
    'never name what another has given up: %s fails whole, and its bytes are swept',
    async (_, commit) => {
      await a.openIntent(asset.blobId, 1)
      await silence()
      expect(await b.leftovers()).toEqual([asset.blobId])
      await b.forgetLeftovers([asset.blobId])
      await expect(commit(a)).rejects.toThrow()
      expect(await a.get('demo', asset)).toBeNull()
      expect(await a.isReferenced(asset.blobId)).toBe(false)
      // Its bytes may have come after that sweep.
      expect(await b.leftovers()).toContain(asset.blobId)
    },
  )

  it('overwrite one name at the same time: each is told a version of its own, and one stands', async () => {
    const uploads = Array.from({ length: 64 }, () => anAsset({ publicId: 'one' }))
    const outcomes = await Promise.all(
      uploads.map(async (each, index) => {
        const catalog = index % 2 ? a : b
        await catalog.openIntent(each.blobId, 1)
        return catalog.commitUpload(each, { overwrite: true })
      }),
    )
    expect(new Set(outcomes.map(({ asset }) => asset.version)).size).toBe(64)
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
    const standing = await a.get('demo', anAsset({ publicId: 'one' }))
    const freed = await b.leftovers()
    expect([...freed, standing?.blobId].sort()).toEqual(uploads.map(({ blobId }) => blobId).sort())
  })

  it('rename crosswise and onto one name: nothing waits for ever, and no two have one name', async () => {
    const store = async (publicId: string) => {
      const { asset } = await a.commitUpload(anAsset({ publicId }), { overwrite: false })
      return asset
    }
    const [x, y] = [await store('x'), await store('y')]
    const move = (catalog: Catalog, from: typeof x, publicId: string) =>
      catalog.rename('demo', from, { type: 'upload', publicId }, { overwrite: false, version: 1, versionId: 'v' })
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, turn) => move(turn % 2 ? a : b, turn % 4 < 2 ? x : y, 'z')),
    )
    expect(outcomes.filter((each) => each?.outcome === 'renamed')).toHaveLength(1)
    const swap = (catalog: Catalog, from: string, to: string) =>
      catalog.rename(
        'demo',
        { ...x, publicId: from },
        { type: 'upload', publicId: to },
        {
          overwrite: true,
          version: 1,
          versionId: 'v',
        },
      )
    await Promise.all(
      Array.from({ length: 16 }, (_, turn) => swap(turn % 2 ? a : b, turn % 2 ? 'z' : 'y', turn % 2 ? 'y' : 'z')),
    )
    const { assets } = await a.list({ cloudName: 'demo', direction: 'asc', maxResults: 9 })
    expect(new Set(assets.map(({ publicId }) => publicId)).size).toBe(assets.length)
  })

  it('change one asset and its folder at the same time, and lose no change of either', async () => {
    const { asset } = await a.commitUpload(anAsset({ assetFolder: 'f0', tags: [] }), { overwrite: false })
    const tag = (catalog: Catalog, name: string) =>
      catalog.change('demo', [asset], ({ tags }) => ({ tags: [...tags, name] }))
    const tagging = Array.from({ length: 20 }, (_, turn) => tag(turn % 2 ? a : b, `t${turn}`))
    for (let turn = 0; turn < 5; turn += 1)
      expect(await b.renameFolder('demo', `f${turn}`, `f${turn + 1}`)).toBe('renamed')
    await Promise.all(tagging)
    const found = await a.get('demo', asset)
    expect([found?.assetFolder, found?.tags.length]).toEqual(['f5', 20])
  })

  it('never send one notification at the same time, and keep those of one asset in order', async () => {
    const sent: string[] = []
    const { asset } = await a.commitUpload(anAsset(), { overwrite: false })
    const names = Array.from({ length: 12 }, (_, turn) => `n${turn}`)
    const told = (async () => {
      for (const body of names)
        await a.change('demo', [asset], () => ({}), {
          notify: ({ cloudName, assetId }) => [{ cloudName, assetId, url: 'u', body, createdAt: 1 }],
        })
    })()
    const send = async (catalog: Catalog) => {
      while (sent.length < names.length) {
        for (const { id, body } of await catalog.dueNotifications('u', { now: 5, limit: 4, leaseUntil: 1_000 })) {
          sent.push(body)
          await catalog.dropNotifications([id])
        }
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
    await Promise.all([told, send(a), send(b)])
    expect(sent).toEqual(names)
  })

  it('finish an upload in chunks once: one is given the lease, the other waits for it to end', async () => {
    const session = { cloudName: 'demo', uploadId: 'u' }
    await a.openIntent('c', 1)
    await a.addChunk({ ...chunk, blobId: 'c' }, options)
    const claim = (catalog: Catalog, holder: string, now: number) =>
      catalog.claimSession(session, { holder, now, until: now + 10 })
    const states = (await Promise.all([claim(a, 'a', 1), claim(b, 'b', 1)])).map((each) => each?.state)
    expect(states.sort()).toEqual(['claimed', 'held'])
    // Who opens the database now is not alone with it.
    const late = await open()
    expect((await claim(late, 'late', 5))?.state).toBe('held')
    expect((await claim(late, 'late', 11))?.state).toBe('claimed')
    await late.close()
  })

  it('hold no more unfinished bytes together than one may', async () => {
    const add = async (catalog: Catalog, uploadId: string) => {
      await catalog.openIntent(`blob-${uploadId}`, 1)
      const arrived = { ...chunk, uploadId, total: null, blobId: `blob-${uploadId}` }
      return catalog.addChunk(arrived, { ...options, maxUnfinishedBytes: 50 }).then(
        () => true,
        () => false,
      )
    }
    const taken = await Promise.all(Array.from({ length: 16 }, (_, turn) => add(turn % 2 ? a : b, `u${turn}`)))
    expect(taken.filter(Boolean)).toHaveLength(5)
  })
})

describe('a catalog in Postgres', () => {
  it('is made once, however many processes start at the same time', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => open({ schema: 'at_once' })))
    const bound = await Promise.all(opened.map((each, index) => each.bindStorage(`id${index}`, { mayBind: true })))
    expect(new Set(bound).size).toBe(1)
    await Promise.all(opened.map((each) => each.close()))
  })

  it('lists what was used in order, by whatever plan', async () => {
    const catalog = await open()
    const asset = anAsset()
    await catalog.commitUpload(asset, { overwrite: true })
    await catalog.commitDerived(aDerived(asset, { transformation: 'w_1' }))
    await admin().query(`INSERT INTO countersign_media.derived (id, source_blob_id, transformation, recipe, format, media_type,
        bytes, width, height, etag, blob_id, created_at)
      SELECT 'i' || n, source_blob_id, 'w_' || (1000 - n), '', format, media_type, 1, 1, 1, '', 'b' || n, 1
        FROM countersign_media.derived, generate_series(1, 300) AS n`)
    await admin().query('ANALYZE countersign_media.derived; ANALYZE countersign_media.assets')
    const used = await catalog.usedTransformations('demo', { limit: 500 })
    expect([used.length, used]).toEqual([301, used.toSorted()])
    await catalog.close()
    await empty()
  })

  it('compares byte by byte in a database that does not', async () => {
    const { rows } = await admin().query("SELECT 'a' < 'B' AS reads_like_a_dictionary")
    expect(rows).toEqual([{ reads_like_a_dictionary: true }])
    const catalog = await open()
    for (const path of ['a', 'B']) await catalog.createFolder('demo', path)
    for (const tags of [['a'], ['B']])
      await catalog.commitUpload(anAsset({ publicId: `${tags}`, tags }), { overwrite: true })
    expect(await catalog.listFolders('demo', '')).toEqual(['B', 'a'])
    expect((await catalog.listTags({ cloudName: 'demo', resourceType: 'image', maxResults: 9 })).tags).toEqual([
      'B',
      'a',
    ])
    await catalog.close()
    await empty()
  })

  it('from a newer version is refused by number', async () => {
    await (await open({ schema: 'newer' })).close()
    await admin().query('UPDATE newer.catalog_schema SET version = 99')
    await expect(open({ schema: 'newer' })).rejects.toThrow(/schema is number 99; .* knows schemas up to \d+$/)
  })

  it('is used by an account that may change no tables', async () => {
    await (await open({ schema: 'used' })).close()
    await admin().query(`
      CREATE ROLE media LOGIN PASSWORD 'media';
      GRANT USAGE ON SCHEMA used TO media;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA used TO media`)
    const { openPostgresCatalog } = await import('./postgres-catalog.ts')
    const pool = connect(2)
    pool.options.user = 'media'
    pool.options.password = 'media'
    const { connectionString: url } = pool.options as { connectionString: string }
    pool.options.connectionString = url.replace('postgres:postgres@', 'media:media@')
    const catalog = await openPostgresCatalog(pool, { schema: 'used' })
    await catalog.openIntent('x', 1)
    expect(await catalog.openIntents()).toEqual(['x'])
    await catalog.close()
  })

  it.each(['a-b', '', '1a', 'a"; DROP TABLE x;--', 'x'.repeat(64)])('takes no schema called %j', async (schema) => {
    await expect(open({ schema })).rejects.toThrow(/^schema must be a name of at most 63 letters/)
  })
})
