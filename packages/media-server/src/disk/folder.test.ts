import { fsyncSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { makeFolder } from './folder.ts'

vi.mock('node:fs', async (importOriginal) => {
  const actual = await importOriginal<typeof import('node:fs')>()
  return { ...actual, openSync: vi.fn(actual.openSync), fsyncSync: vi.fn(actual.fsyncSync) }
})

it.skipIf(process.platform === 'win32')('syncs every folder in which a name is new', () => {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-folder-'))
  const [open, sync] = [vi.mocked(openSync), vi.mocked(fsyncSync)]
  makeFolder(join(directory, 'a/b/c'), { sync: true })
  const synced = open.mock.calls.map(([path]) => path).sort()
  expect(synced).toEqual(['', 'a', 'a/b', 'a/b/c'].map((name) => join(directory, name)))
  expect(sync).toHaveBeenCalledTimes(4)
  rmSync(directory, { recursive: true })
})
