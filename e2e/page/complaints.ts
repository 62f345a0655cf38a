import type { Page } from 'playwright-core'

/** What the console says that is no mere information; not the browser's own line about an answer of 4xx. @returns a list that grows. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    const isOfNetwork = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isOfNetwork) complaints.push(message.text())
  })
  return complaints
}
