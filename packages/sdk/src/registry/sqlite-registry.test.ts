import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { describeAgreement } from './agreement.contract.ts'
import { describeRegistry } from './registry.contract.ts'
import { anAsset, anAuditRow } from './samples.contract.ts'
import type { SqliteDatabase } from './sqlite-connection.ts'
import { sqliteRegistry } from './sqlite-registry.ts'
import { describeStored } from './stored.contract.ts'
import { everyOperation } from './workload.contract.ts'

const inMemory = async () => {
  const database = new DatabaseSync(':memory:')
  const registry = sqliteRegistry(database)
  await registry.migrate()
  return { registry, second: registry, close: async () => database.close() }
}

/** A file that any number of connections may open. What survives a power cut is SQLite's affair. */
async function aFile() {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-registry-'))
  const databases: DatabaseSync[] = []
  const connect = (): DatabaseSync => {
    const database = new DatabaseSync(join(directory, 'registry.sqlite'))
    database.exec('PRAGMA synchronous = OFF')
    databases.push(database)
    return database
  }
  return {
    directory,
    connect,
    async close() {
      for (const database of databases) database.close()
      await rm(directory, { recursive: true })
    },
  }
}

describeRegistry('SQLite in memory', inMemory)
describeRegistry('SQLite in a file with two connections', async () => {
  const { connect, close } = await aFile()
  const [registry, second] = [sqliteRegistry(connect()), sqliteRegistry(connect())]
  await registry.migrate()
  return { registry, second, close }
})
describeAgreement('SQLite', inMemory)
describeStored('SQLite', async () => {
  const { connect, close } = await aFile()
  return { connect: () => sqliteRegistry(connect()), exec: async (sql) => connect().exec(sql), close }
})

describe('a registry in SQLite', () => {
  let file: Awaited<ReturnType<typeof aFile>>
  beforeEach(async () => {
    file = await aFile()
    await sqliteRegistry(file.connect()).migrate()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await file.close()
  })

  it('finds its rows through an index, whatever it is asked', async () => {
    const database = file.connect()
    const asked = new Set<string>()
    const listening: SqliteDatabase = {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        asked.add(sql)
        return database.prepare(sql)
      },
    }
    await everyOperation(sqliteRegistry(listening))
    const plans = [...asked]
      .filter((sql) => !/countersign_schema|sqlite_schema/.test(sql))
      .map((sql) => {
        const values = Array.from(sql.matchAll(/\?/g), () => null)
        const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
        return { sql, plan: steps.map(({ detail }) => String(detail)) }
      })
    expect(plans.length).toBeGreaterThan(35)
    for (const { sql, plan } of plans)
      expect({ sql, scans: plan.filter((detail) => /^SCAN (countersign|former)/.test(detail)) }).toEqual({
        sql,
        scans: [],
      })
  })

  it('waits while another connection writes, and lets everybody else go on', async () => {
    const [registry, other] = [sqliteRegistry(file.connect()), file.connect()]
    other.exec('BEGIN IMMEDIATE')
    let isDone = false
    const waiting = Promise.all([
      registry.spendOnce('k', { now: 1, expiresAt: 2 }),
      registry.addAssets([anAsset(), anAsset()]),
      registry.audit([anAuditRow()]),
    ]).finally(() => {
      isDone = true
    })
    // Readers do not wait.
    expect(await registry.getAsset('x')).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(isDone).toBe(false)
    other.exec('COMMIT')
    expect(await waiting).toEqual([true, 2, undefined])
  })

  it('is migrated and used by several processes at once, each key spent and each quota kept once', {
    timeout: 60_000,
  }, async () => {
    const path = join(file.directory, 'shared.sqlite')
    const script = `
      import { DatabaseSync } from 'node:sqlite'
      import { sqliteRegistry } from ${JSON.stringify(new URL('./sqlite-registry.ts', import.meta.url).href)}
      const database = new DatabaseSync(${JSON.stringify(path)})
      database.exec('PRAGMA synchronous = OFF')
      const registry = sqliteRegistry(database)
      const { from } = await registry.migrate()
      let [spent, opened] = [0, 0]
      for (let time = 0; time < 200; time += 1) {
        if (await registry.spendOnce('k' + time, { now: 1, expiresAt: 2 })) spent += 1
        const grant = { id: process.pid + '-' + time, cloudName: 'demo', subjectId: 'ada', profile: 'x', claims: '{}', bytes: 1,
          createdAt: 1, expiresAt: 2 }
        if ((await registry.openGrants([grant], { files: 150, bytes: null, perMs: 9 })) === null) opened += 1
      }
      console.log(JSON.stringify({ from, spent, opened }))`
    const args = ['--input-type=module', '--conditions=@countersign/source', '--no-warnings', '-e', script]
    const run = promisify(execFile)
    const met = await Promise.all(Array.from({ length: 3 }, () => run(process.execPath, args)))
    const said: { from: number; spent: number; opened: number }[] = met.map(({ stdout }) => JSON.parse(stdout))
    expect(said.map(({ from }) => from).sort()).toEqual([0, 2, 2])
    expect(said.reduce((sum, { spent }) => sum + spent, 0)).toBe(200)
    expect(said.reduce((sum, { opened }) => sum + opened, 0)).toBe(150)
  })

  it('gives up after 5 seconds, with what SQLite says', async () => {
    const [registry, other] = [sqliteRegistry(file.connect()), file.connect()]
    other.exec('BEGIN IMMEDIATE')
    vi.useFakeTimers()
    const met = expect(registry.spendOnce('k', { now: 1, expiresAt: 2 })).rejects.toThrow('database is locked')
    await vi.advanceTimersByTimeAsync(5_100)
    await met
    other.exec('COMMIT')
  })

  it('leaves the connection usable when an operation is refused', async () => {
    const database = file.connect()
    const registry = sqliteRegistry(database)
    const asset = anAsset()
    await registry.addAssets([asset, anAsset({ id: 'other', publicId: 'n' })])
    const name = { resourceType: 'image', type: 'authenticated', publicId: 'n' } as const
    await expect(registry.moveAsset(asset.id, { from: 'ready', to: 'ready', at: 1, name })).rejects.toThrow(/UNIQUE/)
    expect(database.isTransaction).toBe(false)
    expect(await registry.forgetSubject('demo', 'ada')).toBe(false)
    expect(database.isTransaction).toBe(false)
    expect(await registry.getAsset(asset.id)).not.toBeNull()
  })

  it('keeps a write-ahead log and tables that hold to their types', async () => {
    const database = file.connect()
    expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    const tables = database.prepare("SELECT strict FROM pragma_table_list WHERE name LIKE 'countersign%'").all()
    expect(tables.map(({ strict }) => strict)).toEqual([1, 1, 1, 1, 1])
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
  })

  it('reads numbers as numbers from a connection that is set to give big ones', async () => {
    const database = new DatabaseSync(':memory:', { readBigInts: true })
    const registry = sqliteRegistry(database)
    await registry.migrate()
    const asset = anAsset({ bytes: Number.MAX_SAFE_INTEGER })
    await registry.addAssets([asset])
    expect(await registry.getAsset(asset.id)).toMatchObject(asset)
    database.close()
  })
})
