import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, chooseBy, dialog, keepPicture, names, openByButton, row, until } from './widget-page.ts'

declare const app: App

const session = useSession()
const CHUNK = 5 * 1024 ** 2
const big = (seed: number) => ({
  name: 'big.bin',
  mimeType: 'application/octet-stream',
  buffer: Buffer.alloc(CHUNK + 1000, createHash('sha256').update(String(seed)).digest()),
})

/** The ranges that a page sends; those that `isHeld` names never leave. */
async function watchChunks(page: Page, isHeld: (range: string) => boolean): Promise<string[]> {
  const ranges: string[] = []
  await page.route('**/v1_1/**', (route) => {
    const range = route.request().headers()['content-range'] ?? ''
    if (isHeld(range)) return
    if (range) ranges.push(range)
    return route.continue()
  })
  return ranges
}
const chooseAgain = (page: Page, file: ReturnType<typeof big>) =>
  chooseBy(dialog(page).getByRole('button', { name: 'Choose big.bin again' }), file)
/** The app again, in another tab of the same browser. */
async function reopen(page: Page): Promise<Page> {
  const next = await page.context().newPage()
  await next.goto(session.room.pageUrl)
  await next.waitForFunction(() => typeof app === 'object')
  return next
}

describe('a tab that was closed in the middle', () => {
  it('leaves a file that the next one goes on with, and nothing that had arrived is sent again', async () => {
    const first = await session.open({ reducedMotion: 'reduce' })
    const options = { journal: true, maxChunkSize: CHUNK }
    await session.create(first, options)
    const sent = await watchChunks(first, (range) => range !== '' && !range.startsWith('bytes 0-'))
    await openByButton(first)
    await choose(first, [big(1)])
    await expectText(row(first, 'big.bin'), 'Uploading')
    await eventually(async () => {
      const kept = await first.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const opening = indexedDB.open('countersign-widget')
            opening.onsuccess = () => {
              const { result } = opening
              if (!result.objectStoreNames.contains('uploads')) return resolve(0)
              const counting = result.transaction('uploads').objectStore('uploads').count()
              counting.onsuccess = () => {
                result.close()
                resolve(counting.result)
              }
            }
          }),
      )
      expect(kept).toBe(1)
    })
    expect(sent).toHaveLength(1)
    const second = await reopen(first)
    await first.close()
    await session.create(second, options)
    const sentAgain = await watchChunks(second, () => false)
    await openByButton(second)
    await expectText(row(second, 'big.bin'), 'Not finished: choose this file again')
    await keepPicture(second, 'unfinished')
    await expectAccessible(second)

    // Closed without an answer it is offered again, and nobody is asked whether to cancel.
    await second.keyboard.press('Escape')
    await eventually(async () => expect(await dialog(second).count()).toBe(0))
    await openByButton(second)
    await expectText(row(second, 'big.bin'), 'Not finished')

    await chooseAgain(second, big(2))
    await expectText(dialog(second).getByRole('alert'), 'This is not big.bin, but another file.')
    await chooseAgain(second, big(1))
    const { info } = await until(second, 'success')
    expect(info.etag).toBe(createHash('md5').update(big(1).buffer).digest('hex'))
    expect(sentAgain.map((range) => range.replace(/-.*/, ''))).toEqual([`bytes ${CHUNK}`])
    await until(second, 'queues-end')
    expect((await names(second)).slice(-4)).toEqual(['upload-added', 'queues-start', 'success', 'queues-end'])

    const third = await reopen(second)
    await session.create(third, options)
    await openByButton(third)
    await third.waitForTimeout(300)
    expect(await row(third, 'big.bin').count()).toBe(0)
  }, 180_000)
})
