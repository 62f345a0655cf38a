import { join } from 'node:path'
import type { FileChooser, Locator, Page } from 'playwright-core'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'

export type Options = import('countersign/widget').GivenOptions
type UploadWidget = import('countersign/widget').UploadWidget
interface Told {
  name: string
  error: unknown
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks at
  info: any
}
/** What the page offers to the functions that run in it. */
export interface App {
  widget: typeof import('countersign/widget')
  events: Told[]
  create(options: Options, name?: string): UploadWidget
  one: UploadWidget
  two: UploadWidget
}
declare const app: App

export const ROCKET = 'fixtures/rocket.jpg'

export const openByButton = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Upload', exact: true }).click()
  await expectText(dialog(page), 'Upload')
}
export const dialog = (page: Page) => page.getByRole('dialog', { name: /Upload (?:files|a file)/ })
export const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })
export const told = (page: Page): Promise<Told[]> => page.evaluate(() => app.events)
export const names = async (page: Page): Promise<string[]> =>
  (await told(page)).map(({ event }) => event).filter((event) => event !== 'progress')
type Files = Parameters<FileChooser['setFiles']>[0]
/** Chooses files in what the browser opens when the button is pressed. */
export async function chooseBy(button: Locator, files: Files): Promise<void> {
  const asked = button.page().waitForEvent('filechooser')
  await button.click()
  await (await asked).setFiles(files)
}
export const choose = (page: Page, files: Files): Promise<void> =>
  chooseBy(dialog(page).getByRole('button', { name: 'Browse' }), files)
export const until = (page: Page, event: string): Promise<Told> =>
  eventually(async () => {
    const found = (await told(page)).find((each) => each.event === event)
    if (!found) throw new Error(`no ${event} among ${(await names(page)).join()}`)
    return found
  })
export const text = (name: string, words = 'hello') => ({ name, mimeType: 'text/plain', buffer: Buffer.from(words) })

/** For eyes: `COUNTERSIGN_PICTURES=<folder>` has the widget drawn there. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.COUNTERSIGN_PICTURES
  if (folder) await page.screenshot({ path: join(folder, `widget-${name}.png`) })
}
