/** `docs/migration.md` as it stands: what it moves from runs with the official packages, and with its changes on ours. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changed, sectionsOf } from './migration/sections.ts'
import { buildPage, type PageBundle } from './official-components/build-page.ts'
import { redirectUploads } from './official-components/redirect-uploads.ts'
import { replaceHostedScript } from './official-components/scene.ts'
import type { Bring } from './widget/room.ts'
import { type Session, useSession } from './widget/session.ts'
import { choose, ROCKET, row } from './widget/widget-page.ts'

const sections = sectionsOf(await readFile('docs/migration.md', 'utf8'))
const blockOf = (title: string, language: string, index = 0): string => {
  const block = sections[title]?.filter((block) => block.language === language)[index]
  if (!block) throw new Error(`docs/migration.md has no block ${index} of ${language} under ${title}`)
  return block.code
}

type Handler = { POST(request: Request): Promise<Response> }
const FILES = { sample: 'sample/route.js', ours: 'app/api/sign-cloudinary-params/route.ts' }
let folder: string

/** The server's files where they would lie in an app, beside its session. */
beforeAll(async () => {
  folder = await mkdtemp(resolve('e2e/.migration-'))
  const files = {
    [FILES.sample]: blockOf('The server’s file', 'js'),
    [FILES.ours]: blockOf('The server’s file', 'ts'),
    'app/session.ts': `export const session = (request: Request) => (request.headers.has('cookie') ? { id: '42' } : null)\n`,
  }
  for (const [path, code] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), code)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The app's server: the same address before and after. Each cloud has a process of its own, as far as modules go. */
async function ask(who: keyof typeof FILES, paramsToSign: unknown, cookie?: string): Promise<Response> {
  const request = new Request('http://127.0.0.1/api/sign-cloudinary-params', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
    body: JSON.stringify({ paramsToSign }),
  })
  const cloud = encodeURIComponent(String(process.env.CLOUDINARY_URL))
  const { POST } = (await import(`${join(folder, FILES[who])}?${cloud}`)) as Handler
  return POST(request)
}

interface Visit {
  /** Which of the built pages. */
  page: 'before' | 'after' | 'later'
  /** Which signer answers. */
  signer: keyof typeof FILES
}

/** A page of the app, its server, and a cloud in the place of Cloudinary's. @returns what was loaded of other hosts. */
async function visit(session: Session, { page: name, signer }: Visit): Promise<{ page: Page; asked: string[] }> {
  const { media } = session.room
  const { apiSecret } = parseCloudinaryUrl(media.cloudinaryUrl)
  vi.stubEnv('CLOUDINARY_URL', media.cloudinaryUrl)
  vi.stubEnv('CLOUDINARY_API_SECRET', apiSecret)
  let asked: string[] = []
  const page = await session.open({
    bypassCSP: name === 'before',
    async before(page) {
      asked = await replaceHostedScript(page, media)
      await page.route('**/api/sign-cloudinary-params', async (route) => {
        const answer = await ask(signer, route.request().postDataJSON().paramsToSign, 'session=42')
        await route.fulfill({ status: answer.status, contentType: 'application/json', body: await answer.text() })
      })
      await page.route(/\/api\/signature/, async (route) => {
        const { params_to_sign } = route.request().postDataJSON()
        await route.fulfill({ contentType: 'text/plain', body: signParameters(params_to_sign, apiSecret) })
      })
      await redirectUploads(page, media)
    },
  })
  await page.goto(`${session.room.pageUrl}${name}/`)
  // Before the script is there, some of them fail at a click.
  if (name === 'before') await page.waitForFunction(() => 'cloudinary' in globalThis)
  return { page, asked }
}

async function upload(session: Session, page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Upload a picture' }).click()
  await choose(page, ROCKET)
  const link = page.getByRole('link', { name: 'Your picture', includeHidden: true })
  await link.waitFor({ state: 'attached' })
  await expect.poll(() => link.getAttribute('href'), { timeout: 15_000 }).toContain(session.room.media.mediaUrl)
  return String(await link.getAttribute('href'))
}

const START = {
  '/': '<!doctype html><html lang="en"><title>Start</title><script type="module" src="/start.js"></script></html>',
  '/start.js': 'globalThis.app = {}',
}
const pageOf = (body: string) => `<!doctype html>\n<html lang="en">\n<title>An app</title>\n${body}\n</html>`

/** A page of a bundler's, below a path of its own. */
async function builtBelow(path: string, bundle: Omit<PageBundle, 'entry'>, files: Record<string, string>) {
  const room = await mkdtemp(resolve('e2e/.migration-'))
  try {
    for (const [name, code] of Object.entries(files)) await writeFile(join(room, name), code)
    const built = await buildPage({ ...bundle, entry: join(room, Object.keys(files)[0] ?? '') })
    const below = Object.entries(built).map(([file, code]) => [`/${path}${file}`, code])
    const body = `<main id="place"></main><script type="module" src="/${path}/built.js"></script>`
    return { ...Object.fromEntries(below), [`/${path}/`]: pageOf(body) }
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

const REACT_MAIN = `import { createRoot } from 'react-dom/client'
import { StrictMode } from 'react'
import { Picture } from './picture.jsx'
createRoot(document.querySelector('#place')).render(<StrictMode><Picture /></StrictMode>)\n`
const SVELTE_MAIN = `import { mount } from 'svelte'
import Picture from './Picture.svelte'
mount(Picture, { target: document.querySelector('#place') })\n`

/** The pages of one section. */
const pagesOf =
  (title: string, language: 'jsx' | 'svelte', set: PageBundle['set']): Bring =>
  async ({ cloudinaryUrl }) => {
    const { cloudName, apiKey } = parseCloudinaryUrl(cloudinaryUrl)
    const env = {
      CLOUD_NAME: cloudName,
      API_KEY: apiKey,
      ...Object.fromEntries(
        ['NEXT_PUBLIC', 'VITE'].flatMap((prefix) => [
          [`${prefix}_CLOUDINARY_CLOUD_NAME`, cloudName],
          [`${prefix}_CLOUDINARY_API_KEY`, apiKey],
        ]),
      ),
    }
    const main = language === 'jsx' ? { 'main.jsx': REACT_MAIN } : { 'main.js': SVELTE_MAIN }
    const file = language === 'jsx' ? 'picture.jsx' : 'Picture.svelte'
    const diffs = sections[title]?.filter((block) => block.language === 'diff').map(({ code }) => code) ?? []
    let code = blockOf(title, language)
    const pages = await builtBelow('before', { set, env }, { ...main, [file]: code })
    for (const [index, diff] of diffs.entries()) {
      code = changed(code, diff)
      Object.assign(pages, await builtBelow(['after', 'later'][index] ?? '', { set, env }, { ...main, [file]: code }))
    }
    return { ...START, ...pages }
  }

const LIBRARIES = [
  { title: 'next-cloudinary', language: 'jsx', set: 'latest' },
  { title: 'svelte-cloudinary', language: 'svelte', set: 'latest' },
] as const

describe.each(LIBRARIES)('from $title', ({ title, language, set }) => {
  const session = useSession(pagesOf(title, language, set))

  it.each([
    { page: 'before', signer: 'sample' },
    { page: 'before', signer: 'ours' },
    { page: 'after', signer: 'sample' },
    { page: 'after', signer: 'ours' },
  ] as const)('uploads $page the change, signed by $signer', async (how) => {
    const { page, asked } = await visit(session, how)
    expect(await upload(session, page)).toContain('/uploads/42/')
    if (how.page === 'after') expect(asked).toEqual([])
    else expect(asked).toContain('https://upload-widget.cloudinary.com/global/all.js')
  })
})

describe('from react-cloudinary-upload-widget', () => {
  const title = 'react-cloudinary-upload-widget'
  const session = useSession(pagesOf(title, 'jsx', 'react-18'))

  it.each(['before', 'after'] as const)(
    'uploads %s the change, signed by the endpoint that there was',
    async (name) => {
      const { page, asked } = await visit(session, { page: name, signer: 'sample' })
      await upload(session, page)
      if (name === 'after') expect(asked).toEqual([])
    },
  )

  it('shows after the change what the endpoint says when it refuses', async () => {
    const { page } = await visit(session, { page: 'after', signer: 'sample' })
    await page.route(/\/api\/signature/, (route) =>
      route.fulfill({ status: 403, json: { error: { message: 'not today' } } }),
    )
    await page.getByRole('button', { name: 'Upload a picture' }).click()
    await choose(page, ROCKET)
    await row(page, 'rocket.jpg').getByText('not today').waitFor()
  })

  it('uploads later, signed by ours', async () => {
    const { page, asked } = await visit(session, { page: 'later', signer: 'ours' })
    expect(await upload(session, page)).toContain('/uploads/42/')
    expect(asked).toEqual([])
  })
})

describe('from Cloudinary’s own script', () => {
  const title = 'Pages with Cloudinary’s script'
  const session = useSession(async ({ cloudinaryUrl }) => {
    const { cloudName, apiKey } = parseCloudinaryUrl(cloudinaryUrl)
    const html = blockOf(title, 'html')
    return {
      ...START,
      '/before/': pageOf(html),
      '/after/': pageOf(changed(html, blockOf(title, 'diff'))),
      '/page.js': blockOf(title, 'js').replace('your_cloud_name', cloudName).replace('your_api_key', apiKey),
    }
  })

  it.each(['before', 'after'] as const)('uploads %s the change', async (name) => {
    const { page, asked } = await visit(session, { page: name, signer: 'ours' })
    expect(await upload(session, page)).toContain('/uploads/42/')
    if (name === 'after') expect(asked).toEqual([])
  })

  describe('the server’s file', () => {
    const timestamp = () => Math.floor(Date.now() / 1000)

    it('signed a deletion for a stranger, and does no more', async () => {
      const { page } = await visit(session, { page: 'after', signer: 'ours' })
      const url = await upload(session, page)
      const [, public_id = ''] = /(uploads\/42\/\w+)\.jpg$/.exec(url) ?? []
      const paramsToSign = { public_id, timestamp: timestamp() }

      const stranger = await ask('ours', paramsToSign)
      expect(stranger.status).toBe(401)
      const user = await ask('ours', paramsToSign, 'session=42')
      expect([user.status, await user.text()]).toEqual([422, expect.not.stringMatching(/[0-9a-f]{40}/)])

      const { signature } = (await (await ask('sample', paramsToSign)).json()) as { signature: string }
      const { cloudName, apiKey } = parseCloudinaryUrl(session.room.media.cloudinaryUrl)
      const body = new URLSearchParams({
        ...paramsToSign,
        timestamp: `${paramsToSign.timestamp}`,
        api_key: apiKey,
        signature,
      })
      const destroyed = await fetch(`${session.room.media.mediaUrl}/v1_1/${cloudName}/image/destroy`, {
        method: 'POST',
        body,
      })
      expect(await destroyed.json()).toEqual({ result: 'ok' })
    })
  })
})

it('docs/migration.md has no block that is not run here', () => {
  const count = Object.fromEntries(
    Object.entries(sections).map(([title, blocks]) => [title, blocks.map(({ language }) => language).join(' ')]),
  )
  expect(count).toEqual({
    'What is not here': '',
    'The server’s file': 'js ts',
    'next-cloudinary': 'jsx diff',
    'svelte-cloudinary': 'svelte diff',
    'react-cloudinary-upload-widget': 'jsx diff diff',
    'Pages with Cloudinary’s script': 'html js diff',
  })
})
