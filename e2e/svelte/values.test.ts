import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { useSession } from '../widget/session.ts'
import { choose, dialog, openByButton, ROCKET, text } from '../widget/widget-page.ts'
import { called, type SvelteApp, show, sveltePages } from './app-page.ts'

declare const app: SvelteApp

const session = useSession(sveltePages)
/** Of svelte-cloudinary, then what it lacks. */
const DOCUMENTED =
  'widget cloudinary isLoading close destroy hide isDestroyed isMinimized isShowing minimize show update open'
const OURS = 'results error'

describe.each([
  { case: 'let:', component: 'pages/Slot' },
  { case: 'a snippet', component: 'pages/Snippet' },
])('what is given by $case', ({ component }) => {
  it('is what svelte-cloudinary gives, and results and error', async () => {
    const page = await session.open()
    await show(page, component, { options: session.room.options })
    const given = await page.evaluate(
      (names) => names.map((name) => [name, typeof app.values[name]]),
      `${DOCUMENTED} ${OURS}`.split(' '),
    )
    const expected = (name: string) =>
      ({ isLoading: 'boolean', widget: 'object', cloudinary: 'object', results: 'undefined', error: 'undefined' })[
        name
      ] ?? 'function'
    expect(given).toEqual(given.map(([name = '']) => [name, expected(name)]))
    expect(await page.getByRole('button', { name: 'Upload' }).isEnabled()).toBe(true)
    await expectAccessible(page)
  })

  it('opens, uploads and follows what happens', async () => {
    const page = await session.open()
    await show(page, component, { options: session.room.options })
    await openByButton(page)
    await choose(page, ROCKET)
    await called(page, 'onSuccess')
    await page.locator('#results', { hasText: 'success' }).waitFor()
  })

  it('does each thing that it is named for', async () => {
    const page = await session.open()
    await show(page, component, { options: session.room.options })
    const state = () =>
      page.evaluate(() => [app.values.isShowing(), app.values.isMinimized(), app.values.isDestroyed()])
    expect(await state()).toEqual([false, false, false])
    await page.evaluate(() => app.values.open())
    await dialog(page).waitFor()
    expect(await state()).toEqual([true, false, false])
    await page.evaluate(() => app.values.minimize())
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await state()).toEqual([false, true, false])
    await page.evaluate(() => app.values.show())
    await dialog(page).waitFor()
    await page.evaluate(() => app.values.hide())
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await state()).toEqual([false, false, false])
    await page.evaluate(() => app.values.show())
    await dialog(page).waitFor()
    await page.evaluate(() => app.values.update({ maxFiles: 1 }))
    await choose(page, [text('a.txt'), text('b.txt')])
    await called(page, 'onBatchCancelled')
    await page.evaluate(() => app.values.close({ quiet: true }))
    await dialog(page).waitFor({ state: 'hidden' })
    await page.evaluate(() => app.values.destroy())
    expect(await state()).toEqual([false, false, true])
    // S2: what svelte-cloudinary leaves dead.
    await page.evaluate(() => app.values.open('url'))
    await dialog(page).waitFor()
    expect(await state()).toEqual([true, false, false])
  })
})
