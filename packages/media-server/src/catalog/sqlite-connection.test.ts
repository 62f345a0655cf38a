import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from './sqlite-connection.ts'

it('reads the pages of the catalog where the kernel keeps them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-catalog-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'catalog.sqlite')
  openDatabase(file, {}).close()
  const database = openDatabase(file, {})
  onTestFinished(() => database.close())
  expect(database.prepare('PRAGMA mmap_size').get()).toEqual({ mmap_size: 0x7fff0000 })
  database.prepare('SELECT count(*) FROM assets').get()
  if (process.platform === 'linux') expect(readFileSync('/proc/self/maps', 'utf8')).toContain(`${file}\n`)
})
