import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

/** A page in a context of its own, with what it did wrong. */
export interface Visit {
  page: Page
  /** Policy violations and uncaught errors, in order. A refused request is no fault of the page's. */
  faults: string[]
  close(): Promise<void>
}

/** A page that nothing is asked for yet, in a context of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options })
  const page = await context.newPage()
  const faults: string[] = []
  await page.exposeFunction('reportFault', (fault: string) => faults.push(fault))
  await page.addInitScript(() => {
    const report = (globalThis as unknown as { reportFault(fault: string): void }).reportFault
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      report(`violates ${violatedDirective}: ${blockedURI}`)
    })
    addEventListener('unhandledrejection', ({ reason }) => report(`unhandled: ${reason}`))
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  return { page, faults, close: () => context.close() }
}

/** The page of a system, on a clock of its own: what it writes to the console as an error is a fault too. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const visited = await openPage(browser, options)
  const { page, faults } = visited
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  await page.clock.install()
  await page.goto(url)
  return visited
}

/** Rules of WCAG 2.2 A and AA and best practices, as axe knows them. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
