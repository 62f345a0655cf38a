import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeBackups } from './backups.contract.ts'
import { describeCatalog } from './catalog.contract.ts'
import type { Asset, Notify } from './catalog.ts'
import { aDerived, anAsset } from './catalog-under-test.contract.ts'
import { describeDefinitions } from './definitions.contract.ts'
import { describeFolders } from './folders.contract.ts'
import { describeMetadata } from './metadata.contract.ts'
import { describeMetadataSearch } from './metadata-search.contract.ts'
import { describeOutbox } from './outbox.contract.ts'
import { describeParts } from './parts.contract.ts'
import { describeRelations } from './relations.contract.ts'
import { describeSearch } from './search.contract.ts'
import { describeSessions } from './sessions.contract.ts'
import { openSqliteCatalog } from './sqlite-catalog.ts'
import { MIGRATIONS } from './sqlite-schema.ts'

const inMemory = async () => {
  const catalog = openSqliteCatalog(':memory:')
  return { catalog, close: () => catalog.close() }
}
describeCatalog('SQLite in memory', inMemory)
describeBackups('SQLite in memory', inMemory)
describeOutbox('SQLite in memory', inMemory)
describeDefinitions('SQLite in memory', inMemory)
describeParts('SQLite in memory', inMemory)
describeSessions('SQLite in memory', inMemory)
describeFolders('SQLite in memory', inMemory)
describeRelations('SQLite in memory', inMemory)
describeMetadata('SQLite in memory', inMemory)
describeMetadataSearch('SQLite in memory', inMemory)
describeSearch('SQLite in memory', inMemory)
describeCatalog('SQLite in a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-catalog-'))
  // No waiting for the disk here: what survives a power cut is shown by the crash campaign.
  const catalog = openSqliteCatalog(join(directory, 'catalog.sqlite'), { sync: false })
  return { catalog, close: () => catalog.close().then(() => rm(directory, { recursive: true })) }
})

describe('a SQLite catalog file', () => {
  let directory: string
  let file: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'countersign-catalog-'))
    file = join(directory, 'data', 'catalog.sqlite')
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('keeps assets and open intents from one process to the next, which takes the intents for a former one’s', async () => {
    const first = openSqliteCatalog(file)
    const store = (facts: Partial<Asset>) => first.commitUpload(anAsset(facts), { overwrite: false })
    const { asset } = await store({ publicId: 'kept' })
    await first.openIntent('left', 1)
    const freed = await first.remove('demo', (await store({ publicId: 'gone' })).asset)
    await first.close()
    const second = openSqliteCatalog(file)
    await second.openIntent('mine', 2)
    expect(await second.get('demo', asset)).toEqual(asset)
    expect(new Set(await second.leftovers())).toEqual(new Set(['left', ...(freed?.freed ?? [])]))
    expect([await second.isReferenced('left'), await second.isReferenced('mine')]).toEqual([false, true])
    await second.forgetLeftovers(await second.leftovers())
    expect([await second.leftovers(), await second.openIntents()]).toEqual([[], ['mine']])
    await second.close()
  })

  it('is readable by its owner alone, log included, in a folder that is', async () => {
    const catalog = openSqliteCatalog(file)
    await catalog.openIntent('x', 1)
    const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
    expect([await mode(join(directory, 'data')), await mode(file), await mode(`${file}-wal`)]).toEqual([
      '700',
      '600',
      '600',
    ])
    await catalog.close()
  })

  it('belongs to one process: a second is told so, and the first goes on', async () => {
    const catalog = openSqliteCatalog(file)
    const refusal = `catalog ${file} cannot be opened: another process has it open; stop that one or choose another data directory`
    expect(() => openSqliteCatalog(file)).toThrow(refusal)
    const script = `import { openSqliteCatalog } from ${JSON.stringify(new URL('./sqlite-catalog.ts', import.meta.url).href)}
      try { openSqliteCatalog(${JSON.stringify(file)}) } catch (error) { console.log(error.message) }`
    const other = spawnSync(process.execPath, ['--input-type=module', '--conditions=@countersign/source', '-e', script])
    expect(other.stdout.toString().trim() || other.stderr.toString()).toBe(refusal)
    await catalog.openIntent('x', 1)
    expect(await catalog.openIntents()).toEqual(['x'])
    await catalog.close()
    await openSqliteCatalog(file).close()
  })

  it('has a numbered schema, made once, with tables that hold to their types', async () => {
    for (let time = 0; time < 3; time += 1) await openSqliteCatalog(file).close()
    const database = new DatabaseSync(file)
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: MIGRATIONS.length })
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
    const loose = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
    expect(database.prepare(loose).all()).toEqual([])
    database.close()
  })

  it.each(MIGRATIONS.map((_, former) => former))(
    'of schema number %i is brought to the newest, with what it holds',
    async (former) => {
      const path = join(directory, 'catalog.sqlite')
      const database = new DatabaseSync(path)
      for (const migration of MIGRATIONS.slice(0, former)) database.exec(migration)
      if (former > 0) database.exec("INSERT INTO intents (blob_id, created_at) VALUES ('left', 1)")
      database.close()
      const catalog = openSqliteCatalog(path)
      expect(await catalog.leftovers()).toEqual(former > 0 ? ['left'] : [])
      const notify: Notify = ({ cloudName, assetId }) => [{ cloudName, assetId, url: 'u', body: '{}', createdAt: 1 }]
      await catalog.commitUpload(anAsset(), { overwrite: false, notify })
      expect(await catalog.notificationUrls()).toEqual(['u'])
      await catalog.close()
    },
  )

  it('keeps what was defined, and what derived images were made by, from a schema that knew neither', async () => {
    const path = join(directory, 'catalog.sqlite')
    const database = new DatabaseSync(path)
    for (const migration of MIGRATIONS.slice(0, 1)) database.exec(migration)
    const {
      tags: _tags,
      context: _context,
      metadata: _metadata,
      media: _media,
      hints: _hints,
      deliveryHeaders: _headers,
      accessMode: _mode,
      accessControl: _rules,
      moderationStatus: _status,
      moderatedAt: _at,
      ...asset
    } = anAsset({ publicId: 'a' })
    const insert = (table: string, row: Record<string, string | number | null>) => {
      const names = Object.keys(row).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
      const marks = names.map(() => '?').join(', ')
      database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`).run(...Object.values(row))
    }
    insert('assets', { ...asset, tags: '[]', context: '{}' })
    const { recipe: _recipe, ...derived } = aDerived(anAsset({ blobId: asset.blobId }), {
      transformation: 'c_fill,w_9',
    })
    insert('derived', derived)
    database.close()
    const first = openSqliteCatalog(path)
    expect(await first.listDerived(asset.blobId)).toEqual([{ ...derived, recipe: 'c_fill,w_9' }])
    const value = { definition: 'c_fill,w_9', allowedForStrict: true }
    await first.namedTransformations.create('demo', 'card', value)
    await first.close()
    const second = openSqliteCatalog(path)
    expect(await second.namedTransformations.get('demo', 'card')).toEqual(value)
    await second.close()
  })

  it('finds assets by the tags that they had under a former schema', async () => {
    const path = join(directory, 'catalog.sqlite')
    const database = new DatabaseSync(path)
    for (const migration of MIGRATIONS.slice(0, 3)) database.exec(migration)
    database.exec(`INSERT INTO assets VALUES
      (1, 'demo', 'image', 'upload', 'old', 'id', 1, 'v', 'jpg', 'image/jpeg', 1, 'e', 1, 1, 1, '["a","b"]', '{}', '', 'old', 'old', 1, 'x')`)
    database.close()
    const catalog = openSqliteCatalog(path)
    const query = { cloudName: 'demo', resourceType: 'image', direction: 'asc', maxResults: 9 } as const
    expect(await catalog.list({ ...query, tag: 'b' })).toMatchObject({ assets: [{ publicId: 'old' }] })
    expect(await catalog.list({ ...query, tag: 'c' })).toMatchObject({ assets: [] })
    await catalog.close()
  })

  it('gives a version back that was kept before all facts of today were known', async () => {
    const first = openSqliteCatalog(file)
    const { asset } = await first.commitUpload(anAsset(), { overwrite: true, backup: true })
    await first.remove('demo', asset)
    await first.close()
    const database = new DatabaseSync(file)
    for (const table of ['backups', 'deleted'])
      database.exec(`UPDATE ${table} SET asset = json_remove(asset, '$.deliveryHeaders', '$.moderationStatus')`)
    database.close()
    const second = openSqliteCatalog(file)
    expect(await second.getDeletedById('demo', asset.assetId)).toEqual(asset)
    expect(await second.listBackups('demo', asset.assetId)).toEqual([asset])
    const fresh = { version: asset.version + 9, versionId: 'v' }
    const restored = { ...asset, ...fresh }
    expect(await second.restore('demo', asset.assetId, { fresh })).toMatchObject({
      outcome: 'restored',
      asset: restored,
    })
    expect(await second.getById('demo', asset.assetId)).toEqual(restored)
    await second.close()
  })

  it('keeps notifications and what became of them from one process to the next', async () => {
    const first = openSqliteCatalog(file)
    const notify: Notify = ({ cloudName, assetId }) =>
      ['u', 'v'].map((url) => ({ cloudName, assetId, url, body: '{}', createdAt: 1 }))
    await first.commitUpload(anAsset(), { overwrite: false, notify })
    const [late] = await first.dueNotifications('u', { now: 1, limit: 1 })
    await first.postponeNotification(late?.id ?? 0, 5)
    await first.close()
    const second = openSqliteCatalog(file)
    expect(await second.dueNotifications('u', { now: 4, limit: 9 })).toEqual([])
    expect(await second.dueNotifications('u', { now: 5, limit: 9 })).toEqual([{ ...late, attempts: 1 }])
    expect(await second.dueNotifications('v', { now: 1, limit: 9 })).toHaveLength(1)
    await second.close()
  })

  it('keeps uploads in chunks from one process to the next, but no lease: who had it is dead', async () => {
    const session = { cloudName: 'demo', uploadId: 'u' }
    const first = openSqliteCatalog(file)
    const place = { unit: 'byte', first: 0, last: 9, bytes: 10, total: 10 } as const
    const chunk = { ...session, ...place, md5: 'm', terms: { public_id: 'a' }, blobId: 'b' }
    const options = { expiresAt: 100, maxFileBytes: 10, maxUnfinishedBytes: 10 }
    await first.openIntent('b', 1)
    await first.addChunk(chunk, options)
    expect(await first.claimSession(session, { holder: 'dead', until: 9_999, now: 1 })).toMatchObject({
      state: 'claimed',
    })
    await first.close()
    const second = openSqliteCatalog(file)
    expect([await second.leftovers(), await second.isReferenced('b')]).toEqual([[], true])
    expect(await second.addChunk(chunk, options)).toMatchObject({
      outcome: 'repeated',
    })
    expect(await second.claimSession(session, { holder: 'next', until: 30, now: 2 })).toMatchObject({
      state: 'claimed',
    })
    await second.close()
  })

  it.each([
    [
      'from a newer version',
      async (path: string) => newerDatabase(path),
      new RegExp(`schema is number 99; .* up to ${MIGRATIONS.length}$`),
    ],
    [
      'that is no database',
      async (path: string) => writeFile(path, 'text '.repeat(500)),
      /it is not a SQLite database$/,
    ],
  ])('%s is refused by name', async (_, make, message) => {
    const path = join(directory, 'catalog.sqlite')
    await make(path)
    expect(() => openSqliteCatalog(path)).toThrow(message)
    expect(() => openSqliteCatalog(path)).toThrow(`catalog ${path} cannot be opened`)
  })

  it('names path and errno when its folder cannot be used', async () => {
    const blocked = join(directory, 'file')
    await writeFile(blocked, '')
    expect(() => openSqliteCatalog(join(blocked, 'catalog.sqlite'))).toThrow(
      /^data folder .*\/file cannot be used \(ENOTDIR\)/,
    )
  })
})

function newerDatabase(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 99')
  database.close()
}
