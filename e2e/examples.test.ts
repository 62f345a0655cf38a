import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StartedMediaServer, startMediaServer } from '@countersign/media-server'
import type { Browser } from 'playwright-core'
import { build } from 'rolldown'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { checksOf } from './examples/checks.ts'
import { type Served, serve } from './examples/serve.ts'
import { type Stage, setStage } from './examples/stage.ts'
import { EXAMPLES } from './examples/table.ts'
import { launch } from './page/launch.ts'

const filePath = fileURLToPath(new URL('../fixtures/rocket.jpg', import.meta.url))
const folderOf = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url))

/** Those that need nothing built: they run where they lie, on the sources. `npm run examples` takes all. */
const PROGRAMS: Readonly<Record<string, string>> = { express: 'server.js', hono: 'server.ts' }

let dataDir: string
let cloud: StartedMediaServer
let browser: Browser
let client: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'countersign-examples-'))
  cloud = await startMediaServer({ port: 0, dataDir })
  browser = await launch()
  client = await bundleClient()
})
afterAll(async () => {
  await browser.close()
  await cloud.close()
  await rm(dataDir, { recursive: true })
})

describe.each(EXAMPLES.filter(({ name }) => Object.hasOwn(PROGRAMS, name)))('examples/$name', (example) => {
  let served: Served
  let stage: Stage

  beforeAll(async () => {
    const { cloudinaryUrl } = cloud
    const command = [process.execPath, '--conditions=@countersign/source', PROGRAMS[example.name] ?? ''] as const
    served = await serve(folderOf(example.name), command, {
      CLOUDINARY_URL: cloudinaryUrl,
      COUNTERSIGN_SECRET: randomBytes(32).toString('base64'),
    })
    stage = await setStage(example, { browser, url: served.url, cloudinaryUrl, filePath, client })
  })
  afterAll(async () => {
    await stage?.close()
    await served?.stop()
  })

  it.each(checksOf(example))('$it', ({ run }) => run(stage))
})

/** What a package has as one file. */
async function bundleClient(): Promise<string> {
  const input = fileURLToPath(new URL('../packages/sdk/src/upload.ts', import.meta.url))
  const { output } = await build({ input, write: false, logLevel: 'silent' })
  return output[0].code
}
