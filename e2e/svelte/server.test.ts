import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaintsOf } from '../page/complaints.ts'
import { useSession } from '../widget/session.ts'
import { dialog } from '../widget/widget-page.ts'
import { type SvelteApp, show } from './app-page.ts'
import { type SvelteServer, startSvelteServer } from './dev-server.ts'

declare const app: SvelteApp

const session = useSession()
const options = { cloudName: 'demo', uploadPreset: 'pages' }
let dev: SvelteServer
beforeAll(async () => {
  dev = await startSvelteServer()
})
afterAll(() => dev.close())

describe('a page that a server draws', () => {
  it.each(['pages/Snippet', 'pages/Slot'])(
    'has what opens the widget, which cannot be pressed yet: %s',
    async (name) => {
      const body = await dev.draw(name, { options })
      expect(body).toMatch(/<button disabled(?:="")?>Upload<\/button>/)
      expect(body).toContain('<output id="results">nothing</output>')
    },
  )

  it('has a button of ours', async () => {
    expect(await dev.draw('pages/Button', { options, class: 'wide', onSuccess() {} })).toMatch(
      /^(?:<!--.*?-->)*<button type="button" class="wide" disabled(?:="")?>(?:<!--.*?-->)*Upload(?:<!--.*?-->)*<\/button>(?:<!--.*?-->)*$/,
    )
  })

  it('does not fall over what is missing', async () => {
    expect(await dev.draw('pages/Snippet', {})).toContain('>Upload</button>')
  })

  it.each(['pages/Snippet', 'pages/Slot', 'pages/Button', 'pages/ButtonInForm'])(
    'comes alive in the browser without a word: %s',
    async (name) => {
      const page = await session.open()
      await dev.draw(name, { options })
      const said = complaintsOf(page)
      await page.goto(`${dev.url}?page=${name}`)
      await page.waitForFunction(() => typeof app === 'object')
      const before = await page.locator('#app button').elementHandle()
      await show(page, name, { options })
      const button = page.locator('#app button:enabled')
      await button.waitFor()
      expect(await button.evaluate((now, then) => now === then, before)).toBe(true)
      await button.click()
      await dialog(page).waitFor()
      expect(said).toEqual([])
    },
  )
})

describe('a component that is edited while it is on the page', () => {
  it('leaves one widget, and nothing of the one before', async () => {
    const page = await session.open()
    await page.goto(dev.url)
    await page.waitForFunction(() => typeof app === 'object')
    await show(page, 'pages/Snippet', { options })
    await page.getByRole('button', { name: 'Upload' }).click()
    await dialog(page).waitFor()
    await dev.edit('pages/Snippet.svelte', '>Upload<', '>Send<')
    await page.getByRole('button', { name: 'Send', includeHidden: true }).waitFor()
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await page.locator('countersign-upload-widget').count()).toBe(0)
    await page.getByRole('button', { name: 'Send' }).click()
    await dialog(page).waitFor()
    expect(await page.locator('countersign-upload-widget').count()).toBe(1)
  })
})
