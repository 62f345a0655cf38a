/** The first samples of the documents, in apps of Vite beside a local cloud; put in is what that prints, and nothing else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { parseCloudinaryUrl } from 'countersign/protocol'
import type { Browser } from 'playwright-core'
import type { InlineConfig } from 'vite'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openRoom } from './command-room.ts'
import { blocksOf } from './markdown.ts'
import { openPage } from './page/browser.ts'
import { startDevServer } from './page/dev-server.ts'
import { eventually } from './page/eventually.ts'
import { launch } from './page/launch.ts'
import { choose, ROCKET } from './widget/widget-page.ts'

const room = openRoom()
let browser: Browser
/** What stands in the documents, and what was printed in its place. */
let printed: Readonly<Record<string, string>>
beforeAll(async () => {
  browser = await launch()
  const { gatewayUrl = '', mediaUrl = '', cloudinaryUrl = '' } = await room.dev().ready()
  const { cloudName, apiKey } = parseCloudinaryUrl(cloudinaryUrl)
  printed = {
    'http://127.0.0.1:3000': gatewayUrl,
    'http://127.0.0.1:3001': mediaUrl,
    "'demo'": `'${cloudName}'`,
    '<key>': apiKey,
  }
}, 60_000)
afterAll(async () => {
  await browser.close()
  await room.leave()
})

/** The first block of a language. */
async function blockOf(document: string, language: string): Promise<string> {
  const [block = ''] = await blocksOf(document, language)
  return Object.entries(printed).reduce((code, [from, to]) => code.replaceAll(from, to), block)
}

const PAGE = `<!doctype html><html lang="en"><title>First</title><div id="app"></div><script type="module" src="/main.js"></script></html>`

it.each<{ document: string; language: string; main: string; config: InlineConfig }>([
  {
    document: 'docs/react.md',
    language: 'jsx',
    main: `import { createElement } from 'react'
      import { createRoot } from 'react-dom/client'
      import { First } from './First.jsx'
      createRoot(document.querySelector('#app')).render(createElement(First))`,
    config: {
      oxc: { jsx: { runtime: 'automatic' } },
      optimizeDeps: { include: ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react-dom/client'] },
    },
  },
  {
    document: 'docs/svelte.md',
    language: 'svelte',
    main: `import { mount } from 'svelte'
      import First from './First.svelte'
      mount(First, { target: document.querySelector('#app') })`,
    config: { plugins: [svelte({ configFile: false })] },
  },
])(
  'works as written: $document',
  async ({ document, language, main, config }) => {
    const folder = await mkdtemp(resolve('e2e/.readme-first-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const files = {
      'index.html': PAGE,
      'main.js': main,
      [`First.${language}`]: await blockOf(document, language),
      'vite.config.mjs': await blockOf(document, 'js'),
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const { default: documented } = await import(pathToFileURL(join(folder, 'vite.config.mjs')).href)
    const app = await startDevServer(folder, {
      ...config,
      configFile: false,
      envDir: false,
      logLevel: 'warn',
      cacheDir: join(folder, '.vite'),
      resolve: { conditions: ['@countersign/source', 'svelte', 'browser', 'module', 'development|production'] },
      server: { ...documented.server, fs: { strict: false } },
    })
    onTestFinished(() => app.close())
    const { page, faults, close } = await openPage(browser)
    onTestFinished(close)
    await page.goto(app.url)
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await choose(page, ROCKET)
    const link = page.getByRole('link', { name: 'See it', includeHidden: true })
    const address = await eventually(async () => (await link.getAttribute('href', { timeout: 1000 })) ?? '')
    expect(address).toMatch(/\/uploads\/demo-1\//)
    expect((await fetch(address)).status).toBe(200)
    expect(faults).toEqual([])
  },
  120_000,
)
