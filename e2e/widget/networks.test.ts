/**
 * What a user and a page of ours are told when the way to the cloud, or to what signs, is bad; that a file is there once in the end;
 * and that what has failed can be sent again. A tab that is closed in the middle is `journal.test.ts`.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createTestCloud, type FaultName, type TestCloud } from '@countersign/media-server/testing'
import { signParameters } from 'countersign/signing'
import type { Page, Route } from 'playwright-core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createLink, type Link } from '../engine/link.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import { type App, choose, dialog, names, type Options, row, text, told, until } from './widget-page.ts'

declare const app: App

const CHUNK = 5 * 2 ** 20
const SIGNER = '**/sign-cloudinary-params*'
const CLOUD = '**/v1_1/**'
/** The user's part of it; what exactly came, or did not, is for the page (`engine/trouble.test.ts`). */
const TRYING_AGAIN = 'Trying again · No usable answer came. Check the connection.'
const CORS = { 'access-control-allow-origin': '*' }
let cloud: TestCloud
let link: Link

const session = useSession(undefined, [], async () => {
  cloud = await createTestCloud()
  link = await createLink(cloud.url)
  return {
    mediaUrl: link.origin,
    cloudinaryUrl: cloud.cloudinaryUrl.replaceAll(cloud.url, link.origin),
    inspectorUrl: null,
    dataDir: '',
    async close() {
      await link.close()
      await cloud.close()
    },
  }
})
beforeEach(() => cloud.reset())

/** Every sentence that a row has shown. */
async function watchRow(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const shown = new Set<string>()
    Object.assign(app, { shown })
    setInterval(() => {
      const root = document.querySelector('countersign-upload-widget')?.shadowRoot
      shown.add(root?.querySelector('.row .state')?.textContent ?? '')
    }, 20)
  })
  return () => page.evaluate(() => [...(app as unknown as { shown: Set<string> }).shown])
}

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

async function openWidget(options: Options = {}, before: (page: Page) => Promise<unknown> = async () => {}) {
  const page = await session.openWidget(options, { before })
  const shown = await watchRow(page)
  return { page, shown }
}

/** From the first file on. */
const steps = async (page: Page) => (await names(page)).slice(2)
const WELL = ['upload-added', 'queues-start', 'success', 'queues-end']
const etags = async () => (await cloud.assets()).map(({ etag }) => etag)
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')
const binary = (bytes: number) => ({
  name: 'film.bin',
  mimeType: 'application/octet-stream',
  buffer: randomBytes(bytes),
})

/** Answers the first request in the place of whoever it was for. */
const once = async (page: Page, where: string, answer: (route: Route) => Promise<void>) => {
  let isFirst = true
  await page.route(where, (route) => {
    if (!isFirst || route.request().method() === 'OPTIONS') return route.fallback()
    isFirst = false
    return answer(route)
  })
}

describe('a network that is cut', () => {
  it('is said, and what was cut is sent again: a file of one request', async () => {
    const { page, shown } = await openWidget()
    const file = binary(400_000)
    link.cutAfter([Math.ceil(Math.random() * 390_000) + 2000])
    await choose(page, [file])
    await until(page, 'queues-end')
    expect(await shown()).toContainEqual(TRYING_AGAIN)
    expect(await steps(page)).toEqual(WELL)
    expect(await etags()).toEqual([md5(file.buffer)])
  })

  it('anywhere in a long file costs the parts that were under way, and makes one file', async () => {
    const { page } = await openWidget({ maxChunkSize: CHUNK })
    const file = binary(17_000_000)
    const before = link.uploaded()
    const cuts = Array.from({ length: 3 }, () => Math.ceil(Math.random() * 6_000_000))
    link.cutAfter(cuts)
    await choose(page, [file])
    await vi.waitFor(() => until(page, 'queues-end'), 60_000)
    expect(await steps(page), `cuts after ${cuts}`).toEqual(WELL)
    expect(await etags()).toEqual([md5(file.buffer)])
    expect(link.uploaded() - before).toBeLessThan(17_000_000 + cuts.length * CHUNK * 1.02)
  }, 120_000)

  it('where nothing moves is given up after two minutes, said, and tried again', async () => {
    const { page, shown } = await openWidget({}, (page) => page.clock.install())
    await once(page, CLOUD, async () => {})
    await choose(page, [text('one.txt')])
    await expectText(row(page, 'one.txt'), 'Uploading')
    await page.clock.fastForward(119_000)
    expect((await shown()).join()).not.toContain('Trying again')
    await page.clock.fastForward(2000)
    await expectText(row(page, 'one.txt'), TRYING_AGAIN)
    await page.clock.fastForward(2000)
    await until(page, 'queues-end')
    expect(await steps(page)).toEqual(WELL)
    expect(await cloud.assets()).toHaveLength(1)
  })

  it('before the last answer came has its file once, by grants and in parts', async () => {
    const { page } = await openWidget({ maxChunkSize: CHUNK })
    cloud.faults.inject('lostAnswer', { action: 'upload', chunk: 2 })
    const file = binary(CHUNK + 1000)
    await choose(page, [file])
    await until(page, 'queues-end')
    expect([await steps(page), await etags()]).toEqual([WELL, [md5(file.buffer)]])
    await page.evaluate(() => {
      app.one.close({ quiet: true })
      app.events.length = 0
      app.one = app.create({ uploads: { url: '/uploads', profile: 'granted' } }).open()
    })
    cloud.faults.inject('lostAnswer', { action: 'upload' })
    await choose(page, [text('granted.txt')])
    await until(page, 'queues-end')
    expect([await steps(page), (await cloud.assets()).length, cloud.faults.pending()]).toEqual([WELL, 2, []])
  })
})

describe('a cloud that has no time', () => {
  it.each([
    { case: 420, fault: 'answer420', words: 'Slow down', atLeast: 700 },
    { case: '429 with Retry-After', fault: 'answer429', words: 'Too many', retryAfterSeconds: 3, atLeast: 2900 },
    { case: 500, fault: 'answer500', words: 'Something broke', atLeast: 700 },
  ] satisfies { case: unknown; fault: FaultName; words: string; retryAfterSeconds?: number; atLeast: number }[])(
    'is quoted while it is waited for, for as long as it says: $case',
    async ({ fault, words, atLeast, retryAfterSeconds }) => {
      const { page, shown } = await openWidget()
      cloud.faults.inject(fault, {
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
      expect([await steps(page), (await cloud.assets()).length]).toEqual([WELL, 1])
    },
  )

  it('is away behind a page of a proxy, is said in words and not in HTML', async () => {
    const { page, shown } = await openWidget()
    const body = '<html><h1>502 Bad Gateway</h1></html>'
    await once(page, CLOUD, (route) => route.fulfill({ status: 502, headers: CORS, contentType: 'text/html', body }))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect((await shown()).join()).toMatch(/Trying again · http\S+ answered with status 502, and not as a cloud does/)
    expect([await steps(page), (await cloud.assets()).length]).toEqual([WELL, 1])
  })

  it('for an hour has failed at once in its own words, and is asked again when the user wants it', async () => {
    const { page } = await openWidget()
    const limit = { message: 'Rate limit exceeded, try again at five', retryAfterSeconds: 3600 }
    cloud.faults.inject('answer429', { action: 'upload', ...limit })
    await choose(page, [text('one.txt')])
    const { info, error } = await until(page, 'failure')
    expect([info.status, info.statusText, error]).toEqual([
      429,
      limit.message,
      { status: 429, statusText: limit.message },
    ])
    await expectText(row(page, 'one.txt'), limit.message)
    await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
    await until(page, 'success')
    expect(await cloud.assets()).toHaveLength(1)
  })

  it('for good has failed after half a minute, in its last words', async () => {
    const { page } = await openWidget({}, (page) => page.clock.install())
    let asked = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/upload')) asked += 1
    })
    cloud.faults.inject('answer500', { action: 'upload', message: 'Out of order', times: Number.POSITIVE_INFINITY })
    await choose(page, [text('one.txt')])
    for (let time = 1; time <= 5; time += 1) {
      await eventually(() => expect(asked).toBe(time))
      await expectText(row(page, 'one.txt'), 'Trying again · Out of order')
      await page.waitForTimeout(300)
      await page.clock.fastForward(17_000)
    }
    expect((await until(page, 'failure')).info).toMatchObject({ status: 500, statusText: 'Out of order' })
    await until(page, 'queues-end')
    expect(asked).toBe(6)
    expect(await cloud.assets()).toEqual([])
    cloud.faults.clear()
    await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
    await until(page, 'success')
    expect(await cloud.assets()).toHaveLength(1)
  })
})

describe('a success that is a lie', () => {
  it.each([
    { case: 'a page that wants a login', type: 'text/html', body: '<html>Log in to this network</html>' },
    { case: 'half of an answer', type: 'application/json', body: '{"public_id":"upl' },
    { case: 'JSON of something else', type: 'application/json', body: '{"ok":true}' },
  ])('is a failure, is not sent again by itself, and is retried by the user: $case', async ({ type, body }) => {
    const { page } = await openWidget()
    let asked = 0
    page.on('request', (request) => {
      if (request.url().endsWith('/upload')) asked += 1
    })
    await once(page, CLOUD, (route) => route.fulfill({ status: 200, headers: CORS, contentType: type, body }))
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info.statusText).toBe('the cloud took the file, and its answer cannot be read')
    await until(page, 'queues-end')
    expect(asked).toBe(1)
    await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
    await until(page, 'success')
    expect(await cloud.assets()).toHaveLength(1)
  })

  it('about one of many parts is found before the file is whole', async () => {
    const { page, shown } = await openWidget({ maxChunkSize: CHUNK })
    await once(page, CLOUD, (route) => route.fulfill({ headers: CORS, contentType: 'text/html', body: '<html>' }))
    const file = binary(CHUNK + 1000)
    await choose(page, [file])
    await until(page, 'queues-end')
    expect((await shown()).join()).toContain(TRYING_AGAIN)
    expect([await steps(page), await etags()]).toEqual([WELL, [md5(file.buffer)]])
  })

  const granted = async () => {
    const page = await session.open()
    await page.evaluate(() => {
      app.one = app.create({ uploads: { url: '/uploads', profile: 'granted' } }).open()
    })
    return page
  }
  it.each([
    { case: 'another file', change: { public_id: 'granted/42/of-somebody-else' } },
    { case: 'another version', change: { version: 1 } },
  ])('about $case does not get past a signer that gave a grant', async ({ change }) => {
    const page = await granted()
    await once(page, CLOUD, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), ...change } })
    })
    await choose(page, [text('one.txt')])
    const { info } = await until(page, 'failure')
    expect(info.statusText).toBe('this is not what the cloud answered to the upload of this grant')
    await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
    await until(page, 'success')
    expect(await cloud.assets()).toHaveLength(1)
  })

  it('that names no file has the signer asked, who knows', async () => {
    const page = await granted()
    await once(page, CLOUD, async (route) => route.fulfill({ response: await route.fetch(), json: {} }))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect((await told(page)).map(({ event }) => event)).not.toContain('failure')
    expect(await cloud.assets()).toHaveLength(1)
  })
})

describe('what signs', () => {
  it('and is not there is waited for, and said', async () => {
    const { page, shown } = await openWidget()
    await once(page, SIGNER, (route) => route.abort('connectionrefused'))
    await choose(page, [text('one.txt')])
    await until(page, 'queues-end')
    expect((await shown()).join()).toContain(TRYING_AGAIN)
    expect([await steps(page), (await cloud.assets()).length]).toEqual([WELL, 1])
  })

  it('and never comes is waited for, and named in the end with what may be wrong', async () => {
    const endpoint = `${link.origin}/nowhere/sign`
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
    const { origin } = new URL(session.room.pageUrl)
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
    expect([await steps(page), (await cloud.assets()).length]).toEqual([WELL, 1])
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
    expect([asked, await cloud.assets()]).toEqual([1, []])
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
    await dialog(page).getByRole('button', { name: 'Retry one.txt' }).click()
    await until(page, 'success')
    expect(await cloud.assets()).toHaveLength(1)
  })

  it('is asked anew when its signature has aged on the way, and no part goes twice that had arrived', async () => {
    const { page } = await openWidget({ maxChunkSize: CHUNK }, (page) => page.clock.install())
    const stamps: string[] = []
    await page.route(SIGNER, (route) => {
      const { paramsToSign } = route.request().postDataJSON()
      stamps.push(paramsToSign.timestamp)
      // The clock of the signer of this room does not go with the others.
      return route.fulfill({ json: { signature: signParameters(paramsToSign, cloud.apiSecret) } })
    })
    const ranges: string[] = []
    await page.route(CLOUD, async (route) => {
      const range = route.request().headers()['content-range'] ?? ''
      if (route.request().method() === 'POST') ranges.push(range.replace(/-.*/, ''))
      if (ranges.length === 2) {
        // Both clocks go on while it is under way.
        cloud.clock.advance('61 min')
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
