import { readFileSync } from 'node:fs'
import { v2 as cloudinary } from 'cloudinary'
import { parseCloudinaryUrl } from 'countersign/protocol'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../markdown.ts'
import { redirectUploads } from '../official-components/redirect-uploads.ts'
import { expectAccessible } from '../page/browser.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, ROCKET, row } from '../widget/widget-page.ts'
import { called, show } from './app-page.ts'
import { buildPages, componentsIn } from './vite.ts'

/** The environment that the documentation of svelte-cloudinary asks for. */
const session = useSession(async ({ cloudinaryUrl }) => {
  const { cloudName, apiKey } = parseCloudinaryUrl(cloudinaryUrl)
  return buildPages({
    VITE_CLOUDINARY_CLOUD_NAME: cloudName,
    VITE_CLOUDINARY_API_KEY: apiKey,
    PUBLIC_CLOUDINARY_CLOUD_NAME: cloudName,
    PUBLIC_CLOUDINARY_API_KEY: apiKey,
  })
})

/** For uploads without a signature. */
beforeAll(() => session.room.addPreset({ name: 'pages', unsigned: 'true', folder: 'samples' }))

/** The app's server and its cloud, as the samples call them. */
async function serve(page: Page): Promise<void> {
  const { media } = session.room
  const { apiSecret } = parseCloudinaryUrl(media.cloudinaryUrl)
  await page.route('**/api/sign-cloudinary-params', async (route) => {
    // The documented route, which signs whatever it is asked.
    const { paramsToSign } = route.request().postDataJSON()
    await route.fulfill({ json: { signature: cloudinary.utils.api_sign_request(paramsToSign, apiSecret) } })
  })
  await redirectUploads(page, media)
}

describe('the documented samples of svelte-cloudinary, with nothing but the import changed', () => {
  it('are these', () => {
    expect(componentsIn('samples')).toEqual(['Button', 'Configured', 'Signed', 'Unsigned'])
  })

  it.each(componentsIn('samples'))('upload: %s', async (name) => {
    const page = await session.open({ before: serve })
    await show(page, `samples/${name}`)
    await page.getByRole('button', { name: 'Upload' }).click()
    await dialog(page).waitFor()
    await choose(page, ROCKET)
    await row(page, 'rocket.jpg').getByText('Uploaded').waitFor({ timeout: 10_000 })
    if (name === 'Signed')
      expect(await called(page, 'onSuccess')).toMatchObject({ event: 'success', widget: 'function' })
  })
})

describe('docs/svelte.md', () => {
  it('has these samples, as they are (the first one runs in e2e/first-upload.test.ts)', async () => {
    const blocks = await blocksOf('docs/svelte.md', 'svelte')
    const files = componentsIn('guide').map((name) => readFileSync(`e2e/svelte/guide/${name}.svelte`, 'utf8'))
    expect(blocks.sort()).toEqual(files.sort())
  })

  it('links to the picture that was uploaded', async () => {
    const page = await session.open({ before: serve })
    await show(page, 'guide/Layout')
    await show(page, 'guide/Picture')
    await page.getByRole('button', { name: 'Upload' }).click()
    await dialog(page).waitFor()
    await choose(page, ROCKET)
    await page.locator('#app a').waitFor()
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await page.locator('#app a').getAttribute('href')).toMatch(/\/uploads\/42\//)
  })

  it('shows each file of an interface of one\u2019s own', async () => {
    const page = await session.open()
    await show(page, 'guide/Files')
    await page.getByLabel('Files').setInputFiles([ROCKET])
    await page.getByRole('listitem').filter({ hasText: 'rocket.jpg: done' }).waitFor()
    await expectAccessible(page)
  })
})
