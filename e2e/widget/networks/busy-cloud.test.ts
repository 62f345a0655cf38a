/** What a user and a page of ours are told of a cloud that has no time, and that what has failed can be sent again. */
import type { FaultName } from '@countersign/media-server/testing'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../page/eventually.ts'
import { expectText } from '../../page/upload-page.ts'
import { choose, row, text, until } from '../widget-page.ts'
import { CLOUD, CORS, countUploads, once, steps, useNetwork, WELL } from './network.ts'

const network = useNetwork()
const { openWidget, retry } = network

describe('a cloud that has no time', () => {
  it.each([
    { case: 420, fault: 'answer420', words: 'Slow down', atLeast: 700 },
    { case: '429 with Retry-After', fault: 'answer429', words: 'Too many', retryAfterSeconds: 3, atLeast: 2900 },
    { case: 500, fault: 'answer500', words: 'Something broke', atLeast: 700 },
  ] satisfies { case: unknown; fault: FaultName; words: string; retryAfterSeconds?: number; atLeast: number }[])(
    'is quoted while it is waited for, for as long as it says: $case',
    async ({ fault, words, atLeast, retryAfterSeconds }) => {
      const { page, shown } = await openWidget()
      network.cloud.faults.inject(fault, {
        action: 'upload',
        message: words,
        ...(retryAfterSeconds && { retryAfterSeconds }),
      })
      const at: number[] = []
      page.on('request', (request) => request.url().endsWith('/upload') && at.push(performance.now()))
      await choose(page, [text('one.txt')])
      await until(page, 'queues-end')
      expect(await shown()).toContainEqual(`Trying again · ${words}`)
      expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(atLeast)
      expect([await steps(page), (await network.cloud.assets()).length]).toEqual([WELL, 1])
    },
  )

  it('is away behind a page of a proxy, is said in words and not in HTML', async () => {
    const { page, shown } = await openWidget()
    const body = '<html><h1>502 Bad Gateway</h1></html>'
    await once(page, CLOUD, (route) => route.fulfill({ status: 502, headers: CORS, contentType: 'text/html', body }))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect((await shown()).join()).toMatch(/Trying again · http\S+ answered with status 502, and not as a cloud does/)
    expect([await steps(page), (await network.cloud.assets()).length]).toEqual([WELL, 1])
  })

  it('for an hour has failed at once in its own words, and is asked again when the user wants it', async () => {
    const { page } = await openWidget()
    const limit = { message: 'Rate limit exceeded, try again at five', retryAfterSeconds: 3600 }
    network.cloud.faults.inject('answer429', { action: 'upload', ...limit })
    await choose(page, [text('one.txt')])
    const { info, error } = await until(page, 'failure')
    expect([info.status, info.statusText, error]).toEqual([
      429,
      limit.message,
      { status: 429, statusText: limit.message },
    ])
    await expectText(row(page, 'one.txt'), limit.message)
    await retry(page)
  })

  it('for good has failed after half a minute, in its last words', async () => {
    const { page } = await openWidget({}, (page) => page.clock.install())
    const asked = countUploads(page)
    network.cloud.faults.inject('answer500', {
      action: 'upload',
      message: 'Out of order',
      times: Number.POSITIVE_INFINITY,
    })
    await choose(page, [text('one.txt')])
    for (let time = 1; time <= 5; time += 1) {
      await eventually(() => expect(asked()).toBe(time))
      await expectText(row(page, 'one.txt'), 'Trying again · Out of order')
      await page.waitForTimeout(300)
      await page.clock.fastForward(17_000)
    }
    expect((await until(page, 'failure')).info).toMatchObject({ status: 500, statusText: 'Out of order' })
    await until(page, 'queues-end')
    expect(asked()).toBe(6)
    expect(await network.cloud.assets()).toEqual([])
    network.cloud.faults.clear()
    await retry(page)
  })
})
