import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import {
  type App,
  choose,
  chooseBy,
  dialog,
  keepPicture,
  names,
  type Options,
  openByButton,
  ROCKET,
  row,
  text,
  told,
  until,
} from './widget-page.ts'

declare const app: App

const session = useSession()

const scrollable = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).overflowY !== 'hidden')

describe('a window', () => {
  it('is there when it is opened before anything is loaded, and nothing is loaded before', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      app.one = app.create(options as Options)
    }, session.room.options)
    // What both share is a file of its own: the rest comes with the interface.
    const isOfOpening = (path: string) => /^\/(?:interface|session|english)\b/.test(path)
    expect(session.room.asked().filter(isOfOpening)).toEqual([])
    expect(
      await page.evaluate(() => [app.one.isShowing(), document.querySelector('countersign-upload-widget')]),
    ).toEqual([false, null])
    const states = await page.evaluate(() => {
      app.one.open()
      app.one.minimize()
      app.one.show()
      return [app.one.isShowing(), app.one.isDestroyed()]
    })
    expect(states).toEqual([false, false])
    await eventually(async () => expect(await page.evaluate(() => app.one.isShowing())).toBe(true))
    expect((await told(page)).map(({ info }) => info)).toEqual(['shown', { source: 'local' }, 'minimized', 'expanded'])
    expect(session.room.asked().filter(isOfOpening)).toEqual(['/interface.js'])
  })

  it('leaves a page that scrolls, however it goes', async () => {
    const page = await session.open()
    for (const end of ['close', 'hide', 'minimize', 'destroy', 'remove'] as const) {
      await page.evaluate((options) => {
        app.one = app.create(options as Options).open()
        app.two = app.create(options as Options).open()
      }, session.room.options)
      await eventually(async () => expect(await page.evaluate(() => app.two.isShowing())).toBe(true))
      expect(await scrollable(page)).toBe(false)
      const finish = (name: 'one' | 'two') =>
        page.evaluate(
          ({ name, end }) => {
            if (end !== 'remove') return void app[name][end]()
            document.querySelector('countersign-upload-widget')?.remove()
          },
          { name, end },
        )
      await finish('two')
      expect([end, await scrollable(page)]).toEqual([end, false])
      await finish('one')
      await eventually(async () => expect([end, await scrollable(page)]).toEqual([end, true]))
      await page.evaluate(() => Promise.all([app.one.destroy(), app.two.destroy()]))
      expect(await page.evaluate(() => document.querySelectorAll('countersign-upload-widget').length)).toBe(0)
    }
  })

  it('works above and inside a dialog of the app, also one that guards focus and pointer', async () => {
    const page = await session.open()
    await session.create(page)
    await page.evaluate(() => {
      const other = document.querySelector<HTMLDialogElement>('#other')
      other?.showModal()
      document.querySelector('#inner')?.addEventListener('click', () => app.one.open())
      // What the dialogs of component libraries do while they are open.
      document.body.style.pointerEvents = 'none'
      document.addEventListener('focusin', ({ target }) => {
        if (!other?.contains(target as Node)) document.querySelector<HTMLElement>('#inner')?.focus()
      })
      document.addEventListener('pointerdown', ({ target }) => {
        if (!other?.contains(target as Node)) other?.close()
      })
      document.addEventListener('wheel', (event) => event.preventDefault(), { passive: false })
      document.addEventListener('keydown', ({ key }) => key === 'Escape' && other?.close(), { capture: true })
    })
    await page.getByRole('button', { name: 'Upload from here' }).focus()
    await page.keyboard.press('Enter')
    await choose(page, [text('inside.txt')])
    await until(page, 'success')
    await keepPicture(page, 'inside-a-dialog')
    await dialog(page).getByRole('tab', { name: 'Web address' }).click()
    await dialog(page).getByLabel('Public address').fill('https://')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(page).count()).toBe(0))
    expect(await page.evaluate(() => document.querySelector<HTMLDialogElement>('#other')?.open)).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('inner')
  })

  it('stays when its user chooses no file after all', async () => {
    const page = await session.openWidget()
    await choose(page, [text('first.txt')])
    await until(page, 'success')
    await dialog(page)
      .locator('input[type=file]')
      .first()
      .evaluate((field) => field.dispatchEvent(new Event('cancel', { bubbles: true })))
    expect(await dialog(page).isVisible()).toBe(true)
    await expectText(row(page, 'first.txt'), 'Uploaded')
    expect(await names(page)).not.toContain('close')
  })

  it('is asked before it cancels what is under way, and can go on small', async () => {
    const page = await session.open()
    await page.route('**/v1_1/**', () => {})
    await session.create(page)
    await openByButton(page)
    await choose(page, [text('slow.txt')])
    await expectText(row(page, 'slow.txt'), 'Uploading')
    await page.keyboard.press('Escape')
    const question = page.getByRole('alertdialog')
    await expectText(question, '1 file has not been uploaded yet.')
    await expectAccessible(page)
    await keepPicture(page, 'question')
    await question.getByRole('button', { name: 'Go on in the background' }).click()
    expect(await page.evaluate(() => [app.one.isMinimized(), app.one.isShowing()])).toEqual([true, false])
    const bar = page.getByRole('region', { name: 'Uploads' })
    await expectText(bar, 'Uploading 1 file')
    await expectAccessible(page)
    await keepPicture(page, 'minimized')
    await bar.getByRole('button', { name: 'Show uploads' }).click()
    await page.keyboard.press('Escape')
    await question.getByRole('button', { name: 'Cancel uploads' }).click()
    expect(
      (await told(page)).slice(-5).map(({ event, info }) => [event, info.all ?? info.files?.[0].status ?? null]),
    ).toEqual([
      ['display-changed', null],
      ['abort', true],
      ['queues-end', 'aborted'],
      ['close', null],
      ['display-changed', null],
    ])
  })

  it('pauses, resumes and cancels one file and all', async () => {
    const page = await session.open()
    let isHeld = true
    await page.route('**/v1_1/**', (route) => (isHeld ? undefined : route.continue()))
    await session.create(page)
    await openByButton(page)
    await choose(page, [text('a.txt'), text('b.txt'), text('c.txt')])
    await expectText(row(page, 'a.txt'), 'Uploading')
    const press = (name: string) => dialog(page).getByRole('button', { name }).click()
    await press('Pause a.txt')
    await expectText(row(page, 'a.txt'), 'Paused')
    await press('Cancel b.txt')
    await expectText(row(page, 'b.txt'), 'Cancelled')
    await press('Pause all')
    await expectText(row(page, 'c.txt'), 'Paused')
    isHeld = false
    await press('Resume all')
    const { info } = await until(page, 'queues-end')
    expect(info.files.map((file: { status: string }) => file.status)).toEqual(['success', 'aborted', 'success'])
    await press('Remove b.txt')
    expect(await row(page, 'b.txt').count()).toBe(0)
    expect(
      await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('aria-label')),
    ).toBe('Remove c.txt from the list')
  })

  it.each<{ case: string; options: Options }>([
    { case: 'in a window', options: {} },
    { case: 'in the page', options: { inlineContainer: '#place' } },
  ])('cancels all, as each one would be, and says so: $case', async ({ options }) => {
    const page = await session.open()
    await page.route('**/v1_1/**', () => {})
    await session.create(page, options)
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    const widget = page.locator('countersign-upload-widget')
    const files = Array.from({ length: 5 }, (_, index) => `${index}.txt`)
    await chooseBy(
      widget.getByRole('button', { name: 'Browse' }),
      files.map((name) => text(name)),
    )
    await expectText(row(page, '0.txt'), 'Uploading')
    await widget.getByRole('button', { name: 'Cancel all' }).focus()
    await page.keyboard.press('Enter')
    const { info } = await until(page, 'queues-end')
    expect(info.files.map((file: { status: string }) => file.status)).toEqual(files.map(() => 'aborted'))
    expect((await until(page, 'abort')).info).toEqual({
      ids: info.files.map(({ id }: { id: string }) => id),
      all: true,
    })
    for (const name of files) await expectText(row(page, name), 'Cancelled')
    await expectText(widget.getByRole('status'), 'Cancelled')
    await widget.getByRole('button', { name: 'Cancel all' }).waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className)).toBe('queue')
  })

  it('closes by itself after a single file', async () => {
    const page = await session.openWidget({ multiple: false })
    await choose(page, ROCKET)
    await eventually(async () =>
      expect((await names(page)).slice(-4)).toEqual(['success', 'queues-end', 'close', 'display-changed']),
    )
    expect(await dialog(page).count()).toBe(0)
  })
})

describe('widgets on one page', () => {
  it('do not hear of each other', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      const place = document.querySelector('#second') as object
      app.one = app.create({ ...(options as Options), inlineContainer: '#place', tags: ['one'] }, 'one').open()
      app.two = app
        .create(
          { ...(options as Options), inlineContainer: place, tags: ['two'], text: { en: { title: 'More files' } } },
          'two',
        )
        .open()
    }, session.room.options)
    const inline = (at: number) => page.getByRole('region', { name: at === 0 ? 'Upload files' : 'More files' })
    await expectText(inline(1), 'Drop files here')
    expect(await scrollable(page)).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    await chooseBy(inline(0).getByRole('button', { name: 'Browse' }), [text('first.txt')])
    const { info } = await until(page, 'success')
    expect(info.tags).toEqual(['one'])
    expect((await told(page)).filter(({ name }) => name === 'two').map(({ event }) => event)).toEqual([
      'display-changed',
      'source-changed',
    ])
    await inline(1).getByRole('button', { name: 'Browse' }).focus()
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['x'], 'second.txt', { type: 'text/plain' }))
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { bubbles: true, composed: true, clipboardData }),
      )
    })
    await eventually(async () => {
      const ended = (await told(page)).filter(({ event }) => event === 'success')
      expect(ended.map(({ name, info }) => [name, info.tags])).toEqual([
        ['one', ['one']],
        ['two', ['two']],
      ])
    })
    await expectAccessible(page)
  })
})
