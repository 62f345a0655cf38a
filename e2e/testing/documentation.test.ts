import { readFile } from 'node:fs/promises'
import { createTestCloud } from '@countersign/media-server/testing'
import { describe, expect, it } from 'vitest'

const text = await readFile('docs/testing.md', 'utf8')
/** Each block that says in its first line which file it is. */
const blocks = [...text.matchAll(/^```[jt]s\n\/\/ (\S+)\n(.*?)^```$/gms)].map(([, file = '', code = '']) => ({
  file,
  code,
}))

/** What a reader has under another name. */
const SPELLINGS = [
  [
    "import type { Browser, Page } from 'playwright-core'\n",
    "import { type Browser, chromium, type Page } from 'playwright'\n",
  ],
  ["import { launch } from '../page/launch.ts'\n", ''],
  ['await launch()', 'await chromium.launch()'],
] as const

const asDocumented = (code: string) =>
  SPELLINGS.reduce((left, [ours, theirs]) => left.replace(ours, () => theirs), code)

describe('docs/testing.md', () => {
  it('shows these files', () => {
    expect(blocks.map(({ file }) => file)).toEqual([
      'uploads.ts',
      'vitest.test.ts',
      'official-sdk.test.ts',
      'jest-sample.js',
      'playwright.test.ts',
    ])
  })

  it.each(blocks)('shows $file as it runs here', async ({ file, code }) => {
    expect(code).toBe(asDocumented(await readFile(new URL(file, import.meta.url), 'utf8')))
  })

  it('names every fault, and every option of each', async () => {
    await using cloud = await createTestCloud({ listen: false })
    const inject = cloud.faults.inject as (name: string, options?: object) => void
    const listOf = (run: () => void): string[] => {
      try {
        run()
      } catch (error) {
        return /one of (.+), not/.exec((error as Error).message)?.[1]?.split(', ') ?? []
      }
      return []
    }
    const names = listOf(() => inject('none'))
    expect(names).toContain('lostAnswer')
    const options = names.flatMap((name) => listOf(() => inject(name, { none: 1 })))
    for (const name of [...names, ...options, ...Object.keys(cloud)]) expect(text).toMatch(new RegExp(`\`${name}\\b`))
  })

  it('names every option', async () => {
    const { message } = await createTestCloud({ none: 1 } as object).then(
      () => new Error(),
      (error: Error) => error,
    )
    const options = /it has (.+)$/.exec(message)?.[1]?.split(', ') ?? []
    expect(options).toContain('listen')
    for (const name of options) expect(text).toMatch(new RegExp(`\`${name}\\b`))
  })
})
