/**
 * The components that others publish, unmodified, where our script stands in the place of the hosted one: a file goes from a click
 * through a signer to the local cloud, and the app hears of it.
 */
import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { type Session, useSession } from '../widget/session.ts'
import { choose, dialog, ROCKET, told, until } from '../widget/widget-page.ts'
import { builtPage, replaceHostedScript } from './scene.ts'

/** The app's page has no say in where the component loads its script from, nor has its policy here. */
async function visit(session: Session, before?: (page: Page) => Promise<unknown>) {
  let asked: string[] = []
  const page = await session.open({
    bypassCSP: true,
    async before(page) {
      asked = await replaceHostedScript(page, session.room.media)
      await before?.(page)
    },
  })
  return { page, asked: () => asked }
}

/** From the component's own button to what its callback hears. */
async function uploadBy(session: Session, page: Page, button: string, name: string) {
  // Before the script is there, a click on one of them fails.
  await page.waitForFunction(() => 'cloudinary' in globalThis)
  await page.getByRole('button', { name: button }).click()
  await choose(page, ROCKET)
  const { info, name: heard } = await until(page, 'success')
  expect(heard).toBe(name)
  expect(info).toMatchObject({
    resource_type: 'image',
    format: 'jpg',
    original_filename: 'rocket',
    signature: expect.any(String),
  })
  expect(info.secure_url).toMatch(new RegExp(`^${session.room.media.mediaUrl}/`))
  expect(await session.room.admin(`resources/image/upload/${info.public_id}`)).toMatchObject({ etag: info.etag })
  return info
}

const LIBRARIES = [
  {
    library: 'next-cloudinary',
    entry: 'e2e/official-components/pages/next.jsx',
    env: (cloud: { cloudName: string; apiKey: string }) => ({
      NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME: cloud.cloudName,
      NEXT_PUBLIC_CLOUDINARY_API_KEY: cloud.apiKey,
    }),
  },
  {
    library: 'svelte-cloudinary',
    entry: 'e2e/official-components/pages/svelte.js',
    env: (cloud: { cloudName: string; apiKey: string }) => ({
      VITE_CLOUDINARY_CLOUD_NAME: cloud.cloudName,
      VITE_CLOUDINARY_API_KEY: cloud.apiKey,
    }),
  },
]

describe.each(LIBRARIES)('$library', ({ entry, env }) => {
  const session = useSession(builtPage({ set: 'latest', entry, env }))

  it('uploads by its CldUploadWidget, through the signer', async () => {
    const { page, asked } = await visit(session)
    const info = await uploadBy(session, page, 'Open the widget', 'widget')
    expect(info.public_id).toMatch(/^uploads\/42\//)
    await until(page, 'queues-end')
    await dialog(page).getByRole('button', { name: 'Done' }).click()
    await until(page, 'close')
    expect((await told(page)).filter(({ event }) => event === 'error')).toEqual([])
    expect(asked()[0]).toBe('https://upload-widget.cloudinary.com/global/all.js')
    expect(asked().every((url) => url.startsWith('https://upload-widget.cloudinary.com/global/'))).toBe(true)
  })

  it('uploads by its CldUploadButton', async () => {
    const { page } = await visit(session)
    await uploadBy(session, page, 'Press the button', 'button')
  })
})

describe('react-cloudinary-upload-widget', () => {
  const session = useSession(
    builtPage({
      set: 'react-18',
      entry: 'e2e/official-components/pages/react-18.jsx',
      env: ({ cloudName, apiKey }) => ({ CLOUD_NAME: cloudName, API_KEY: apiKey }),
    }),
  )

  it('uploads, signed by an endpoint that signs what the component chooses to send', async () => {
    const { apiSecret } = parseCloudinaryUrl(session.room.media.cloudinaryUrl)
    const asked: object[] = []
    const { page } = await visit(session, (page) =>
      page.route('**/sign?*', async (route) => {
        const { params_to_sign } = route.request().postDataJSON()
        asked.push(params_to_sign)
        await route.fulfill({ contentType: 'text/plain', body: signParameters(params_to_sign, apiSecret) })
      }),
    )
    await uploadBy(session, page, 'Open the widget', 'widget')
    expect(asked).toEqual([
      { source: 'uw', timestamp: expect.any(Number), use_filename: true, unique_filename: 'false' },
    ])
  })
})
