import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useSession } from './session.ts'
import { type App, choose, type Options, ROCKET, told, until } from './widget-page.ts'

declare const app: App
type Cloudinary = typeof app.widget & { setCloudName(name: string): void }
declare const cloudinary: Cloudinary

const session = useSession()

/** Puts the script into the page, as an app would. */
const addScript = (page: Page) =>
  page.evaluate((integrity) => {
    const script = Object.assign(document.createElement('script'), { src: '/widget.global.js', integrity })
    document.head.append(script)
    return new Promise<void>((resolve, reject) => {
      script.onerror = () => reject(new Error('the script did not load'))
      script.onload = () => resolve()
    })
  }, session.room.integrity)

const openWidget = (page: Page, given: object = session.room.options) =>
  page.evaluate((options) => {
    const { cloudName, ...others } = options as typeof session.room.options
    cloudinary.setCloudName(cloudName)
    cloudinary.openUploadWidget(others, (error, { event, info }) => {
      app.events.push({ name: 'script', error, event, info })
    })
  }, given as never)

/** Of the script's build, since this was asked last. */
const scripts = () => session.room.asked().filter((path) => path.startsWith('/widget.global.'))
const INTERFACE = /^\/widget\.global\.interface-[\w-]+\.js$/

describe('the script', () => {
  it('defines what the original does, in a small file with its hash, and loads the rest of its build when a widget opens', async () => {
    const page = await session.open()
    await addScript(page)
    expect(scripts()).toEqual(['/widget.global.js'])
    await openWidget(page)
    await choose(page, ROCKET)
    await until(page, 'success')
    expect(scripts().filter((path) => INTERFACE.test(path))).toHaveLength(1)
    // Those of its parts are gone when they have run.
    expect(await page.locator('script[integrity]').count()).toBe(1)
  })

  it('runs nothing in the place of its parts, says so, and goes on once they are there', async () => {
    const page = await session.open()
    await addScript(page)
    const path = (url: URL) => INTERFACE.test(url.pathname)
    await page.route(path, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: `document.title = 'taken over';${await response.text()}` })
    })
    await openWidget(page)
    const { error, info } = await until(page, 'display-changed')
    expect(error).toMatch(
      /^the upload widget could not be loaded: http\S+widget\.global\.interface-[\w-]+\.js is not there, or is not the file of the same build$/,
    )
    expect(info).toBe('hidden')
    expect(await page.title()).toBe('An app')
    expect(await page.locator('countersign-upload-widget').count()).toBe(0)

    await page.unroute(path)
    await openWidget(page)
    await choose(page, ROCKET)
    await until(page, 'success')
  })

  it('speaks the same where neither the page nor its server says how files are encoded', async () => {
    const page = await session.open()
    await page.route('**/*', async (route) => {
      const response = await route.fetch()
      const type = response.headers()['content-type']?.replace(/;.*/, '') ?? ''
      await route.fulfill({ response, headers: { ...response.headers(), 'content-type': type } })
    })
    await page.reload()
    expect(await page.evaluate('document.characterSet')).toBe('windows-1252')
    await addScript(page)
    await openWidget(page, { ...session.room.options, language: 'de' })
    await page.getByRole('button', { name: 'Ordner wählen' }).waitFor()
  })

  it('uploads to the local cloud that it came from', async () => {
    // The policy of the app names no other origin for scripts.
    const page = await session.open({ bypassCSP: true })
    const { media, options } = session.room
    await page.addScriptTag({ url: `${media.mediaUrl}/latest/global/all.js` })
    await openWidget(page, { ...options, apiOrigin: undefined })
    await choose(page, ROCKET)
    expect((await until(page, 'success')).info.secure_url).toMatch(new RegExp(`^${media.mediaUrl}/`))
    expect(scripts()).toEqual([])
  })

  it('loads a language from beside it, and shares parts with a second copy of itself', async () => {
    const page = await session.open()
    await addScript(page)
    await addScript(page)
    scripts()
    await page.evaluate(async (options) => {
      for (const _ of [1, 2]) await cloudinary.createUploadWidget({ ...options, language: 'de' } as Options).preload()
    }, session.room.options)
    const loaded = scripts()
    expect(loaded).toContainEqual(expect.stringMatching(INTERFACE))
    expect(loaded).toContainEqual(expect.stringMatching(/^\/widget\.global\.german-/))
    expect(loaded).toHaveLength(new Set(loaded).size)
    expect(await told(page)).toEqual([])
  })
})
