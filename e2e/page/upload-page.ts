import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from './eventually.ts'

export interface NamedFile {
  name: string
  mimeType: string
  buffer: Buffer
}

export type UploadPage = ReturnType<typeof uploadPage>

/** The page as someone uses it who knows its words. */
export function uploadPage(page: Page) {
  const card = (name: string) =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) })
  return {
    page,
    card,
    choose: (...files: NamedFile[]) => page.getByLabel('Choose files').setInputFiles(files),
    setPrivate: (isPrivate: boolean) => page.getByRole('switch', { name: 'Private' }).setChecked(isPrivate),
    become: (subject: string) => page.getByRole('radio', { name: subject }).check(),
    /** What the card says of one fact. */
    async fact(name: string, fact: string) {
      const row = card(name).locator('.fact', { has: page.locator('dt', { hasText: fact }) })
      return (await row.locator('dd').textContent()) ?? ''
    },
    press: (name: string, button: string) => card(name).getByRole('button', { name: button }).click(),
    finding: (name: string, subject: string) => card(name).locator('.finding', { hasText: subject }),
    confirm: (answer: 'Delete' | 'Keep it') => page.getByRole('dialog').getByRole('button', { name: answer }).click(),
    link: (name: string) => card(name).getByLabel('Expiring link').inputValue(),
  }
}

/** Waits until the page shows it; fails with what it shows instead. */
export async function expectText(locator: Locator, text: string | RegExp): Promise<void> {
  await eventually(async () => {
    const met = (await locator.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ')
    if (typeof text === 'string') expect(met).toContain(text)
    else expect(met).toMatch(text)
  })
}

/** Presses Tab until the element has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    const isThere = await target.evaluate((element) => element === (element.getRootNode() as ShadowRoot).activeElement)
    if (isThere) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`60 presses of Tab did not reach ${target}`)
}
