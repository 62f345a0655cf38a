import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { Callers } from '../../packages/cli/src/gateway/callers.ts'
import { type Visit, visit } from './browser.ts'
import { launch } from './launch.ts'
import { type System, startSystem } from './system.ts'
import { type UploadPage, uploadPage } from './upload-page.ts'

export interface Session {
  /** The servers of this test, started before it. */
  readonly system: System
  /** Starts them anew for other callers than the two demo subjects. */
  restart(callers: Callers): Promise<void>
  /** A visitor with nothing kept. */
  openPage(options?: BrowserContextOptions): Promise<UploadPage>
  /** Moves the servers' clock and the page's, together. */
  advance(page: Page, ms: number): Promise<void>
  /** What the pages did wrong so far; asking for it forgives it. */
  takeFaults(): string[]
}

/** One browser for the file, fresh servers for every test. No test may leave a policy violation or an uncaught error behind. */
export function useSession(): Session {
  let browser: Browser
  let system: System
  let open: Visit[] = []
  const takeFaults = () => open.flatMap(({ faults }) => faults.splice(0))

  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    system = await startSystem()
  })
  afterEach(async () => {
    const faults = takeFaults()
    for (const visited of open.splice(0)) await visited.close()
    await system.close()
    expect(faults).toEqual([])
  })

  return {
    get system() {
      return system
    },
    async restart(callers) {
      await system.close()
      system = await startSystem(callers)
    },
    async openPage(options) {
      const visited = await visit(browser, system.pageUrl, options)
      open = [...open, visited]
      return uploadPage(visited.page)
    },
    async advance(page, ms) {
      system.advance(ms)
      await page.clock.fastForward(ms)
    },
    takeFaults,
  }
}
