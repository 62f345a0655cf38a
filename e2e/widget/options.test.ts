import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, keepPicture, type Options, openByButton, row, text, until } from './widget-page.ts'

declare const app: App

const session = useSession()

describe('a queue', () => {
  it('has a button for what is uploaded, which tells it', async () => {
    const page = await session.openWidget(
      { showCompletedButton: true, clientAllowedFormats: ['raw', 'png'], maxFileSize: 100 },
      { reducedMotion: 'reduce' },
    )
    const button = dialog(page).getByRole('button', { name: 'Show completed' })
    expect(await button.count()).toBe(0)
    await choose(page, [text('good.txt'), text('large.txt', 'x'.repeat(200))])
    await until(page, 'queues-end')
    await button.click()
    const { info } = await until(page, 'show-completed')
    const { info: uploaded } = await until(page, 'success')
    expect(info.items).toMatchObject([{ name: 'good.txt', status: 'success', uploadInfo: uploaded }])
    expect(info.items).toHaveLength(1)
    await keepPicture(page, 'completed')
    await expectAccessible(page)
  })

  it('takes nothing more where the app says so, however it comes', async () => {
    const page = await session.openWidget({ showUploadMoreButton: false })
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    await eventually(async () => expect(await dialog(page).getByRole('button', { name: 'Browse' }).count()).toBe(0))
    const focused = await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className)
    expect(focused).toBe('queue')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['two'], 'two.txt'))
      document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData }))
      const target = document.querySelector('countersign-upload-widget')?.shadowRoot?.querySelector('.window')
      target?.dispatchEvent(
        new DragEvent('drop', { bubbles: true, composed: true, cancelable: true, dataTransfer: clipboardData }),
      )
    })
    await page.waitForTimeout(200)
    expect(await row(page, 'two.txt').count()).toBe(0)
    await dialog(page).getByRole('button', { name: 'Remove one.txt' }).click()
    await expectText(dialog(page), 'Browse')
  })

  const barBox = (page: Page) => page.getByRole('region', { name: 'Uploads' }).boundingBox()
  it.each([
    { case: 'left:35px', width: 1100, box: { x: 35 }, bottom: 830 },
    { case: 'right: 2rem; top: 10px', width: 1100, box: { x: 1100 - 32 - 360, y: 10 } },
    { case: 'left:35px', width: 360, box: { x: 12, width: 336 }, bottom: 838 },
  ])('stands small where the app wants it: $case of $width', async ({ case: place, width, box, bottom }) => {
    const page = await session.openWidget(
      { queueViewPosition: place },
      { viewport: { width, height: 850 }, reducedMotion: 'reduce' },
    )
    await page.evaluate(() => app.one.minimize())
    const met = await barBox(page)
    expect(met).toMatchObject(box)
    if (bottom) expect((met?.y ?? 0) + (met?.height ?? 0)).toBeCloseTo(bottom, 0)
  })

  it('is written in the font of the app, and loads none', async () => {
    const page = await session.open()
    const others: string[] = []
    page.on('request', (request) => others.push(new URL(request.url()).host))
    const fonts = { "'Cute Font', cursive": 'https://fonts.example/css?family=Cute+Font' }
    await session.create(page, { styles: { fonts } })
    await openByButton(page)
    const family = await dialog(page).evaluate((element) => getComputedStyle(element).fontFamily)
    expect(family).toBe('"Cute Font", cursive, system-ui, sans-serif')
    expect(others).not.toContain('fonts.example')
  })
})

describe('a file that is encrypted', () => {
  const KEY = 'ab'.repeat(32)
  const IV = '0123456789abcdef01234567'

  it('is stored as raw bytes that its key alone opens', async () => {
    const page = await session.openWidget({
      encryption: { key: KEY, iv: IV },
      clientAllowedFormats: ['raw', 'txt'],
      showUploadMoreButton: true,
    })
    await choose(page, [text('secret.txt', 'nobody reads this')])
    const { info } = await until(page, 'success')
    expect(info.resource_type).toBe('raw')
    const stored = new Uint8Array(await (await fetch(info.secure_url)).arrayBuffer())
    expect(new TextDecoder().decode(stored)).not.toContain('nobody')
    const key = await crypto.subtle.importKey('raw', Buffer.from(KEY, 'hex'), 'AES-GCM', false, ['decrypt'])
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: Buffer.from(IV, 'hex') }, key, stored)
    expect(new TextDecoder().decode(plain)).toBe('nobody reads this')
    await choose(page, [text('other.txt', 'something else')])
    expect((await until(page, 'failure')).info.statusText).toContain('encryption.iv was used for another file')
  })

  it('has a key of its own where a function gives one, and is judged before', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      let given = 0
      const encryption = ({ name }: { name: string }) => {
        given += 1
        return { key: 'cd'.repeat(16), iv: `${given}`.padStart(24, name.length > 3 ? '0' : '1') }
      }
      app.one = app.create({ ...(options as Options), encryption, maxFileSize: 100 }).open()
    }, session.room.options)
    await choose(page, [text('one.txt'), text('two.txt', 'another'), text('large.txt', 'x'.repeat(200))])
    const { info } = await until(page, 'queues-end')
    expect(info.files.map(({ status }: { status: string }) => status)).toEqual(['success', 'success', 'error'])
    expect(info.files[2].statusText).toContain('large.txt has')
  })
})
