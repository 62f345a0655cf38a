import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { onPath } from '../../scripts/debian.ts'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText, tabTo } from '../page/upload-page.ts'
import { panel, tab } from './inspector-page.ts'
import { useInspector } from './session.ts'

const session = useInspector()

describe('files', () => {
  it('are there with their pictures, protected ones too, and can be deleted', async () => {
    await session.upload({ public_id: 'open/a', asset_folder: 'shelf', tags: 'red' })
    await session.upload({ public_id: 'kept/b', type: 'authenticated' })
    const page = await session.open()
    await tab(page, 'Assets').click()
    const files = panel(page, 'Assets')
    await expectText(files, /kept\/b\nJPG · 640 × 427 · 113 kB\nauthenticated/)
    await expectText(files, 'in shelf\n#red')
    await eventually(async () => {
      const widths = await files
        .locator('img')
        .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).naturalWidth))
      expect(widths).toEqual([640, 640])
    })
    expect(await page.content()).not.toMatch(/s--/)

    await page.getByLabel('Public id begins with').fill('kept/')
    await page.keyboard.press('Enter')
    await eventually(async () => expect(await files.locator('.asset').count()).toBe(1))
    await files.getByRole('button', { name: 'kept/b' }).click()
    const dialog = page.locator('.asset-dialog')
    await expectText(dialog, 'an address with a signature alone')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.locator('.confirm').getByRole('button', { name: 'Keep it' }).click()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.locator('.confirm').getByRole('button', { name: 'Delete' }).click()
    await expectText(files, 'No public id begins with “kept/”')
    await expect(session.room.call('api.resource', 'kept/b', { type: 'authenticated' })).rejects.toMatchObject({
      http_code: 404,
    })
  })

  describe('that are PDFs', () => {
    const PAPER = 'fixtures/document.pdf'
    /** The picture of a file in the list, or the name of the icon in its place. */
    const seenOf = (page: Page, publicId: string) =>
      page.getByRole('button', { name: publicId }).evaluate((button) => {
        const image = button.querySelector('img')
        if (image) return [image.naturalWidth, image.naturalHeight]
        return button.querySelector('use')?.getAttribute('href')
      })

    it.skipIf(!onPath(['pdftoppm']))('show their first page, protected ones too, by the keyboard as well', async () => {
      await session.room.call('uploader.upload', PAPER, { public_id: 'paper/open' })
      await session.room.call('uploader.upload', PAPER, { public_id: 'paper/kept', type: 'authenticated' })
      await session.room.call('uploader.upload', PAPER, { public_id: 'paper/raw', resource_type: 'raw' })
      const page = await session.open()
      await tab(page, 'Assets').click()
      // 612 by 792 points.
      for (const publicId of ['paper/open', 'paper/kept'])
        await eventually(async () => expect(await seenOf(page, publicId)).toEqual([593, 768]))
      expect(await seenOf(page, 'paper/raw')).toBe('#icon-file')
      expect(await page.content()).not.toMatch(/s--/)

      await tabTo(page, page.getByRole('button', { name: 'paper/kept' }))
      await page.keyboard.press('Enter')
      const dialog = page.locator('.asset-dialog')
      await expectText(dialog, /Pages\s+1/)
      await eventually(async () => {
        const width = await dialog.locator('img').evaluate((each) => (each as HTMLImageElement).naturalWidth)
        expect(width).toBe(593)
      })
      await expectAccessible(page)
    })

    it('have a plain icon where nobody can draw them', async () => {
      await session.restart({ poppler: false })
      await session.room.call('uploader.upload', PAPER, { public_id: 'paper/unread' })
      const page = await session.open()
      await tab(page, 'Assets').click()
      await expectText(panel(page, 'Assets'), /paper\/unread\nPDF ·/)
      expect(await seenOf(page, 'paper/unread')).toBe('#icon-file')
    })
  })

  it('come in pages', async () => {
    for (let count = 0; count < 25; count += 1)
      await session.room.call('uploader.upload', 'data:text/plain;base64,eA==', {
        public_id: `n/${count}`,
        resource_type: 'raw',
      })
    const page = await session.open()
    await tab(page, 'Assets').click()
    const files = panel(page, 'Assets').locator('.asset')
    await eventually(async () => expect(await files.count()).toBe(24))
    await page.getByRole('button', { name: 'Older' }).click()
    await expectText(files, /^n\/0\n/)
    await expectText(page.locator('.page-number'), 'Page 2')
    await page.getByRole('button', { name: 'Newer' }).click()
    await eventually(async () => expect(await files.count()).toBe(24))
  })
})
