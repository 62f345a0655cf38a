/** The fourth of the complaints: over the dialogs of Radix, which are those of shadcn/ui too. */
import { describe, expect, it } from 'vitest'
import { builtPage } from '../official-components/scene.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, type Options, ROCKET, row, until } from './widget-page.ts'

declare const app: App & { dialogs: boolean[] }

const entry = 'e2e/official-components/pages/radix.jsx'
const session = useSession(builtPage({ set: 'latest', entry, env: () => ({}) }))

describe('4: over a dialog of Radix', () => {
  it('it is used by mouse and keyboard, closes alone, and gives the focus back', async () => {
    // Radix puts style elements into the page, which a strict policy forbids.
    const page = await session.open({ bypassCSP: true })
    await page.evaluate((options) => {
      app.one = app.create(options as Options)
    }, session.room.options)
    await page.getByRole('button', { name: 'Edit profile' }).click()
    const profile = page.getByRole('dialog', { name: 'Profile' })
    const opener = profile.getByRole('button', { name: 'Choose a picture' })
    await opener.click()
    await choose(page, ROCKET)
    await until(page, 'success')
    await expectText(row(page, 'rocket.jpg'), 'Uploaded')
    await dialog(page).getByRole('tab', { name: 'Web address' }).click()
    await dialog(page).getByLabel('Public address').pressSequentially('https://x')
    expect(await dialog(page).getByLabel('Public address').inputValue()).toBe('https://x')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(page).count()).toBe(0))
    expect(await page.evaluate(() => app.dialogs)).toEqual([true])
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true)

    await profile.getByLabel('Your name').fill('Ada')
    await page.keyboard.press('Escape')
    await eventually(async () => expect(await profile.count()).toBe(0))
    const style = await page.evaluate(() => [
      document.body.style.pointerEvents,
      getComputedStyle(document.body).overflowY,
    ])
    expect(style).toEqual(['', 'visible'])
  })
})
