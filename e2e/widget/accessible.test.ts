import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useSession } from './session.ts'
import { STATES, STATES_ARGS, walk } from './states.ts'
import type { Options } from './widget-page.ts'

declare const axe: typeof import('axe-core')

const session = useSession(undefined, STATES_ARGS)
const AXE = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** All rules that axe has for the widget, and the page around it. */
const violations = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
    )
  })

const THEMES: readonly { case: string; colorScheme: 'light' | 'dark'; options: Options }[] = [
  { case: 'default, light', colorScheme: 'light', options: {} },
  { case: 'default, dark', colorScheme: 'dark', options: {} },
  { case: 'white', colorScheme: 'dark', options: { theme: 'white' } },
  { case: 'minimal', colorScheme: 'light', options: { theme: 'minimal' } },
  { case: 'purple', colorScheme: 'light', options: { theme: 'purple' } },
]
/** From the left, and from the right. */
const LANGUAGES = ['en', 'ar']

describe('the widget', () => {
  it.each(THEMES)(
    'can be used by everybody in each state and direction: $case',
    async ({ colorScheme, options }) => {
      const page = await session.open({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(await AXE)
      const found: Record<string, string[]> = {}
      const expected: Record<string, string[]> = {}
      for (const language of LANGUAGES) {
        for (const { name } of STATES) expected[`${name}, ${language}`] = []
        await walk(page, { ...session.room.options, ...options, language } as Options, async (state) => {
          found[`${state}, ${language}`] = await violations(page)
        })
      }
      expect(found).toEqual(expected)
    },
    240_000,
  )
})
