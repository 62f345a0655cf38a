import type { Page } from 'playwright-core'
import { eventually } from '../page/eventually.ts'
import { HOSTED_SCRIPT } from '../page/hosted-script.ts'
import type { Bring } from '../widget/room.ts'
import { buildPages } from './vite.ts'

/** A callback that was called: which, of which generation of handlers, with what. */
export interface Call {
  name: string
  generation: number
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks at
  first: any
  event?: string
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it looks at
  info?: any
  second: string[] | null
  more: number
}
/** What the page offers to the functions that run in it: `main.svelte.js`. */
export interface SvelteApp {
  calls: Call[]
  // biome-ignore lint/suspicious/noExplicitAny: properties of any component
  given: any
  // biome-ignore lint/suspicious/noExplicitAny: CldUploadWidgetValues, with what it should not have
  values: any
  handlers(generation: number, only?: readonly string[]): object
  flush(): void
  show(name: string, given?: object): Promise<void>
  hide(): Promise<void>
}
declare const app: SvelteApp

/** The pages of this folder, built by Vite for production, and a script in the place of Cloudinary's own. */
export const sveltePages: Bring = async () => ({
  ...(await buildPages()),
  '/hosted.js': HOSTED_SCRIPT,
})

/** Shows a page of `pages` or `samples` with properties, and every callback among them. */
export const show = (page: Page, name: string, given: object = {}): Promise<void> =>
  page.evaluate(([name, given]) => app.show(name, { ...app.handlers(1), ...given }), [name, given] as const)

export const calls = (page: Page): Promise<Call[]> => page.evaluate(() => app.calls)
export const namesOfCalls = async (page: Page): Promise<string[]> => (await calls(page)).map(({ name }) => name)

/** Waits until a callback has been called. */
export const called = (page: Page, name: string): Promise<Call> =>
  eventually(async () => {
    const found = (await calls(page)).find((call) => call.name === name)
    if (!found) throw new Error(`no ${name} among ${(await namesOfCalls(page)).join()}`)
    return found
  })

/** What an app's state does to the properties of its widget. */
export const give = (page: Page, changes: object): Promise<void> =>
  page.evaluate((changes) => {
    Object.assign(app.given, changes)
    app.flush()
  }, changes)
