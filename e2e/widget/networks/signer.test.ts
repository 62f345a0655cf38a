/** What a user and a page of ours are told when what signs is away, late, broken or another one. */
import { signParameters } from 'countersign/signing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../page/eventually.ts'
import { expectText } from '../../page/upload-page.ts'
import { type App, choose, dialog, row, text, until } from '../widget-page.ts'
import { binary, CHUNK, CLOUD, md5, once, SIGNER, steps, TRYING_AGAIN, useNetwork, WELL } from './network.ts'

declare const app: App

const network = useNetwork()
const { etags, openWidget, retry } = network

/** Every sentence that people who listen have heard. */
async function watchReading(page: Page): Promise<() => Promise<string[]>> {
  await dialog(page)
    .getByRole('status')
    .evaluate((status) => {
      const heard: string[] = []
      Object.assign(app, { heard })
      new MutationObserver(() => heard.push(status.textContent ?? '')).observe(status, { childList: true })
    })
  return () => page.evaluate(() => (app as unknown as { heard: string[] }).heard)
}

describe('what signs', () => {
  it('and is not there is waited for, and said', async () => {
    const { page, shown } = await openWidget()
    await once(page, SIGNER, (route) => route.abort('connectionrefused'))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect((await shown()).join()).toContain(TRYING_AGAIN)
    expect([await steps(page), (await network.cloud.assets()).length]).toEqual([WELL, 1])
  })

  it('and never comes is waited for, and named in the end with what may be wrong', async () => {
    const endpoint = `${network.link.origin}/nowhere/sign`
    let asked = 0
    const { page } = await openWidget({ signatureEndpoint: `${endpoint}?profile=uploads` }, async (page) => {
      await page.clock.install()
      await page.route(
        ({ href }) => href.startsWith(endpoint),
        (route) => {
          if (route.request().method() === 'POST') asked += 1
          return route.abort('connectionrefused')
        },
      )
    })
    await choose(page, [text('one.txt')])
    for (let time = 1; time <= 5; time += 1) {
      await eventually(() => expect(asked).toBe(time))
      await expectText(row(page, 'one.txt'), TRYING_AGAIN)
      await page.waitForTimeout(300)
      await page.clock.fastForward(17_000)
    }
    const { origin } = new URL(network.session.room.pageUrl)
    expect((await until(page, 'failure')).info).toMatchObject({
      status: 0,
      statusText: `no answer from ${endpoint}: the server may be down, or not allow ${origin} (CORS)`,
    })
    const words = `No answer from ${endpoint}. Check the connection, whether the server runs`
    await expectText(row(page, 'one.txt'), words)
    await expectText(dialog(page).getByRole('status'), `one.txt failed: ${words}`)
  })

  it('and is there for none of many files is said once for all of them, and once more when it goes again', async () => {
    const { page } = await openWidget()
    const read = await watchReading(page)
    const sayings = async () => (await read()).filter((words) => words.includes(TRYING_AGAIN)).length
    for (const { count, files } of [
      { count: 1, files: ['1.txt', '2.txt', '3.txt', '4.txt'] },
      { count: 2, files: ['5.txt'] },
    ]) {
      await page.evaluate(() => app.events.splice(0))
      let asked = 0
      await page.route(SIGNER, (route) => {
        asked += 1
        return route.abort('connectionrefused')
      })
      await choose(
        page,
        files.map((name) => text(name)),
      )
      if (files.length > 1) await expectText(dialog(page).locator('.summary-words'), `${TRYING_AGAIN} · 0 of 4`)
      // Each has been tried again in vain.
      await eventually(() => expect(asked).toBeGreaterThanOrEqual(2 * files.length))
      await page.unroute(SIGNER)
      await until(page, 'queues-end')
      await expectText(dialog(page).getByRole('status'), 'uploaded.')
      expect(await sayings()).toBe(count)
    }
    await expectText(dialog(page).locator('.summary-words'), /^5 uploaded/)
  })

  it('and is not there is said in a window that was made small, too, where a file has no row', async () => {
    const { page } = await openWidget()
    await page.route(SIGNER, (route) => route.abort('connectionrefused'))
    await choose(page, [text('one.txt')])
    await page.evaluate(() => app.one.minimize())
    const words = page.getByRole('region', { name: 'Uploads' }).locator('.summary-words')
    await expectText(words, TRYING_AGAIN)
    await page.unroute(SIGNER)
    await until(page, 'queues-end')
    await expectText(words, '1 uploaded')
  })

  it('and has a defect behind a page is waited for, and said in words', async () => {
    const { page, shown } = await openWidget()
    await once(page, SIGNER, (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Oops</h1>' }))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect(await shown()).toContain('Trying again · The server could not prepare this upload (500).')
    expect([await steps(page), (await network.cloud.assets()).length]).toEqual([WELL, 1])
  })

  it('and answers with a page of a login is said at once', async () => {
    const { page } = await openWidget()
    let asked = 0
    await page.route(SIGNER, (route) => {
      asked += 1
      return asked > 1 ? route.fallback() : route.fulfill({ contentType: 'text/html', body: '<h1>Log in</h1>' })
    })
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info).toMatchObject({ status: 200, statusText: expect.stringContaining('and not with {"signature": …}') })
    await expectText(row(page, 'one.txt'), 'The server could not prepare this upload (200).')
    expect([asked, await network.cloud.assets()]).toEqual([1, []])
    await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
    await until(page, 'success')
  })

  it('and says nothing for a minute has failed, and can be cancelled before', async () => {
    const { page } = await openWidget({}, (page) => page.clock.install())
    await page.route(SIGNER, () => {})
    await choose(page, [text('one.txt'), text('two.txt')])
    await expectText(row(page, 'one.txt'), 'Preparing')
    await dialog(page).getByRole('button', { name: 'Cancel two.txt' }).click()
    await expectText(row(page, 'two.txt'), 'Cancelled')
    await page.clock.fastForward(61_000)
    expect((await until(page, 'failure')).info.statusText).toBe('signatureEndpoint did not answer within 60 s')
    await page.unroute(SIGNER)
    await retry(page)
  })

  it('is asked anew when its signature has aged on the way, and no part goes twice that had arrived', async () => {
    const { page } = await openWidget({ maxChunkSize: CHUNK }, (page) => page.clock.install())
    const stamps: string[] = []
    await page.route(SIGNER, (route) => {
      const { paramsToSign } = route.request().postDataJSON()
      stamps.push(paramsToSign.timestamp)
      // The clock of the signer of this room does not go with the others.
      return route.fulfill({ json: { signature: signParameters(paramsToSign, network.cloud.apiSecret) } })
    })
    const ranges: string[] = []
    await page.route(CLOUD, async (route) => {
      const range = route.request().headers()['content-range'] ?? ''
      if (route.request().method() === 'POST') ranges.push(range.replace(/-.*/, ''))
      if (ranges.length === 2) {
        // Both clocks go on while it is under way.
        network.cloud.clock.advance('61 min')
        await page.clock.setSystemTime(Date.now() + 61 * 60_000)
      }
      await route.continue()
    })
    const file = binary(CHUNK + 1000)
    await choose(page, [file])
    await until(page, 'queues-end')
    expect(await steps(page)).toEqual(WELL)
    expect(ranges).toEqual(['bytes 0', `bytes ${CHUNK}`, `bytes ${CHUNK}`])
    expect(stamps).toHaveLength(2)
    expect(Number(stamps[1]) - Number(stamps[0])).toBeGreaterThan(3600)
    expect(await etags()).toEqual([md5(file.buffer)])
  })
})
