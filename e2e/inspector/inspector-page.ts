import { join } from 'node:path'
import type { Page } from 'playwright-core'

export const TABS = ['Requests', 'Assets', 'Webhooks', 'Faults']

export const tab = (page: Page, name: string) => page.getByRole('tab', { name })
export const panel = (page: Page, name: string) => page.getByRole('tabpanel', { name })
/** The request in whose line all these words are. */
export const row = (page: Page, ...words: string[]) =>
  words.reduce((rows, word) => rows.filter({ hasText: word }), page.locator('.request'))

/** For eyes: `COUNTERSIGN_PICTURES=<folder>` has the pages drawn there. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.COUNTERSIGN_PICTURES
  if (folder) await page.screenshot({ path: join(folder, `inspector-${name.toLowerCase()}.png`), fullPage: true })
}
