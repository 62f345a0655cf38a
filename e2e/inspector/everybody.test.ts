import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText, tabTo } from '../page/upload-page.ts'
import { keepPicture, row, TABS, tab } from './inspector-page.ts'
import { useInspector } from './session.ts'

const session = useInspector()

describe('for everybody', () => {
  it('works by the keyboard alone', async () => {
    session.room.receiver.status = 500
    const page = await session.open()
    const { keyboard } = page
    await session.upload({ public_id: 'first', notification_url: session.room.receiver.url })
    await session.uploadWronglySigned()
    await row(page, '401').waitFor()

    await tabTo(page, row(page, '401'))
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowUp')
    await keyboard.press('Enter')
    await expectText(page.locator(':focus'), 'POST')
    await expectText(page.getByRole('article'), 'Signed without tags')
    await keyboard.press('Escape')
    expect(await row(page, '401').evaluate((each) => each === document.activeElement)).toBe(true)

    await page.locator('body').press('Home')
    await tabTo(page, tab(page, 'Requests'))
    await keyboard.press('ArrowRight')
    await tabTo(page, page.getByRole('button', { name: /^first/ }))
    await keyboard.press('Enter')
    const dialog = page.locator('.asset-dialog')
    await tabTo(page, dialog.getByRole('button', { name: 'Delete' }))
    await keyboard.press('Enter')
    await keyboard.press('Escape')
    await keyboard.press('Escape')
    await eventually(async () => expect(await dialog.isVisible()).toBe(false))

    await tabTo(page, tab(page, 'Assets'))
    await keyboard.press('ArrowRight')
    session.room.receiver.status = 200
    await tabTo(page, page.getByRole('button', { name: 'Replay upload of first' }))
    await keyboard.press('Enter')
    await expectText(page.locator('.webhook'), 'delivered')

    await tabTo(page, tab(page, 'Webhooks'))
    await keyboard.press('End')
    await tabTo(page, page.getByRole('radio', { name: 'Answer 420' }))
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await expectText(page.locator('.active-faults'), 'Answer 429')
    await expect(session.upload()).rejects.toMatchObject({ http_code: 429 })
    await expectText(page.locator('.active-side'), 'Nothing goes wrong')
  })

  async function fill(): Promise<void> {
    session.room.receiver.status = 500
    await session.upload({
      public_id: 'summer/rocket',
      tags: 'red,blue',
      asset_folder: 'shelf',
      notification_url: session.room.receiver.url,
    })
    await session.room.call('uploader.upload', 'fixtures/coffee.png', {
      public_id: 'kept/coffee',
      type: 'authenticated',
    })
    await session.room.call('uploader.upload', 'fixtures/coffee.mp4', {
      public_id: 'films/coffee',
      resource_type: 'video',
    })
    await session.room.call('uploader.upload', 'fixtures/cat-animated.gif', { public_id: 'summer/cat' })
    await session.room.call('uploader.upload', 'fixtures/document.pdf', { public_id: 'paper', resource_type: 'raw' })
    await session.room.call('uploader.upload', 'fixtures/document.pdf', { public_id: 'summer/menu' })
    await session.room.call('api.resource', 'nothing').catch(() => {})
    await session.uploadWronglySigned()
  }
  const filled = async (page: Page): Promise<void> => {
    await fill()
    await tab(page, 'Requests').click()
    await row(page, '401').click()
    await tab(page, 'Faults').click()
    await page.getByRole('radio', { name: 'Slow link' }).check()
    await page.getByRole('button', { name: 'Switch on' }).click()
    await expectText(page.locator('.active-faults'), 'Slow link')
  }

  const SCHEMES = ['light', 'dark'] as const
  // Axe takes a second or two for each look, and longer where other tests run.
  const patient = { timeout: 240_000 }
  it.each(SCHEMES)('breaks no rule of axe in %s, in each tab, with nothing in it', patient, async (colorScheme) => {
    const page = await session.open({ colorScheme })
    for (const name of TABS) {
      await tab(page, name).click()
      await expectAccessible(page)
    }
  })

  it.each(SCHEMES)('breaks no rule of axe in %s, in each tab and dialog, full', patient, async (colorScheme) => {
    const page = await session.open({ colorScheme, viewport: { width: 1280, height: 860 } })
    await filled(page)
    for (const name of TABS) {
      await tab(page, name).click()
      await expectAccessible(page)
      await keepPicture(page, `${name}-${colorScheme}`)
    }
    await tab(page, 'Assets').click()
    await page.getByRole('button', { name: /^summer\/rocket/ }).click()
    await expectAccessible(page)
    await keepPicture(page, `Asset-${colorScheme}`)
    await page.locator('.asset-dialog').getByRole('button', { name: 'Delete' }).click()
    await expectAccessible(page)
  })

  it.each([320, 768, 1920])('does not scroll sideways at %d pixels', async (width) => {
    const page = await session.open({ viewport: { width, height: 800 } })
    await filled(page)
    for (const name of TABS) {
      await tab(page, name).click()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      await keepPicture(page, `${name}-${width}`)
    }
  })
})
