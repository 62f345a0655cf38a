import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { complaintsOf } from '../page/complaints.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, row, text } from '../widget/widget-page.ts'
import type { ReactApp } from './pages/app.tsx'
import { draw, heard, hears, ON_SERVER, openByApp, REACTS, reactPages } from './react-room.ts'

declare const app: ReactApp

/** What a widget leaves on a page. */
const traces = (page: Page) =>
  page.evaluate(() => ({
    hosts: document.querySelectorAll('countersign-upload-widget').length,
    root: document.querySelector('#root')?.innerHTML ?? '',
    scrolls:
      getComputedStyle(document.documentElement).overflow !== 'hidden' && document.body.style.overflow !== 'hidden',
  }))
const CLEAN = { hosts: 0, root: '', scrolls: true }

describe.each(REACTS)('a component’s life in $case', ({ set }) => {
  const session = useSession(reactPages(set))
  const given = () => {
    const { apiOrigin, folder, signatureEndpoint } = session.room.options
    return { signatureEndpoint, apiOrigin, options: { folder } }
  }

  it('uploads once under StrictMode, complains of nothing, and leaves nothing', async () => {
    const page = await session.open()
    const complaints = complaintsOf(page)
    await draw(page, { strict: true, props: given() })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    await hears(page, 'onQueuesEnd')
    for (const prop of ['onOpen', 'onUploadAdded', 'onSuccess', 'onQueuesEnd'])
      expect(await heard(page, prop)).toHaveLength(1)
    expect((await traces(page)).hosts).toBe(1)
    await page.evaluate(() => app.remove())
    await eventually(async () => expect(await traces(page)).toEqual(CLEAN))
    expect(complaints).toEqual([])
  })

  it('ends quietly in the middle of an upload, and begins again', async () => {
    const page = await session.open()
    await page.route(`${session.room.media.mediaUrl}/**`, () => {})
    await draw(page, { props: given() })
    for (let time = 1; time <= 3; time += 1) {
      await openByApp(page)
      await choose(page, [text(`${time}.txt`)])
      await hears(page, 'onQueuesStart', time)
      await page.evaluate(() => {
        const { values } = app
        app.remove()
        // What an app still has of it does nothing.
        values?.open()
        values?.close()
      })
      await eventually(async () => expect(await traces(page)).toEqual(CLEAN))
      await draw(page, { props: given() })
    }
    for (const prop of ['onAbort', 'onClose', 'onError', 'onQueuesEnd']) expect(await heard(page, prop)).toEqual([])
    expect(await heard(page, 'onDisplayChanged')).toHaveLength(3)
  })

  it('goes on with its uploads while it is hidden behind a Suspense', async () => {
    const page = await session.open()
    await draw(page, { kind: 'waiting', props: given() })
    await openByApp(page)
    await expectText(dialog(page), 'Drop files here')
    await draw(page, { kind: 'waiting', sample: 'wait', props: given() })
    await expectText(page.locator('#root'), 'Wait')
    await choose(page, [text('1.txt')])
    await hears(page, 'onSuccess')
  })

  it.each([{ strict: false }, { strict: true }])('opens at once by an effect of a child: %o', async ({ strict }) => {
    const page = await session.open()
    await draw(page, { kind: 'opening', strict, props: given() })
    await expectText(dialog(page), 'Drop files here')
    expect((await traces(page)).hosts).toBe(1)
  })

  it('goes on after destroy() with the next open()', async () => {
    const page = await session.open()
    await draw(page, { props: given() })
    await openByApp(page)
    await expectText(page.locator('#showing'), 'true')
    await page.evaluate(() => app.values?.destroy())
    expect(await page.evaluate(() => [app.values?.isDestroyed(), app.values?.isShowing()])).toEqual([true, false])
    await openByApp(page)
    await choose(page, [text('1.txt')])
    await hears(page, 'onSuccess')
    expect(await page.evaluate(() => app.values?.isDestroyed())).toBe(false)
  })

  it('does what its methods say', async () => {
    const page = await session.open()
    await draw(page, { props: given() })
    const state = () => page.evaluate(() => [app.values?.isShowing(), app.values?.isMinimized()])
    await openByApp(page)
    await expectText(dialog(page), 'Drop files here')
    expect(await state()).toEqual([true, false])
    await page.evaluate(() => app.values?.minimize())
    expect(await state()).toEqual([false, true])
    await page.evaluate(() => app.values?.show())
    expect(await state()).toEqual([true, false])
    await page.evaluate(() => app.values?.hide())
    expect(await state()).toEqual([false, false])
    await page.evaluate(() => app.values?.widget?.show())
    await page.evaluate(() => app.values?.close({ quiet: true }))
    expect(await state()).toEqual([false, false])
    await page.evaluate(() => app.values?.open('url'))
    await expectText(dialog(page), 'Web address')
    expect((await heard(page, 'onSourceChanged')).at(-1)?.info).toEqual({ source: 'url' })
    expect(await page.evaluate(() => Object.keys(app.values?.cloudinary ?? {}))).toContain('createUploadWidget')
    await expectAccessible(page)
  })

  it('is two widgets where there are two, each with its own', async () => {
    const page = await session.open()
    await draw(page, { kind: 'both', props: given() })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    await hears(page, 'onQueuesEnd')
    expect(await heard(page, 'onSuccess')).toHaveLength(1)
    expect((await traces(page)).hosts).toBe(1)
    await page.keyboard.press('Escape')
    await hears(page, 'onClose')
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await expectText(dialog(page), 'Drop files here')
    expect(await row(page, '1.txt').count()).toBe(0)
    expect(await heard(page, 'onOpen')).toHaveLength(2)
  })

  it('loads the interface when a pointer or the focus comes, and nothing of it before; never what only hosted ones need', async () => {
    const page = await session.open()
    await draw(page, { kind: 'button', props: given() })
    const button = page.getByRole('button', { name: 'Upload', exact: true })
    await eventually(async () => expect(await button.isEnabled()).toBe(true))
    expect(session.room.asked().filter((path) => path.includes('interface'))).toEqual([])
    await button.focus()
    const asked: string[] = []
    await eventually(() => {
      asked.push(...session.room.asked())
      expect(asked.join()).toContain('interface')
    })
    expect(asked.join()).not.toContain('hosted')
    await page.keyboard.press('Enter')
    await expectText(dialog(page), 'Drop files here')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(page).count()).toBe(0))
    expect(await button.evaluate((node) => node === document.activeElement)).toBe(true)
  })

  it('calls onClick of a button after it has opened, and shows whatever the button holds', async () => {
    const page = await session.open()
    await page.evaluate((props) => {
      const onClick = () => app.heard.push({ prop: 'onClick', drawing: 0 })
      app.draw({ kind: 'button', props: { ...props, onClick, children: 'Choose a picture', disabled: false } })
    }, given())
    await page.getByRole('button', { name: 'Choose a picture' }).click()
    await hears(page, 'onDisplayChanged')
    expect((await heard(page)).slice(0, 2).map(({ prop }) => prop)).toEqual(['onOpen', 'onClick'])
  })

  it('is taken over from a server without a word, and works', async () => {
    const page = await session.open()
    const html = await (await fetch(`${session.room.pageUrl}drawn/`)).text()
    expect(html).toContain('<button type="button" class="of-app" disabled="">Button</button>')
    expect(html).toContain('data-loading="true"')
    const complaints = complaintsOf(page)
    await page.goto(`${session.room.pageUrl}drawn/`)
    await page.waitForFunction(() => typeof app === 'object')
    await page.evaluate((props) => app.hydrate(props), ON_SERVER)
    await page.locator('[data-loading=false]').waitFor()
    await page.getByRole('button', { name: 'Button' }).click()
    await expectText(dialog(page), 'Drop files here')
    expect(complaints).toEqual([])
  })

  it('says once what is wrong with an option, also where it is drawn again with each complaint', async () => {
    const page = await session.open()
    await page.evaluate((props) => {
      let told = 0
      // A map is another one each time, and nobody looks into it.
      const again = () => {
        const options = { ...props.options, maxFiles: 0.5, styles: { fonts: new Map() } }
        const onError = () => {
          told += 1
          if (told < 20) again()
        }
        Object.assign(app, { told: () => told, again })
        app.draw({ props: { ...props, options, onError } })
      }
      again()
    }, given())
    const told = () => page.evaluate(() => (app as unknown as { told(): number }).told())
    await eventually(async () => expect(await told()).toBe(1))
    await page.waitForTimeout(300)
    expect(await told()).toBe(1)
    // Who wants it open is told again.
    await openByApp(page)
    await eventually(async () => expect(await told()).toBe(2))
  })

  it('says what an option should be that cannot be, and goes on when it can', async () => {
    const page = await session.open()
    await draw(page, { props: { ...given(), options: { maxFiles: 0.5 } } })
    expect((await hears(page, 'onError')).error).toMatch(/maxFiles must be a whole number from 1, not 0.5/)
    expect(await page.evaluate(() => app.values?.isLoading)).toBe(false)
    await draw(page, { props: given() })
    await openByApp(page)
    await choose(page, [text('1.txt')])
    await hears(page, 'onSuccess')
  })
})
