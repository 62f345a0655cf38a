import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StartedMediaServer } from '@countersign/media-server'
import { parseCloudinaryUrl } from 'countersign/protocol'
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { buildPage } from '../official-components/build-page.ts'
import type { OfficialSet } from '../official-components/install.ts'
import { eventually } from '../page/eventually.ts'
import { HOSTED_SCRIPT } from '../page/hosted-script.ts'
import type { Bring } from '../widget/room.ts'
import type { Drawing, Heard, ReactApp } from './pages/app.tsx'

declare const app: ReactApp

/** React 19 and React 18, each as npm has it. */
export const REACTS: { case: string; set: OfficialSet }[] = [
  { case: 'React 19', set: 'latest' },
  { case: 'React 18', set: 'react-18' },
]

const pageOf = (inside: string): string => `<!doctype html>
<html lang="en">
<title>An app of React’s</title>
<script type="module" src="/built.js"></script>
<main>
<h1>An app</h1>
<div id="root">${inside}</div>
</main>
</html>`

/** A page of React's with our components, the same drawn by a server, and scripts that stand for Cloudinary's. */
export const reactPages =
  (set: OfficialSet, { withEnvironment = true } = {}): Bring =>
  async (media) => {
    const env = { NODE_ENV: 'development', ...(withEnvironment ? environmentOf(media) : {}) }
    const { '/built.js': server = '' } = await buildPage({ set, entry: 'e2e/react/pages/server.tsx', env })
    return {
      ...(await buildPage({ set, entry: 'e2e/react/pages/app.tsx', env })),
      '/': pageOf(''),
      '/drawn/': pageOf(await drawOnServer(server, ON_SERVER)),
      '/hosted.js': HOSTED_SCRIPT,
      '/other.js': 'window.other = true',
    }
  }

/** What the server draws with, and what the browser takes over with. */
export const ON_SERVER = { signatureEndpoint: '/uploads/sign-cloudinary-params?profile=uploads' }

const environmentOf = ({ cloudinaryUrl }: StartedMediaServer): Record<string, string> => {
  const { cloudName, apiKey } = parseCloudinaryUrl(cloudinaryUrl)
  return { NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME: cloudName, NEXT_PUBLIC_CLOUDINARY_API_KEY: apiKey }
}

/** In this process, which has no `document`. */
async function drawOnServer(code: string, props: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-drawn-'))
  const complaints = vi.spyOn(console, 'error')
  try {
    const file = join(folder, 'server.mjs')
    await writeFile(file, code)
    await import(pathToFileURL(file).href)
    const { drawOnServer: draw } = globalThis as unknown as { drawOnServer(props: object): string }
    const html = draw(props)
    if (complaints.mock.calls.length > 0) throw new Error(`the server complains: ${complaints.mock.calls.join('\n')}`)
    return html
  } finally {
    complaints.mockRestore()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Draws the app, again or for the first time. What cannot go through as JSON a test draws in the page itself. */
export const draw = (page: Page, drawing: Drawing): Promise<void> =>
  page.evaluate((drawing) => app.draw(drawing as Drawing), drawing as object)

export const heard = (page: Page, prop?: string): Promise<Heard[]> =>
  page.evaluate((prop) => app.heard.filter((each) => prop === undefined || each.prop === prop), prop)

/** What a handler hears first, or the given time. */
export const hears = (page: Page, prop: string, count = 1): Promise<Heard> =>
  eventually(async () => {
    const found = (await heard(page, prop))[count - 1]
    if (!found) throw new Error(`no ${prop} among ${(await heard(page)).map((each) => each.prop).join()}`)
    return found
  })

/** The app's own button. */
export const openByApp = (page: Page): Promise<void> => page.getByRole('button', { name: 'Open', exact: true }).click()
