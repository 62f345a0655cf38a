import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openRegistry } from './open-registry.ts'

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-registry-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Opens a registry there, writes to it, and says which files there are then, each with who may read and write it. */
async function modesIn(folder: string): Promise<[string, string][]> {
  const location = join(folder, 'registry.sqlite')
  const { migrate, close } = await openRegistry({ kind: 'sqlite', location, migrate: true }, () => {})
  await migrate?.()
  const modes = readdirSync(folder).map((name): [string, string] => [
    name,
    (statSync(join(folder, name)).mode & 0o777).toString(8),
  ])
  await close()
  return modes
}

it.skipIf(process.platform === 'win32')(
  'makes files of SQLite that their owner alone may read, logs included',
  async () => {
    expect(await modesIn(aFolder())).toEqual([
      ['registry.sqlite', '600'],
      ['registry.sqlite-shm', '600'],
      ['registry.sqlite-wal', '600'],
    ])
  },
)

it.skipIf(process.platform === 'win32')('leaves a file that is there as it is', async () => {
  const folder = aFolder()
  writeFileSync(join(folder, 'registry.sqlite'), '')
  chmodSync(join(folder, 'registry.sqlite'), 0o640)
  for (const [name, mode] of await modesIn(folder)) expect([name, mode]).toEqual([name, '640'])
})

it('says which file cannot be made, and why', async () => {
  const folder = aFolder()
  writeFileSync(join(folder, 'file'), '')
  const location = join(folder, 'file', 'registry.sqlite')
  await expect(openRegistry({ kind: 'sqlite', location, migrate: true }, () => {})).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringContaining(`registry.sqlite: ${location} cannot be opened: `),
  })
})
