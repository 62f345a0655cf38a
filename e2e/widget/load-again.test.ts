import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, type Options, openByButton, ROCKET, until } from './widget-page.ts'

declare const app: App

const session = useSession()

/** No file of the widget but its first one. */
const PARTS = (url: URL) => url.pathname.endsWith('.js') && !['/page.js', '/widget.js'].includes(url.pathname)
const cutOff = (page: Page) => page.route(PARTS, (route) => route.abort())
const goOn = (page: Page) => page.unroute(PARTS)

describe('a part of the widget that did not come', () => {
  it('is asked for anew when it is needed again, by this widget and by others, and lies there once', async () => {
    const page = await session.open()
    await session.create(page)
    await cutOff(page)
    for (const button of [1, 2]) {
      await page.getByRole('button', { name: 'Upload', exact: true }).click()
      await expect.poll(() => page.evaluate(() => app.events.length), { timeout: 15_000 }).toBe(button)
    }
    const { error, info } = await until(page, 'display-changed')
    expect(error).toMatch(/^the upload widget could not be loaded: /)
    expect(info).toBe('hidden')

    await goOn(page)
    session.room.asked()
    await openByButton(page)
    await choose(page, ROCKET)
    await until(page, 'success')
    await page.evaluate((options) => app.create(options as Options).preload(), session.room.options)
    expect(session.room.asked().filter((path) => path.startsWith('/interface'))).toHaveLength(1)
  })

  it('is asked for anew: a language', async () => {
    const page = await session.open()
    await session.create(page, { language: 'de' })
    const german = (url: URL) => url.pathname.startsWith('/german')
    await page.route(german, (route) => route.abort())
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await until(page, 'display-changed')
    await page.unroute(german)
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await expectText(page.getByRole('dialog'), 'Dateien')
  })

  it('is asked for anew: what advanced options have', async () => {
    const page = await session.openWidget({ showAdvancedOptions: true, multiple: false })
    const advanced = dialog(page).getByRole('button', { name: 'Advanced' })
    await advanced.waitFor()
    await cutOff(page)
    await advanced.click()
    await expectText(dialog(page).getByRole('alert'), /could not be loaded/)
    await goOn(page)
    await advanced.click()
    await advanced.click()
    await dialog(page).getByLabel('Public ID').waitFor()
  })
})
