import { describe, expect, it } from 'vitest'
import { useSession } from '../widget/session.ts'
import { choose, dialog, openByButton, ROCKET } from '../widget/widget-page.ts'
import { called, calls, give, type SvelteApp, show } from './app-page.ts'
import { buildPages } from './vite.ts'

declare const app: SvelteApp

/** Two builds of the same pages: `/` knows nothing of a cloud, `/env/` what Vite has of the environment. */
const session = useSession(async () => ({
  ...(await buildPages()),
  ...(await buildPages(
    { VITE_CLOUDINARY_CLOUD_NAME: 'from-the-build', VITE_CLOUDINARY_API_KEY: 'key-of-the-build' },
    '/env/',
  )),
}))
const TEXTS = {
  cloud:
    'A Cloudinary Cloud name is required, please make sure your environment variable is set and configured in your environment.',
  key: 'A Cloudinary API Key is required for signed requests, please make sure VITE_CLOUDINARY_API_KEY is set and configured in your environment.',
  preset:
    'A Cloudinary Upload Preset is required for unsigned uploads. Please specify an uploadPreset or configure signed uploads.',
}

describe('what is missing', () => {
  it.each([
    { case: 'the cloud', given: { uploadPreset: 'p' }, text: TEXTS.cloud },
    {
      case: 'the key of signed uploads',
      given: { config: { cloud: { cloudName: 'demo' } }, signatureEndpoint: '/sign' },
      text: TEXTS.key,
    },
    { case: 'a preset', given: { config: { cloud: { cloudName: 'demo' } } }, text: TEXTS.preset },
  ])('is said in the words of svelte-cloudinary, once and at every click: $case', async ({ given, text }) => {
    const page = await session.open()
    await show(page, 'pages/Snippet', given)
    expect((await called(page, 'onError')).first).toBe(text)
    await page.locator('#error', { hasText: text }).waitFor()
    // No spinner without end: the button works, and says why it does not.
    await page.getByRole('button', { name: 'Upload' }).click()
    expect((await calls(page)).map(({ name, first }) => [name, first])).toEqual([
      ['onError', text],
      ['onError', text],
    ])
  })

  it('goes to the console where nobody listens', async () => {
    const page = await session.open()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.evaluate(() => app.show('pages/Snippet'))
    expect(errors).toEqual([TEXTS.cloud])
  })

  it('may come later, as of an app that asks its server', async () => {
    const page = await session.open()
    await show(page, 'pages/Slot')
    await called(page, 'onError')
    await give(page, { options: session.room.options })
    expect(await page.locator('#error').textContent()).toBe('none')
    await openByButton(page)
    await choose(page, ROCKET)
    await called(page, 'onSuccess')
  })
})

describe('what is configured', () => {
  const { cloudName, apiKey } = { cloudName: 'configured', apiKey: 'configured-key' }
  it.each([
    {
      case: 'of the environment',
      path: 'env/',
      configured: {},
      inner: {},
      cloud: 'from-the-build',
      key: 'key-of-the-build',
    },
    {
      case: 'by configureCloudinary, over the environment',
      path: 'env/',
      configured: { cloudName, apiKey, cloud: { cloudName: 'less', apiKey: 'less' } },
      inner: {},
      cloud: cloudName,
      key: apiKey,
    },
    {
      case: 'by `cloud` of configureCloudinary, one by one',
      path: 'env/',
      configured: { cloud: { cloudName } },
      inner: {},
      cloud: cloudName,
      key: 'key-of-the-build',
    },
    {
      case: 'by the component, over all of them',
      path: 'env/',
      configured: { cloudName, apiKey },
      inner: { config: { cloud: { cloudName: 'own' } } },
      cloud: 'own',
      key: apiKey,
    },
    {
      case: 'by its options, over that',
      path: 'env/',
      configured: { cloudName, apiKey },
      inner: { config: { cloud: { cloudName: 'own' } }, options: { cloudName: 'options', apiKey: 'k' } },
      cloud: 'options',
      key: 'k',
    },
  ])('is sent: $case', async ({ path, configured, inner, cloud, key }) => {
    const page = await session.open()
    await page.goto(session.room.pageUrl + path)
    await page.route('**/sign', (route) => route.fulfill({ json: { signature: 'a'.repeat(40) } }))
    const sent = page.waitForRequest(/\/upload$/)
    await page.route('https://api.cloudinary.com/**', (route) => route.abort())
    await show(page, 'pages/Configured', { configured, inner: { signatureEndpoint: '/sign', ...inner } })
    await page.getByRole('button', { name: 'Upload' }).click()
    await dialog(page).waitFor()
    await choose(page, ROCKET)
    const request = await sent
    expect(request.url()).toBe(`https://api.cloudinary.com/v1_1/${cloud}/auto/upload`)
    expect(request.postData()).toContain(`name="api_key"\r\n\r\n${key}\r\n`)
  })
})
