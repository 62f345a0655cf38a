import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText, tabTo } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, keepPicture, names, type Options, text, told, until } from './widget-page.ts'

declare const app: App & { answer(prefix: string, tags: string[]): void }

const session = useSession()

beforeAll(async () => {
  for (const name of ['pages', 'holidays']) await session.room.addPreset({ name, unsigned: 'true', tags: `by-${name}` })
})

/** A widget of one file, without a signature, whose suggestions the test answers. */
async function openUnsigned(page: Page, more: Options = {}): Promise<void> {
  await page.evaluate(
    (options) => {
      const asked = new Map<string, (tags: string[]) => void>()
      app.answer = (prefix, tags) => asked.get(prefix)?.(tags)
      app.one = app.create({
        ...(options as Options),
        uploadPreset: 'pages',
        multiple: false,
        singleUploadAutoClose: false,
        showAdvancedOptions: true,
        getTags: (answer, prefix) => void asked.set(prefix, answer),
        getUploadPresets: async () => ['pages', { value: 'holidays', label: 'Holidays' }],
      })
      app.one.open()
    },
    {
      cloudName: session.room.options.cloudName,
      apiOrigin: session.room.options.apiOrigin,
      ...more,
    } as never,
  )
  await expectText(dialog(page), 'Advanced')
}
const disclosure = (page: Page) => dialog(page).getByRole('button', { name: 'Advanced' })
const tags = (page: Page) => dialog(page).getByRole('combobox', { name: 'Tags' })
const option = (page: Page, name: string) => dialog(page).getByRole('option', { name, exact: true })
const suggest = async (page: Page, prefix: string, found: string[]) => {
  await eventually(async () => {
    await page.evaluate(([prefix, found]) => app.answer(prefix as string, found as string[]), [prefix, found] as const)
    expect(await option(page, found[0] ?? '').count()).toBe(1)
  })
}

describe('the advanced panel', () => {
  it('is used with the keyboard alone, and what is chosen goes with the file', async () => {
    const page = await session.open()
    await openUnsigned(page)
    expect(session.room.asked().filter((path) => path.includes('advanced-panel'))).toEqual([])
    await tabTo(page, disclosure(page))
    await page.keyboard.press('Enter')
    await tags(page).waitFor()
    expect(session.room.asked().filter((path) => path.includes('advanced-panel'))).toHaveLength(1)
    await page.keyboard.press('Tab')
    await page.keyboard.type('trips/beach')
    await page.keyboard.press('Tab')
    await page.keyboard.type('su')
    await suggest(page, 'su', ['summer', 'sun'])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const active = await tags(page).getAttribute('aria-activedescendant')
    expect(await option(page, 'sun').getAttribute('id')).toBe(active)
    await page.keyboard.press('Enter')
    await page.keyboard.type('sea,')
    await page.keyboard.type('oops')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Tab')
    await dialog(page).getByLabel('Upload preset').selectOption({ label: 'Holidays' })
    await choose(page, [text('beach.txt')])
    const { info } = await until(page, 'success')
    expect(info).toMatchObject({ public_id: expect.stringMatching(/^trips\/beach/) })
    expect(info.tags.toSorted()).toEqual(expect.arrayContaining(['sea', 'sun']))
    expect(info.tags).not.toContain('oops')
    const events = (await told(page)).filter(({ event }) => event === 'publicid' || event === 'tags')
    expect(events.map(({ event, info }) => [event, info])).toEqual([
      ['publicid', { id: 'trips/beach' }],
      ['tags', { tags: ['sun'] }],
      ['tags', { tags: ['sun', 'sea'] }],
      ['tags', { tags: ['sun', 'sea', 'oops'] }],
      ['tags', { tags: ['sun', 'sea'] }],
    ])
  })

  it('sends the preset that was chosen, and starts anew with the next opening', async () => {
    const page = await session.open()
    const presets: string[] = []
    await page.route('**/upload', async (route) => {
      presets.push(/name="upload_preset"\r\n\r\n(\w+)/.exec(route.request().postData() ?? '')?.[1] ?? '')
      await route.continue()
    })
    await openUnsigned(page)
    await disclosure(page).click()
    await dialog(page).getByLabel('Upload preset').selectOption('holidays')
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    await page.keyboard.press('Escape')
    await page.evaluate(() => app.one.open())
    await choose(page, [text('two.txt')])
    await eventually(() => expect(presets).toEqual(['holidays', 'pages']))
  })

  it('lets Escape close the list alone, and answers that come late be nothing', async () => {
    const page = await session.open()
    await openUnsigned(page)
    await disclosure(page).click()
    await tags(page).click()
    await page.keyboard.type('a')
    await page.waitForTimeout(300)
    await page.keyboard.type('b')
    await suggest(page, 'ab', ['above'])
    await page.evaluate(() => app.answer('a', ['apple']))
    expect(await option(page, 'apple').count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await option(page, 'above').count()).toBe(0)
    expect(await tags(page).getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(page).count()).toBe(0))
  })

  it('says before an upload that a public ID is not possible, and uploads nothing under it', async () => {
    const page = await session.open()
    await openUnsigned(page)
    await disclosure(page).click()
    const field = dialog(page).getByLabel('Public ID')
    await field.fill('a?b')
    await expectText(dialog(page).getByRole('alert').filter({ hasText: 'public ID' }), 'may not have ? & #')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await choose(page, [text('one.txt')])
    expect((await until(page, 'batch-cancelled')).info).toEqual({ reason: 'INVALID_PUBLIC_ID' })
    expect(await names(page)).not.toContain('publicid')
    await field.fill('')
    await choose(page, [text('one.txt')])
    await until(page, 'success')
  })

  it('has what is chosen signed with the rest, and no public ID where files may be several', async () => {
    const page = await session.openWidget({ showAdvancedOptions: true, tags: ['first'] })
    await disclosure(page).click()
    expect(await dialog(page).getByLabel('Public ID').count()).toBe(0)
    await tags(page).fill('second')
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'success')
    expect(await session.room.admin(`resources/${info.resource_type}/upload/${info.public_id}`)).toMatchObject({
      tags: ['first', 'second'],
    })
    await dialog(page).getByRole('button', { name: 'Remove the tag first' }).click()
    expect((await told(page)).at(-1)).toMatchObject({ event: 'tags', info: { tags: ['second'] } })
  })

  it('says what an app could not answer', async () => {
    const page = await session.open()
    await page.evaluate((options) => {
      const getTags: Options['getTags'] = () => Promise.reject(new Error('log in first'))
      const getUploadPresets: Options['getUploadPresets'] = (answer) => answer('none' as never)
      app.create({ ...(options as Options), showAdvancedOptions: true, getTags, getUploadPresets }).open()
    }, session.room.options)
    await disclosure(page).click()
    await tags(page).pressSequentially('a')
    await expectText(dialog(page), 'This could not be loaded: log in first')
    await expectText(dialog(page), 'getUploadPresets must answer with a list, not none')
  })

  it.each(['light', 'dark'] as const)('can be used by everybody: %s', async (colorScheme) => {
    const page = await session.open({ colorScheme, reducedMotion: 'reduce' })
    await openUnsigned(page, { tags: ['sea', 'a very long tag of many words'] })
    await expectAccessible(page)
    await disclosure(page).click()
    await dialog(page).getByLabel('Public ID').fill('a//b')
    await tags(page).pressSequentially('su')
    await suggest(page, 'su', ['summer', 'sun'])
    await page.keyboard.press('ArrowDown')
    await tags(page).scrollIntoViewIfNeeded()
    await keepPicture(page, `advanced-${colorScheme}`)
    await expectAccessible(page)
  })
})
