import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describeRegistry } from './registry.contract.ts'
import { sqliteRegistry } from './sqlite-registry.ts'

describeRegistry('SQLite in memory', async () => {
  const database = new DatabaseSync(':memory:')
  const registry = sqliteRegistry(database)
  await registry.migrate()
  return { registry, second: registry, close: async () => database.close() }
})

describeRegistry('SQLite in a file with two connections', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-registry-'))
  const databases = [0, 1].map(() => new DatabaseSync(join(directory, 'registry.sqlite')))
  // What survives a power cut is SQLite's affair.
  for (const database of databases) database.exec('PRAGMA synchronous = OFF')
  const [registry, second] = databases.map(sqliteRegistry)
  if (!registry || !second) throw new Error('two connections were opened')
  await registry.migrate()
  return {
    registry,
    second,
    async close() {
      for (const database of databases) database.close()
      await rm(directory, { recursive: true })
    },
  }
})
