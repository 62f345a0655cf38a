import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, dialog, keepPicture, type Options, openByButton, until } from './widget-page.ts'

declare const app: App & { streams: MediaStream[]; behaviors: unknown[] }

const session = useSession(undefined, [
  '--use-fake-device-for-media-stream=device-count=2',
  '--use-fake-ui-for-media-stream',
])

/** Every stream that the page is given is kept in `app.streams`. */
const keepStreams = (page: Page) =>
  page.evaluate(() => {
    const { mediaDevices } = navigator
    const ask = mediaDevices.getUserMedia.bind(mediaDevices)
    app.streams = []
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted)
      app.streams.push(stream)
      return stream
    }
  })
const tracks = (page: Page) =>
  page.evaluate(() => app.streams.flatMap((stream) => stream.getTracks().map(({ readyState }) => readyState)))
const capture = (page: Page) => dialog(page).getByRole('button', { name: 'Take a picture' })
/** Waits until the camera gives a picture. */
async function seeing(page: Page): Promise<Locator> {
  const video = dialog(page).locator('video')
  await eventually(async () =>
    expect(await video.evaluate(({ videoWidth }: HTMLVideoElement) => videoWidth)).toBeGreaterThan(0),
  )
  return video
}
/** How the page is scrolled is kept in `app.behaviors`. */
const watchScrolling = (page: Page) =>
  page.evaluate(() => {
    const scroll = Element.prototype.scrollIntoView
    app.behaviors = []
    Element.prototype.scrollIntoView = function (how) {
      app.behaviors.push(Object(how).behavior)
      scroll.call(this, how)
    }
  })
const isInSight = (row: Locator) =>
  row.evaluate((row) => {
    const [inner, outer] = [row, row.closest('.body') as Element].map((element) => element.getBoundingClientRect())
    return inner !== undefined && outer !== undefined && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
  })
const toCamera = (page: Page) => dialog(page).getByRole('tab', { name: 'Camera' }).click()

describe('the camera', () => {
  it('is loaded and switched on when it is shown, and what it sees becomes a file', async () => {
    const page = await session.open()
    await keepStreams(page)
    await session.create(page, { sources: ['local', 'camera'] })
    await openByButton(page)
    expect(session.room.asked().filter((path) => path.includes('camera'))).toEqual([])
    expect(await tracks(page)).toEqual([])
    await toCamera(page)
    await capture(page).waitFor()
    expect(session.room.asked().filter((path) => path.includes('camera'))).toHaveLength(1)
    const video = await seeing(page)
    expect(await video.evaluate((element) => getComputedStyle(element).transform)).toBe('matrix(-1, 0, 0, 1, 0, 0)')
    await capture(page).click()
    const { info } = await until(page, 'success')
    expect(info).toMatchObject({ resource_type: 'image', format: 'jpg' })
    expect(info.original_filename).toMatch(/^Camera_\d{4}(-\d\d){5}$/)
    const seen = await video.evaluate(({ videoWidth, videoHeight }: HTMLVideoElement) => [videoWidth, videoHeight])
    expect([info.width, info.height]).toEqual(seen)
    await keepPicture(page, 'camera-taken')
  })

  it.each([
    { case: 'of one who likes motion', reducedMotion: 'no-preference', behavior: 'smooth' },
    { case: 'of one who does not', reducedMotion: 'reduce', behavior: 'instant' },
  ] as const)('has what was taken in sight in a small window: $case', async ({ reducedMotion, behavior }) => {
    const page = await session.open({ viewport: { width: 360, height: 560 }, reducedMotion })
    await watchScrolling(page)
    await session.create(page, { sources: ['camera'] })
    await page.locator('#opener').click()
    await seeing(page)
    const rows = dialog(page).getByRole('listitem')
    for (const count of [1, 2, 3]) {
      await capture(page).click()
      await eventually(async () => expect(await rows.count()).toBe(count))
      await eventually(async () => expect(await isInSight(rows.last())).toBe(true))
    }
    expect(await page.evaluate(() => app.behaviors)).toEqual([behavior, behavior, behavior])
  })

  it('moves nothing for a file from elsewhere after a picture that was refused', async () => {
    const page = await session.open({ viewport: { width: 360, height: 560 } })
    await watchScrolling(page)
    await page.evaluate((options) => {
      const refused = [true]
      const preBatch = () => ({ cancel: refused.pop() === true })
      app.one = app.create({ ...options, sources: ['camera', 'local'], preBatch } as Options).open()
    }, session.room.options)
    await seeing(page)
    await capture(page).click()
    await until(page, 'batch-cancelled')
    await dialog(page).getByRole('tab', { name: 'My files' }).click()
    await page.evaluate(() => app.one.open(null, { files: [new File(['x'], 'x.txt')] }))
    await until(page, 'success')
    expect(await page.evaluate(() => app.behaviors)).toEqual([])
  })

  it.each(['light', 'dark'] as const)('can be used by everybody: %s', async (colorScheme) => {
    const page = await session.open({ colorScheme, reducedMotion: 'reduce' })
    await session.create(page, { sources: ['camera', 'local'] })
    await page.locator('#opener').click()
    await capture(page).waitFor()
    await keepPicture(page, `camera-${colorScheme}`)
    await expectAccessible(page)
  })

  it('is one of several, as the user wants', async () => {
    const page = await session.open()
    await keepStreams(page)
    await session.create(page, { sources: ['camera'] })
    await page.locator('#opener').click()
    const select = dialog(page).getByLabel('Camera', { exact: true })
    await select.waitFor()
    const [, second] = await select.locator('option').all()
    const id = (await second?.getAttribute('value')) ?? ''
    await select.selectOption(id)
    await eventually(async () => expect(await tracks(page)).toEqual(['ended', 'live']))
    const used = await page.evaluate(() => app.streams[1]?.getVideoTracks()[0]?.getSettings().deviceId)
    expect(used).toBe(id)
    expect(await select.inputValue()).toBe(id)
  })

  it.each<{ case: string; leave: (page: Page) => Promise<unknown> }>([
    { case: 'another source is shown', leave: (page) => dialog(page).getByRole('tab', { name: 'My files' }).click() },
    { case: 'the window is closed', leave: (page) => page.keyboard.press('Escape') },
    { case: 'the window is made small', leave: (page) => page.evaluate(() => app.one.minimize()) },
    { case: 'the window is hidden', leave: (page) => page.evaluate(() => app.one.hide()) },
    { case: 'the widget is destroyed', leave: (page) => page.evaluate(() => app.one.destroy()) },
    {
      case: 'the element is taken away',
      leave: (page) => page.locator('countersign-upload-widget').evaluate((element) => element.remove()),
    },
  ])('is switched off when $case', async ({ leave }) => {
    const page = await session.open()
    await keepStreams(page)
    await session.create(page, { sources: ['local', 'camera'] })
    await openByButton(page)
    await toCamera(page)
    await capture(page).waitFor()
    expect(await tracks(page)).toEqual(['live'])
    await leave(page)
    expect(await tracks(page)).toEqual(['ended'])
  })

  it('is switched off when it comes after the user has gone', async () => {
    const page = await session.open()
    await keepStreams(page)
    await page.evaluate(() => {
      const { mediaDevices } = navigator
      const ask = mediaDevices.getUserMedia.bind(mediaDevices)
      mediaDevices.getUserMedia = async (wanted) => {
        await new Promise((resolve) => setTimeout(resolve, 400))
        return ask(wanted)
      }
    })
    await session.create(page, { sources: ['local', 'camera'] })
    await openByButton(page)
    await toCamera(page)
    await expectText(dialog(page), 'Waiting for the camera')
    await dialog(page).getByRole('tab', { name: 'My files' }).click()
    await eventually(async () => expect(await tracks(page)).toEqual(['ended']))
  })

  it('is switched on again when the window comes back', async () => {
    const page = await session.open()
    await keepStreams(page)
    await session.create(page, { sources: ['camera'] })
    await page.locator('#opener').click()
    await capture(page).waitFor()
    await page.evaluate(() => app.one.minimize())
    await page.evaluate(() => app.one.show())
    await eventually(async () => expect(await tracks(page)).toEqual(['ended', 'live']))
  })
})
