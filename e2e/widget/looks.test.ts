import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { longestTask } from '../page/long-tasks.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, keepPicture, type Options, openByButton, ROCKET, row, until } from './widget-page.ts'

declare const app: App

const session = useSession()

describe('everybody', () => {
  it.each([
    { case: 'light', options: { colorScheme: 'light' } },
    { case: 'dark', options: { colorScheme: 'dark' } },
    { case: 'small', options: { viewport: { width: 360, height: 700 }, reducedMotion: 'reduce' } },
    { case: 'forced-colours', options: { forcedColors: 'active' } },
  ] as const)('can use it in each state: $case', async ({ case: name, options }) => {
    const page = await session.open({ reducedMotion: 'reduce', ...options })
    let isHeld = false
    await page.route('**/v1_1/**', (route) => (isHeld ? undefined : route.continue()))
    await session.create(page, { clientAllowedFormats: ['image', 'raw'], maxImageFileSize: 300_000 })
    await openByButton(page)
    await keepPicture(page, `${name}-empty`)
    await expectAccessible(page)
    await dialog(page).getByRole('tab', { name: 'Web address' }).click()
    await expectAccessible(page)
    await keepPicture(page, `${name}-address`)
    await dialog(page).getByRole('tab', { name: 'My files' }).click()
    await choose(page, ['fixtures/rocket.jpg', 'fixtures/coffee.png', 'fixtures/coffee.mp4'])
    await until(page, 'queues-end')
    isHeld = true
    await choose(page, ['fixtures/astronaut.webp', 'fixtures/document.pdf'])
    await expectText(row(page, 'document.pdf'), 'Uploading')
    await dialog(page).getByRole('button', { name: 'Pause document.pdf' }).click()
    await expectText(row(page, 'document.pdf'), 'Paused')
    await eventually(async () => expect(await page.locator('.thumb canvas').count()).toBeGreaterThan(1))
    await keepPicture(page, `${name}-queue`)
    await expectAccessible(page)
    const overflow = await page.evaluate(() => {
      const window = document.querySelector('countersign-upload-widget')?.shadowRoot?.querySelector('.window')
      return (window?.scrollWidth ?? 0) - (window?.clientWidth ?? 0)
    })
    expect(overflow).toBeLessThanOrEqual(0)
    await page.evaluate(() => app.one.close({ quiet: true }))
  })

  it.each([
    { reducedMotion: 'no-preference', animations: ['rise', 'fade', 'slide'] },
    { reducedMotion: 'reduce', animations: ['none', 'none', 'none'] },
  ] as const)('sees it move as much as is wanted: $reducedMotion', async ({ reducedMotion, animations }) => {
    const page = await session.openWidget({}, { reducedMotion })
    const moving = await dialog(page).evaluate((element) => {
      const progress = element.appendChild(document.createElement('progress'))
      return [
        getComputedStyle(element).animationName,
        getComputedStyle(element, '::backdrop').animationName,
        getComputedStyle(progress).animationName,
      ]
    })
    expect(moving).toEqual(animations)
  })

  it('reads it in German, from right to left where the language goes so, and in the words of the app', async () => {
    const page = await session.open()
    await session.create(page, { language: 'de', text: { de: { local: { browse: 'Datei wählen' } } } })
    await page.locator('#opener').click()
    await expectText(page.getByRole('dialog', { name: 'Dateien hochladen' }), 'Datei wählen')
    await page.evaluate((options) => {
      app.two = app.create({ ...(options as Options), language: 'ar' }).open()
    }, session.room.options)
    const arabic = page.getByRole('dialog', { name: 'رفع الملفات' })
    await expectText(arabic, 'رفع الملفات')
    expect(await arabic.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
    await keepPicture(page, 'right-to-left')
    await expectAccessible(page)
  })

  it.each([
    { case: 'its own', action: 'rgb(200, 100, 0)', sees: 'rgb(200, 100, 0)' },
    { case: 'the theme’s, where it names none', action: undefined, sees: 'rgb(98, 54, 201)' },
  ])('sees the colours of the app: $case', async ({ action, sees }) => {
    const page = await session.openWidget({ theme: 'purple', styles: { palette: { window: '#112233', action } } })
    const colours = await dialog(page).evaluate((element) => [
      getComputedStyle(element).backgroundColor,
      getComputedStyle(element.querySelector('.is-main') as Element).backgroundColor,
    ])
    expect(colours).toEqual(['rgb(17, 34, 51)', sees])
  })

  it.each(['white', 'minimal', 'purple'] as const)('can read it in the theme %s', async (theme) => {
    const page = await session.openWidget(
      { theme, multiple: false, singleUploadAutoClose: false },
      { colorScheme: 'dark', reducedMotion: 'reduce' },
    )
    await choose(page, ROCKET)
    await until(page, 'success')
    await expectText(row(page, 'rocket.jpg'), 'Uploaded')
    await expectAccessible(page)
    await keepPicture(page, `theme-${theme}`)
  })

  it('is not held up by a thousand files', async () => {
    const page = await session.open()
    await page.route('**/v1_1/**', (route) => route.abort())
    await session.create(page, { clientAllowedFormats: ['png'] })
    await openByButton(page)
    const add = () =>
      page.evaluate(async () => {
        const files = Array.from({ length: 1000 }, (_, index) => new File([`${index}`], `file-${index}.txt`))
        app.one.open(null, { files })
        await new Promise<void>((resolve) => {
          const timer = setInterval(() => {
            if (!app.events.some(({ event }) => event === 'queues-end')) return
            clearInterval(timer)
            resolve()
          }, 50)
        })
        const root = document.querySelector('countersign-upload-widget')?.shadowRoot
        const body = root?.querySelector('.body')
        for (let step = 0; step < 100 && (root?.querySelectorAll('.row').length ?? 0) < 200; step += 1) {
          body?.scrollTo(0, body.scrollHeight)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      })
    // Of the processor's time: a machine that does other things stretches every task.
    expect((await longestTask(page, add)).cpuMs).toBeLessThan(200)
    expect(await page.locator('countersign-upload-widget .row').count()).toBeGreaterThan(100)
    expect((await until(page, 'queues-end')).info.files).toHaveLength(1000)
  }, 180_000)
})
