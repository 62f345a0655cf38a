import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { describe, expect, it } from 'vitest'
import { blocksOf } from '../markdown.ts'
import { buildPage } from '../official-components/build-page.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import type { Bring } from '../widget/room.ts'
import { useSession } from '../widget/session.ts'
import { choose, row, text } from '../widget/widget-page.ts'

/**
 * The blocks of `docs/react.md` as they stand; where a block names an endpoint alone, the address of the local cloud is put in. The
 * first one runs in `e2e/first-upload.test.ts`.
 */
const documentedPages: Bring = async ({ cloudinaryUrl, mediaUrl }) => {
  const { cloudName, apiKey } = parseCloudinaryUrl(cloudinaryUrl)
  const blocks = await blocksOf('docs/react.md', 'jsx')
  const folder = await mkdtemp(resolve('e2e/.readme-react-'))
  try {
    for (const [index, code] of blocks.entries()) {
      const here = /hosted|apiOrigin/.test(code)
        ? code
        : code.replace('signatureEndpoint=', `apiOrigin="${mediaUrl}" signatureEndpoint=`)
      await writeFile(join(folder, `block${index}.jsx`), here)
    }
    const entry = join(folder, 'main.jsx')
    const imports = blocks.map((_, index) => `import * as block${index} from './block${index}.jsx'`)
    await writeFile(
      entry,
      `import { createRoot } from 'react-dom/client'
       ${imports.join('\n')}
       const all = { ${blocks.map((_, index) => `...block${index}`).join(', ')} }
       const root = createRoot(document.querySelector('#root'))
       globalThis.app = { names: Object.keys(all), draw(name) { const Sample = all[name]; root.render(<Sample />) } }`,
    )
    const env = {
      NODE_ENV: 'development',
      NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME: cloudName,
      NEXT_PUBLIC_CLOUDINARY_API_KEY: apiKey,
    }
    const page = `<!doctype html><html lang="en"><title>Documented</title><script type="module" src="/built.js"></script><div id="root"></div></html>`
    return { ...(await buildPage({ set: 'latest', entry, env })), '/': page }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

declare const app: { names: string[]; draw(name: string): void }

describe('the documented samples', () => {
  const session = useSession(documentedPages)
  const open = async (name: string) => {
    const page = await session.open()
    await page.evaluate((name) => app.draw(name), name)
    return page
  }

  it('are these', async () => {
    const page = await session.open()
    expect(await page.evaluate(() => app.names)).toEqual(['First', 'Avatar', 'Attach', 'Files', 'Remote'])
  })

  it('show what was uploaded by a signature', async () => {
    const page = await open('Avatar')
    await page.getByRole('button', { name: 'Upload' }).click()
    await choose(page, [text('1.txt')])
    await eventually(async () =>
      expect(await page.getByRole('link', { name: 'See it' }).getAttribute('href')).toContain('uploads/42/'),
    )
  })

  it('upload by grants behind a button', async () => {
    const page = await open('Attach')
    await page.getByRole('button', { name: 'Attach a file' }).click()
    await choose(page, [text('1.txt')])
    await expectText(row(page, '1.txt'), 'Uploaded')
    expect(await page.title()).toMatch(/^granted\/42\//)
  })

  it('upload in an interface of one’s own', async () => {
    const page = await open('Files')
    const asked = page.waitForEvent('filechooser')
    await page.getByRole('group', { name: 'Attachments' }).getByRole('button', { name: 'Choose files' }).click()
    await (await asked).setFiles([text('1.txt'), text('2.txt')])
    await expectText(page.locator('#root'), '2 are there')
  })
})
