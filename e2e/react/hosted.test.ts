import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually } from '../page/eventually.ts'
import type { HostedScript } from '../page/hosted-script.ts'
import { useSession } from '../widget/session.ts'
import type { ReactApp } from './pages/app.tsx'
import { draw, hears, openByApp, REACTS, reactPages } from './react-room.ts'

declare const app: ReactApp
declare const cloudinary: HostedScript

/** What the script that stands for Cloudinary's was asked for. */
const made = (page: Page) =>
  page.evaluate(() =>
    cloudinary.made.map(({ options, calls }) => ({
      options: JSON.parse(JSON.stringify(options)),
      calls: structuredClone(calls),
    })),
  )
const values = (page: Page) => page.evaluate(() => ({ error: app.values?.error, isLoading: app.values?.isLoading }))

describe.each(REACTS)('Cloudinary’s own script in $case', ({ set }) => {
  const session = useSession(reactPages(set))
  const given = (hosted: object = { scriptUrl: '/hosted.js' }) => ({
    signatureEndpoint: '/uploads/sign-cloudinary-params?profile=uploads',
    hosted,
    options: { folder: 'uploads/42' },
  })

  it('is loaded once, as it is asked for, and makes a widget when one is opened', async () => {
    const page = await session.open()
    await draw(page, { kind: 'both', props: given({ scriptUrl: '/hosted.js', nonce: 'abc' }) })
    await eventually(async () => expect(await values(page)).toEqual({ error: undefined, isLoading: false }))
    const scripts = await page.evaluate(() =>
      [...document.scripts].filter(({ src }) => src.endsWith('hosted.js')).map(({ nonce }) => nonce),
    )
    expect(scripts).toEqual(['abc'])
    expect(await made(page)).toEqual([])
    await openByApp(page)
    const { cloudName, apiKey } = session.room.options
    expect(await made(page)).toEqual([
      { options: { cloudName, apiKey, folder: 'uploads/42' }, calls: [['open', undefined, undefined]] },
    ])
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    expect(await made(page)).toHaveLength(2)
  })

  it('is told of options that change, but not of those that it does not change', async () => {
    const page = await session.open()
    await draw(page, { props: given() })
    await openByApp(page)
    await hears(page, 'onOpen')
    const props = given()
    await draw(page, { props: { ...props, options: { folder: 'uploads/42', tags: ['a'], fieldName: 'b' } } })
    const lastCall = async () => (await made(page))[0]?.calls.at(-1)
    // React runs effects when it has drawn.
    await eventually(async () => expect(await lastCall()).toEqual(['update', { tags: ['a'] }]))
    await page.evaluate(() => app.remove())
    await eventually(async () => expect((await lastCall())?.[0]).toBe('destroy'))
  })

  it('has its uploads signed, or hears that they are not', async () => {
    const page = await session.open()
    await draw(page, { props: given() })
    await openByApp(page)
    await hears(page, 'onOpen')
    const ask = (folder: string) =>
      page.evaluate((folder) => {
        const sign = cloudinary.made[0]?.options.uploadSignature as (
          answer: (said: unknown) => void,
          asked: object,
        ) => void
        return new Promise((resolve) =>
          sign(resolve, { timestamp: Math.floor(Date.now() / 1000), source: 'uw', folder }),
        )
      }, folder)
    expect(await ask('uploads/42')).toMatch(/^[0-9a-f]{40}$/)
    expect(await ask('somebody/else')).toEqual({ cancel: true })
    expect((await hears(page, 'onError')).error).toContain('folder')
  })

  it('that does not come is an error and no endless waiting, and is tried again', async () => {
    const page = await session.open()
    await page.route('**/missing.js', (route) => route.abort())
    await draw(page, { props: given({ scriptUrl: '/missing.js' }) })
    expect((await hears(page, 'onError')).error).toBe(
      'Failed to load Cloudinary Upload Widget: /missing.js could not be loaded',
    )
    expect(await values(page)).toEqual({ error: expect.stringContaining('/missing.js'), isLoading: false })
    await page.unroute('**/missing.js')
    await page.route('**/missing.js', async (route) =>
      route.fulfill({ response: await route.fetch({ url: `${session.room.pageUrl}hosted.js` }) }),
    )
    await openByApp(page)
    await hears(page, 'onOpen')
    expect((await made(page))[0]?.calls[0]?.[0]).toBe('open')
  })

  it('that is another one is an error', async () => {
    const page = await session.open()
    await draw(page, { props: given({ scriptUrl: '/other.js' }) })
    expect((await hears(page, 'onError')).error).toMatch(/defines no window.cloudinary.createUploadWidget$/)
  })
})
