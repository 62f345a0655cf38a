import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openPage, type Visit } from '../page/browser.ts'
import { launch } from '../page/launch.ts'
import { type Bring, openWidgetRoom, type StartCloud, type WidgetRoom } from './room.ts'
import { type App, type Options, openByButton } from './widget-page.ts'

declare const app: App

export interface VisitOptions extends BrowserContextOptions {
  /** Done before the page is asked for. */
  before?(page: Page): Promise<unknown>
}

export interface Session {
  /** The servers of this file, started before its first test. */
  readonly room: WidgetRoom
  /** The app in a context of its own, whose clock is the real one. */
  open(options?: VisitOptions): Promise<Page>
  /** A widget behind the app's button. */
  create(page: Page, options?: Options): Promise<void>
  /** The app with such a widget, whose button is pressed. */
  openWidget(options?: Options, visit?: VisitOptions): Promise<Page>
}

/**
 * One browser and one room for the file. No test may leave a policy violation or an uncaught error behind.
 * @param bring pages in place of the plain one; their script defines `app` too.
 * @param args of the browser, besides those of all tests.
 * @param startCloud another cloud than the lasting one.
 */
export function useSession(bring?: Bring, args: string[] = [], startCloud?: StartCloud): Session {
  let browser: Browser
  let room: WidgetRoom
  const visits: Visit[] = []

  beforeAll(async () => {
    browser = await launch({ args })
    room = await openWidgetRoom(bring, startCloud)
  })
  afterAll(async () => {
    await browser.close()
    await room.close()
  })
  afterEach(async () => {
    const faults = visits.flatMap(({ faults }) => faults)
    for (const { close } of visits.splice(0)) await close()
    expect(faults).toEqual([])
  })

  const session: Session = {
    get room() {
      return room
    },
    async open({ before, ...options } = {}) {
      const visited = await openPage(browser, { viewport: { width: 1100, height: 850 }, ...options })
      visits.push(visited)
      const { page } = visited
      await before?.(page)
      room.asked()
      await page.goto(room.pageUrl)
      await page.waitForFunction(() => typeof app === 'object')
      return page
    },
    async create(page, options = {}) {
      await page.evaluate(
        (options) => {
          app.one = app.create(options, 'one')
          document.querySelector('#opener')?.addEventListener('click', () => app.one.open())
        },
        { ...room.options, ...options } as never,
      )
    },
    async openWidget(options, visit) {
      const page = await session.open(visit)
      await session.create(page, options)
      await openByButton(page)
      return page
    },
  }
  return session
}
