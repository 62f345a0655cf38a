import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import type { HostedScript } from '../page/hosted-script.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, openByButton, ROCKET, text } from '../widget/widget-page.ts'
import { called, calls, give, type SvelteApp, show, sveltePages } from './app-page.ts'

declare const app: SvelteApp
declare const cloudinary: HostedScript

const session = useSession(sveltePages)
/** What is on the page besides the app itself. */
const remains = (page: Page) =>
  page.evaluate(() => ({
    inBody: [...document.body.children].map(({ localName }) => localName),
    inHead: document.head.children.length,
    overflow: [document.documentElement, document.body].map((element) => getComputedStyle(element).overflow),
    in: document.querySelector('#app')?.childElementCount,
  }))

describe('a component that leaves the page', () => {
  it('takes everything with it, however often it comes and goes, and says nothing more', async () => {
    const page = await session.open()
    await show(page, 'pages/Snippet', { options: session.room.options })
    await openByButton(page)
    await page.evaluate(() => app.hide())
    const before = await remains(page)
    for (let time = 0; time < 5; time += 1) {
      await show(page, 'pages/Slot', { options: session.room.options })
      await openByButton(page)
      await choose(page, [text('a.txt')])
      await called(page, 'onUploadAdded')
      await page.evaluate(async () => {
        await app.hide()
        app.calls.length = 0
      })
      await dialog(page).waitFor({ state: 'hidden' })
    }
    expect(await remains(page)).toEqual(before)
    expect(before).toMatchObject({ inBody: ['main'], in: 0, overflow: ['visible', 'visible'] })
    expect(await calls(page)).toEqual([])
  })

  it('opens nothing that was on its way', async () => {
    const page = await session.open()
    await show(page, 'pages/Snippet', { options: session.room.options })
    await page.evaluate(() => {
      app.values.open()
      return app.hide()
    })
    await page.waitForLoadState('networkidle')
    expect(await page.locator('dialog').count()).toBe(0)
  })
})

describe('another hosted', () => {
  it('is another widget, and none is ours again', async () => {
    const page = await session.open()
    const { apiOrigin: _, ...options } = session.room.options
    const opened = () =>
      page.evaluate(() =>
        cloudinary.made.map(({ calls }) => calls.map(([name]) => name).filter((name) => name !== 'update')),
      )
    await show(page, 'pages/Snippet', { options })
    await openByButton(page)
    await give(page, { hosted: false })
    await dialog(page).waitFor()
    await give(page, { hosted: { scriptUrl: '/hosted.js' } })
    await dialog(page).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Upload' }).click()
    await called(page, 'onOpen')
    await eventually(async () => expect(await opened()).toEqual([['open']]))
    await give(page, { hosted: { scriptUrl: '/hosted.js', version: '2' } })
    await page.getByRole('button', { name: 'Upload' }).click()
    await eventually(async () => expect(await opened()).toEqual([['open', 'destroy'], ['open']]))
    await give(page, { hosted: undefined, options: session.room.options })
    await openByButton(page)
    await choose(page, ROCKET)
    await called(page, 'onSuccess')
    expect(await opened()).toEqual([
      ['open', 'destroy'],
      ['open', 'destroy'],
    ])
  })
})

describe('CldUploadButton', () => {
  it('is a button that says Upload, opens its widget and then asks the app', async () => {
    const page = await session.open()
    await page.evaluate(
      (options) =>
        app.show('pages/Button', {
          ...app.handlers(1),
          options,
          class: 'wide',
          title: 'A picture of you',
          'data-place': 'profile',
          onclick: () => app.calls.push({ name: 'onclick', generation: 1 } as never),
        }),
      session.room.options,
    )
    const button = page.getByRole('button', { name: 'Upload' })
    expect(
      await button.evaluate(({ attributes }) => [...attributes].map(({ name, value }) => `${name}=${value}`).sort()),
    ).toEqual(['class=wide', 'data-place=profile', 'title=A picture of you', 'type=button'])
    await expectAccessible(page)
    await button.click()
    await dialog(page).waitFor()
    expect((await calls(page)).map(({ name }) => name).slice(0, 2)).toEqual(['onOpen', 'onclick'])
    await choose(page, ROCKET)
    await called(page, 'onSuccess')
  })

  it('does not send the form that it stands in, says what the app wants, and can be switched off', async () => {
    const page = await session.open()
    await show(page, 'pages/ButtonInForm', { options: session.room.options })
    const button = page.getByRole('button', { name: 'Choose a picture' })
    expect(await button.innerHTML()).toContain('<em>picture</em>')
    await give(page, { disabled: true })
    expect(await button.isDisabled()).toBe(true)
    await give(page, { disabled: false })
    await button.click()
    await dialog(page).waitFor()
    expect((await calls(page)).map(({ name }) => name)).not.toContain('submit')
  })
})
