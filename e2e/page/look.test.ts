import { describe, expect, it } from 'vitest'
import { expectAccessible } from './browser.ts'
import { eventually } from './eventually.ts'
import { coffee, FIXTURES, film, rocket } from './fixtures.ts'
import { useSession } from './session.ts'
import { expectText, type UploadPage } from './upload-page.ts'

const session = useSession()

describe('pictures', () => {
  it.each(
    FIXTURES.slice(0, 5).flatMap(({ file }) => [
      { case: `public ${file.name}`, file, isPrivate: false },
      { case: `private ${file.name}`, file, isPrivate: true },
    ]),
  )('draws $case', async ({ file, isPrivate }) => {
    const ui = await session.openPage()
    await ui.setPrivate(isPrivate)
    await ui.choose(file)
    const picture = ui.card(file.name).getByRole('img', { name: file.name })
    await picture.waitFor()
    const drawn = (element: Element) => {
      const { naturalWidth, src } = element as HTMLImageElement
      return { naturalWidth, path: new URL(src).pathname }
    }
    const { naturalWidth, path } = await picture.evaluate(drawn)
    expect(naturalWidth).toBeGreaterThan(0)
    expect(path).toMatch(isPrivate ? /\/image\/download$/ : /\/image\/upload\/c_limit,h_360,w_480\//)
  })

  it('plays a public film', async () => {
    const ui = await session.openPage()
    await ui.choose(film)
    const player = ui.card(film.name).locator('video')
    await player.waitFor()
    await eventually(async () =>
      expect(await player.evaluate((video) => (video as HTMLVideoElement).videoWidth)).toBe(320),
    )
  })

  it('takes away the picture of a private file from the subject who may not see it', async () => {
    const ui = await session.openPage()
    await ui.setPrivate(true)
    await ui.choose(rocket)
    await ui.card(rocket.name).getByRole('img', { name: rocket.name }).waitFor()
    await ui.become('demo-2')
    await expectText(ui.card(rocket.name).locator('.picture'), '404 not_found there is no such asset')
    expect(await ui.card(rocket.name).getByRole('img', { name: rocket.name }).count()).toBe(0)
  })

  it('says that derived pictures of a private file are open, and a public original too', async () => {
    const ui = await session.openPage()
    await ui.choose(coffee)
    await ui.card(coffee.name).getByText('Public id').waitFor()
    await ui.setPrivate(true)
    await ui.choose(rocket)
    await ui.card(rocket.name).getByText('Public id').waitFor()
    await ui.press(coffee.name, 'Try the original')
    await expectText(ui.finding(coffee.name, 'Original, no signature'), 'open to anyone (200)')
    await ui.press(rocket.name, 'Try the original')
    await expectText(ui.finding(rocket.name, 'Derived picture, no signature'), 'open to anyone (200)')
  })
})

describe('the list', () => {
  it('survives a reload, with what is gone and what is not', async () => {
    const ui = await session.openPage()
    await ui.choose(rocket, coffee)
    for (const { name } of [rocket, coffee]) await ui.card(name).getByText('Public id').waitFor()
    const publicId = await ui.fact(coffee.name, 'Public id')
    await ui.press(rocket.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.card(rocket.name), 'Gone')

    await ui.page.reload()
    expect(await ui.fact(coffee.name, 'Public id')).toBe(publicId)
    await expectText(ui.card(rocket.name), 'Gone')
    await ui.press(rocket.name, 'Remove from the list')
    expect(await ui.card(rocket.name).count()).toBe(0)
    await ui.page.reload()
    expect(await ui.page.getByRole('article').count()).toBe(1)
    await ui.press(coffee.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.finding(coffee.name, 'Afterwards, its address'), '404 Resource not found')
    expect(await session.system.countFilesWith(coffee.buffer)).toBe(0)
  })
})

describe('for everybody', () => {
  it.each([
    { case: 'light', colorScheme: 'light' as const },
    { case: 'dark', colorScheme: 'dark' as const },
  ])('breaks no rule of axe in $case, empty and with assets', async ({ colorScheme }) => {
    const ui = await session.openPage({ colorScheme })
    await expectAccessible(ui.page)
    await fillPage(ui)
    await expectAccessible(ui.page)
    await ui.press(rocket.name, 'Delete')
    await expectAccessible(ui.page)
  })

  it.each([320, 768, 1920])('does not scroll sideways at %d pixels', async (width) => {
    const ui = await session.openPage({ viewport: { width, height: 700 } })
    await fillPage(ui)
    const overflow = await ui.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  it('notices a policy violation, so that its absence means something', async () => {
    const ui = await session.openPage()
    await ui.page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await eventually(() => expect(session.takeFaults().join()).toContain('style-src'))
  })

  /** One asset of each look: refused, private with link and findings, public, gone. */
  async function fillPage(ui: UploadPage) {
    await ui.choose(coffee, film, { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) })
    for (const { name } of [coffee, film]) await ui.card(name).getByText('Public id').waitFor()
    await expectText(ui.card('empty.jpg').getByRole('alert'), 'Empty file')
    await ui.setPrivate(true)
    await ui.choose(rocket)
    await ui.card(rocket.name).getByRole('img', { name: rocket.name }).waitFor()
    await ui.press(rocket.name, 'Get expiring link')
    await ui.card(rocket.name).getByLabel('Expiring link').waitFor()
    await ui.press(rocket.name, 'Try the original')
    await expectText(ui.finding(rocket.name, 'Derived picture'), 'open to anyone')
    await ui.press(film.name, 'Delete')
    await ui.confirm('Delete')
    await expectText(ui.finding(film.name, 'Afterwards'), '404')
  }
})
