import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useSession } from './session.ts'
import { STATES_ARGS, walk } from './states.ts'
import { type App, chooseBy, type Options, ROCKET, until } from './widget-page.ts'

declare const app: App

const session = useSession(undefined, STATES_ARGS)

/** Everything that a widget shows or says, without what it was given: names of files, addresses, sizes. */
const saidOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const root = document.querySelector('countersign-upload-widget')?.shadowRoot as ShadowRoot
    const said: string[] = []
    for (const element of root.querySelectorAll('*')) {
      for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt'])
        said.push(element.getAttribute(name) ?? '')
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent ?? '')
    }
    return said
  })
const GIVEN = /[\w-]+\.(?:png|txt|mp4|exe)|https?:\/\/\S*|fake_device_\w+|\bsea\b|\bsun\b/g
/** Words for units and keys that Japanese writes so, and the formats that an app allows. */
const LATIN = /^(?:[kKMG]?B|Enter|ID|png|raw|mp4)$/
const foreignIn = (words: readonly string[]): string[] =>
  words.filter((text) => (text.replace(GIVEN, '').match(/[A-Za-z]{2,}/g) ?? []).some((word) => !LATIN.test(word)))

describe('a language', () => {
  it('is spoken in every state: nothing in Japanese is said in English', async () => {
    const page = await session.open({ reducedMotion: 'reduce' })
    const foreign: Record<string, string[]> = {}
    let said = 0
    await walk(page, { ...session.room.options, language: 'ja' } as Options, async (state) => {
      const words = await saidOn(page)
      said += words.filter((text) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(text)).length
      const found = foreignIn(words)
      if (found.length > 0) foreign[state] = found
    })
    expect(foreign).toEqual({})
    expect(said).toBeGreaterThan(200)
    expect(session.room.asked().filter((path) => /german|arabic/.test(path))).toEqual([])
  }, 120_000)

  it.each([
    { language: 'ja', upload: 'ファイルをアップロード', browse: '参照', done: 'アップロード済み', close: '完了' },
    { language: 'ar', upload: 'رفع الملفات', browse: 'تصفّح', done: 'تم الرفع', close: 'تم' },
  ])('is enough to upload with: $language', async ({ language, upload, browse, done, close }) => {
    const page = await session.open({ reducedMotion: 'reduce' })
    await session.create(page, { language })
    await page.locator('#opener').click()
    const dialog = page.getByRole('dialog', { name: upload, exact: true })
    await chooseBy(dialog.getByRole('button', { name: browse, exact: true }), ROCKET)
    await until(page, 'success')
    await dialog.getByRole('listitem').filter({ hasText: done }).waitFor()
    await dialog.getByRole('button', { name: close, exact: true }).click()
    expect((await until(page, 'close')).info).toEqual({ message: 'user closed the widget' })
  })

  it('that is written from the right is laid out from the right, in every state', async () => {
    const page = await session.open({ reducedMotion: 'reduce' })
    const wrong: Record<string, string[]> = {}
    await walk(page, { ...session.room.options, language: 'ar' } as Options, async (state) => {
      const found = await page.evaluate(() => {
        const root = document.querySelector('countersign-upload-widget')?.shadowRoot as ShadowRoot
        const from = (element: Element) => getComputedStyle(element).direction
        const isSeen = (element: Element) => element.getClientRects().length > 0
        return (
          [...root.querySelectorAll('*')]
            .filter((element) => isSeen(element) && from(element) !== 'rtl')
            // Addresses and public ids are written from the left, and names of files as they are.
            .filter((element) => !element.matches('[dir=ltr], [dir=ltr] *, bdi'))
            .map((element) => element.outerHTML.slice(0, 120))
        )
      })
      if (found.length > 0) wrong[state] = found
    })
    expect(wrong).toEqual({})
  }, 120_000)

  it('puts what stands first on the right, and moves the tabs by the arrow that points there', async () => {
    const page = await session.open({ reducedMotion: 'reduce' })
    await session.create(page, { language: 'ar' })
    await page.locator('#opener').click()
    const widget = page.locator('countersign-upload-widget')
    const left = async (selector: string) => (await widget.locator(selector).first().boundingBox())?.x ?? Number.NaN
    await widget.locator('#tab-local').waitFor()
    expect(await left('#tab-local')).toBeGreaterThan(await left('#tab-url'))
    expect(await left('h2')).toBeGreaterThan(await left('.head .icon-button'))
    await widget.locator('#tab-local').press('ArrowLeft')
    expect(await widget.locator('#tab-url').getAttribute('aria-selected')).toBe('true')
    await widget.locator('#tab-url').press('ArrowRight')
    await page.evaluate(() => app.one.open(null, { files: [new File(['x'], 'a.txt')] }))
    await until(page, 'queues-end')
    expect(await left('.thumb')).toBeGreaterThan(await left('.row-actions'))
    const right = async (selector: string) => {
      const box = await widget.locator(selector).first().boundingBox()
      return box ? box.x + box.width : Number.NaN
    }
    expect(await right('.name bdi')).toBeCloseTo(await right('.words'), 0)
    expect(await left('.summary-words')).toBeGreaterThan(await left('.summary-actions'))
  })
})
