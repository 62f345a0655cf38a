/** `docs/install.md`: what it has Vite leave alone. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { blocksOf } from './markdown.ts'
import { startDevServer } from './page/dev-server.ts'

it('keeps the secret of a local cloud from the pages of an app', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-install-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [block = ''] = await blocksOf('docs/install.md', 'js')
  await mkdir(join(folder, '.countersign'))
  const files = { 'vite.config.mjs': block, '.countersign/cloud.json': '{"apiSecret":"hunter2"}' }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const { default: documented } = await import(pathToFileURL(join(folder, 'vite.config.mjs')).href)

  const asked = async (server: object): Promise<number> => {
    const app = await startDevServer(folder, { configFile: false, envDir: false, logLevel: 'silent', server })
    onTestFinished(() => app.close())
    return (await fetch(new URL('.countersign/cloud.json', app.url))).status
  }
  expect([await asked({}), await asked(documented.server)]).toEqual([200, 403])
})
