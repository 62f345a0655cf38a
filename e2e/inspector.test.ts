import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { signParameters } from 'countersign/signing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type InspectorRoom, openInspectorRoom } from './inspector/room.ts'
import { expectAccessible, type Visit, visit } from './page/browser.ts'
import { eventually } from './page/eventually.ts'
import { launch } from './page/launch.ts'
import { expectText, tabTo } from './page/upload-page.ts'

const ROCKET = 'fixtures/rocket.jpg'
const hasPoppler = spawnSync('pdftoppm', ['-v']).status === 0
const TABS = ['Requests', 'Assets', 'Webhooks', 'Faults']

let browser: Browser
let room: InspectorRoom
let visits: Visit[] = []

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  room = await openInspectorRoom()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(async () => {
  const faults = visits.flatMap(({ faults }) => faults)
  for (const each of visits.splice(0)) await each.close()
  await room.close()
  vi.restoreAllMocks()
  expect(faults).toEqual([])
})

async function open(options: Parameters<typeof visit>[2] = {}): Promise<Page> {
  const visited = await visit(browser, room.url, options)
  visits = [...visits, visited]
  await expectText(visited.page.locator('.connection'), 'Live')
  return visited.page
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name })
const panel = (page: Page, name: string) => page.getByRole('tabpanel', { name })
const row = (page: Page, ...words: string[]) =>
  words.reduce((rows, word) => rows.filter({ hasText: word }), page.locator('.request'))
const upload = (options: object = {}) => room.call('uploader.upload', ROCKET, options)

/** Signed without `tags`, and sent with them. */
async function uploadWronglySigned(): Promise<unknown> {
  const { apiKey, apiSecret } = room.cloud
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = signParameters({ timestamp, public_id: 'wrong' }, apiSecret)
  const options = { timestamp, public_id: 'wrong', tags: 'a,b', api_key: apiKey, signature }
  return upload(options).catch((error) => error)
}

/** For eyes: `COUNTERSIGN_PICTURES=<folder>` has the pages drawn there. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.COUNTERSIGN_PICTURES
  if (folder) await page.screenshot({ path: join(folder, `inspector-${name.toLowerCase()}.png`), fullPage: true })
}

describe('the log', () => {
  it('shows an upload of the official SDK as it happens, and nothing that proves anything', async () => {
    const page = await open()
    await expectText(panel(page, 'Requests'), 'Nothing has come yet')
    await upload({ public_id: 'rockets/one', tags: 'red,blue' })
    const first = row(page, 'upload', 'rockets/one')
    await expectText(first, /200\nPOST\nupload \/v1_1\/demo\/image\/upload/)
    await first.click()
    const detail = page.getByRole('article')
    await expectText(detail, 'rocket.jpg')
    await expectText(detail.getByRole('row', { name: 'tags' }), 'red,blue')
    await expectText(detail.getByRole('row', { name: 'signature' }), '[redacted]')
    const seen = await page.content()
    for (const secret of [room.cloud.apiSecret, room.cloud.apiKey]) expect(seen).not.toContain(secret)
  })

  it('says what is wrong with a signature, beside the text that was wanted', async () => {
    const page = await open()
    await uploadWronglySigned()
    await row(page, '401', 'wrong').click()
    const detail = page.getByRole('article')
    await expectText(detail, 'Signed without tags, and sent with it.')
    await expectText(detail, 'Certain')
    const side = (name: string) => detail.locator('.text', { has: page.getByRole('heading', { name }) }).locator('li')
    await expectText(side('The server wants signed').filter({ hasText: 'tags=a,b' }), 'not signed')
    expect(await side('The client signed').allInnerTexts()).toEqual([
      'public_id=wrong',
      expect.stringMatching(/^&timestamp=\d{10}$/),
    ])
    await expectText(tab(page, 'Requests'), '1 refused')
    await page.getByLabel('Filter requests').fill('nothing like it')
    await expectText(panel(page, 'Requests'), 'No request fits the filter')
  })

  it('tells those who listen of requests together, not one by one', async () => {
    const page = await open()
    for (const public_id of ['a', 'b', 'c']) await upload({ public_id })
    await uploadWronglySigned()
    await expectText(page.locator('.announcer'), '4 new requests, 1 refused.')
  })
})

describe('files', () => {
  it('are there with their pictures, protected ones too, and can be deleted', async () => {
    await upload({ public_id: 'open/a', asset_folder: 'shelf', tags: 'red' })
    await upload({ public_id: 'kept/b', type: 'authenticated' })
    const page = await open()
    await tab(page, 'Assets').click()
    const files = panel(page, 'Assets')
    await expectText(files, /kept\/b\nJPG · 640 × 427 · 113 kB\nauthenticated/)
    await expectText(files, 'in shelf\n#red')
    await eventually(async () => {
      const widths = await files
        .locator('img')
        .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).naturalWidth))
      expect(widths).toEqual([640, 640])
    })
    expect(await page.content()).not.toMatch(/s--/)

    await page.getByLabel('Public id begins with').fill('kept/')
    await page.keyboard.press('Enter')
    await eventually(async () => expect(await files.locator('.asset').count()).toBe(1))
    await files.getByRole('button', { name: 'kept/b' }).click()
    const dialog = page.locator('.asset-dialog')
    await expectText(dialog, 'an address with a signature alone')
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.locator('.confirm').getByRole('button', { name: 'Keep it' }).click()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.locator('.confirm').getByRole('button', { name: 'Delete' }).click()
    await expectText(files, 'No public id begins with “kept/”')
    await expect(room.call('api.resource', 'kept/b', { type: 'authenticated' })).rejects.toMatchObject({
      http_code: 404,
    })
  })

  describe('that are PDFs', () => {
    const PAPER = 'fixtures/document.pdf'
    /** The picture of a file in the list, or the name of the icon in its place. */
    const seenOf = (page: Page, publicId: string) =>
      page.getByRole('button', { name: publicId }).evaluate((button) => {
        const image = button.querySelector('img')
        if (image) return [image.naturalWidth, image.naturalHeight]
        return button.querySelector('use')?.getAttribute('href')
      })

    it.skipIf(!hasPoppler)('show their first page, protected ones too, by the keyboard as well', async () => {
      await room.call('uploader.upload', PAPER, { public_id: 'paper/open' })
      await room.call('uploader.upload', PAPER, { public_id: 'paper/kept', type: 'authenticated' })
      await room.call('uploader.upload', PAPER, { public_id: 'paper/raw', resource_type: 'raw' })
      const page = await open()
      await tab(page, 'Assets').click()
      // 612 by 792 points.
      for (const publicId of ['paper/open', 'paper/kept'])
        await eventually(async () => expect(await seenOf(page, publicId)).toEqual([593, 768]))
      expect(await seenOf(page, 'paper/raw')).toBe('#icon-file')
      expect(await page.content()).not.toMatch(/s--/)

      await tabTo(page, page.getByRole('button', { name: 'paper/kept' }))
      await page.keyboard.press('Enter')
      const dialog = page.locator('.asset-dialog')
      await expectText(dialog, /Pages\s+1/)
      await eventually(async () => {
        const width = await dialog.locator('img').evaluate((each) => (each as HTMLImageElement).naturalWidth)
        expect(width).toBe(593)
      })
      await expectAccessible(page)
    })

    it('have a plain icon where nobody can draw them', async () => {
      const before = room
      room = await openInspectorRoom({ poppler: false })
      await before.close()
      await room.call('uploader.upload', PAPER, { public_id: 'paper/unread' })
      const page = await open()
      await tab(page, 'Assets').click()
      await expectText(panel(page, 'Assets'), /paper\/unread\nPDF ·/)
      expect(await seenOf(page, 'paper/unread')).toBe('#icon-file')
    })
  })

  it('come in pages', async () => {
    for (let count = 0; count < 25; count += 1)
      await room.call('uploader.upload', 'data:text/plain;base64,eA==', {
        public_id: `n/${count}`,
        resource_type: 'raw',
      })
    const page = await open()
    await tab(page, 'Assets').click()
    const files = panel(page, 'Assets').locator('.asset')
    await eventually(async () => expect(await files.count()).toBe(24))
    await page.getByRole('button', { name: 'Older' }).click()
    await expectText(files, /^n\/0\n/)
    await expectText(page.locator('.page-number'), 'Page 2')
    await page.getByRole('button', { name: 'Newer' }).click()
    await eventually(async () => expect(await files.count()).toBe(24))
  })
})

describe('webhooks', () => {
  it('that failed are replayed, and arrive once', async () => {
    room.receiver.status = 503
    const page = await open()
    await tab(page, 'Webhooks').click()
    await upload({ public_id: 'told', notification_url: room.receiver.url })
    const told = page.locator('.webhook')
    await expectText(told, /waiting upload of told/)
    await expectText(told, /In vain once, next try \d\d:\d\d:\d\d/)
    await expectText(told.locator('.attempts'), /attempt: 503/)
    room.receiver.status = 200
    await told.getByRole('button', { name: 'Replay upload of told' }).click()
    await expectText(told, /delivered upload of told/)
    await expectText(told.locator('.attempts'), /attempt: 503\n.*replay: 200/)
    expect(room.receiver.taken).toEqual(['told'])
    await told.getByRole('button', { name: 'Replay' }).click()
    await eventually(() => expect(room.receiver.taken).toEqual(['told', 'told']))
    await told.getByText('What it says').click()
    await expectText(told.locator('pre'), '"signature_key": "[redacted]"')
  })
})

describe('faults', () => {
  it('break what comes next, and are switched off again', async () => {
    const page = await open()
    await tab(page, 'Faults').click()
    await page.getByRole('radio', { name: 'Answer 500' }).check()
    await page.getByLabel('Action').selectOption('upload')
    await page.getByLabel('Message').fill('Out of order')
    await page.getByLabel('How often').selectOption('until switched off')
    await page.getByRole('button', { name: 'Switch on' }).click()
    const active = page.locator('.active-faults')
    await expectText(active, /Answer 500\n+action upload · message Out of order · until switched off · struck 0/)
    await expect(upload()).rejects.toMatchObject({ http_code: 500, message: 'Out of order' })
    await expectText(active, 'struck 1')
    expect(await room.call('api.ping')).toMatchObject({ status: 'ok' })
    await active.getByRole('button', { name: 'Switch off Answer 500' }).click()
    await expectText(page.locator('.active-side'), 'Nothing goes wrong by intention')
    expect(await upload({ public_id: 'fine' })).toMatchObject({ public_id: 'fine' })
  })

  it('are refused by name when they cannot be', async () => {
    const page = await open()
    await tab(page, 'Faults').click()
    await page.getByRole('radio', { name: 'Delay a webhook' }).check()
    await page.getByLabel('Delay', { exact: true }).fill('soon')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await expectText(page.locator('#faults .problem'), /delayWebhook\.by must be .*not "soon"/)
  })
})

describe('for everybody', () => {
  it('works by the keyboard alone', async () => {
    room.receiver.status = 500
    const page = await open()
    const { keyboard } = page
    await upload({ public_id: 'first', notification_url: room.receiver.url })
    await uploadWronglySigned()
    await row(page, '401').waitFor()

    await tabTo(page, row(page, '401'))
    await keyboard.press('ArrowDown')
    await keyboard.press('ArrowUp')
    await keyboard.press('Enter')
    await expectText(page.locator(':focus'), 'POST')
    await expectText(page.getByRole('article'), 'Signed without tags')
    await keyboard.press('Escape')
    expect(await row(page, '401').evaluate((each) => each === document.activeElement)).toBe(true)

    await page.locator('body').press('Home')
    await tabTo(page, tab(page, 'Requests'))
    await keyboard.press('ArrowRight')
    await tabTo(page, page.getByRole('button', { name: /^first/ }))
    await keyboard.press('Enter')
    const dialog = page.locator('.asset-dialog')
    await tabTo(page, dialog.getByRole('button', { name: 'Delete' }))
    await keyboard.press('Enter')
    await keyboard.press('Escape')
    await keyboard.press('Escape')
    await eventually(async () => expect(await dialog.isVisible()).toBe(false))

    await tabTo(page, tab(page, 'Assets'))
    await keyboard.press('ArrowRight')
    room.receiver.status = 200
    await tabTo(page, page.getByRole('button', { name: 'Replay upload of first' }))
    await keyboard.press('Enter')
    await expectText(page.locator('.webhook'), 'delivered')

    await tabTo(page, tab(page, 'Webhooks'))
    await keyboard.press('End')
    await tabTo(page, page.getByRole('radio', { name: 'Answer 420' }))
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await expectText(page.locator('.active-faults'), 'Answer 429')
    await expect(upload()).rejects.toMatchObject({ http_code: 429 })
    await expectText(page.locator('.active-side'), 'Nothing goes wrong')
  })

  async function fill(): Promise<void> {
    room.receiver.status = 500
    await upload({
      public_id: 'summer/rocket',
      tags: 'red,blue',
      asset_folder: 'shelf',
      notification_url: room.receiver.url,
    })
    await room.call('uploader.upload', 'fixtures/coffee.png', { public_id: 'kept/coffee', type: 'authenticated' })
    await room.call('uploader.upload', 'fixtures/coffee.mp4', { public_id: 'films/coffee', resource_type: 'video' })
    await room.call('uploader.upload', 'fixtures/cat-animated.gif', { public_id: 'summer/cat' })
    await room.call('uploader.upload', 'fixtures/document.pdf', { public_id: 'paper', resource_type: 'raw' })
    await room.call('uploader.upload', 'fixtures/document.pdf', { public_id: 'summer/menu' })
    await room.call('api.resource', 'nothing').catch(() => {})
    await uploadWronglySigned()
  }
  const filled = async (page: Page): Promise<void> => {
    await fill()
    await tab(page, 'Requests').click()
    await row(page, '401').click()
    await tab(page, 'Faults').click()
    await page.getByRole('radio', { name: 'Slow link' }).check()
    await page.getByRole('button', { name: 'Switch on' }).click()
    await expectText(page.locator('.active-faults'), 'Slow link')
  }

  const SCHEMES = ['light', 'dark'] as const
  // Axe takes a second or two for each look, and longer where other tests run.
  const patient = { timeout: 240_000 }
  it.each(SCHEMES)('breaks no rule of axe in %s, in each tab, with nothing in it', patient, async (colorScheme) => {
    const page = await open({ colorScheme })
    for (const name of TABS) {
      await tab(page, name).click()
      await expectAccessible(page)
    }
  })

  it.each(SCHEMES)('breaks no rule of axe in %s, in each tab and dialog, full', patient, async (colorScheme) => {
    const page = await open({ colorScheme, viewport: { width: 1280, height: 860 } })
    await filled(page)
    for (const name of TABS) {
      await tab(page, name).click()
      await expectAccessible(page)
      await keepPicture(page, `${name}-${colorScheme}`)
    }
    await tab(page, 'Assets').click()
    await page.getByRole('button', { name: /^summer\/rocket/ }).click()
    await expectAccessible(page)
    await keepPicture(page, `Asset-${colorScheme}`)
    await page.locator('.asset-dialog').getByRole('button', { name: 'Delete' }).click()
    await expectAccessible(page)
  })

  it.each([320, 768, 1920])('does not scroll sideways at %d pixels', async (width) => {
    const page = await open({ viewport: { width, height: 800 } })
    await filled(page)
    for (const name of TABS) {
      await tab(page, name).click()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      await keepPicture(page, `${name}-${width}`)
    }
  })

  it('notices a policy violation, so that its absence means something', async () => {
    const page = await open()
    const address = `${room.mediaUrl}/demo/raw/upload/script.js`
    await page.evaluate(
      (src) => document.body.append(Object.assign(document.createElement('script'), { src })),
      address,
    )
    const faults = visits[0]?.faults ?? []
    await eventually(() => expect(faults.splice(0).join()).toContain(`script-src-elem: ${address}`))
  })
})

describe('nobody else', () => {
  it.each([
    ['another name, as after DNS rebinding', { host: 'evil.example' }, 421],
    [
      'its page, framed or fetched by another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      403,
    ],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }, 403],
    ['a page without an origin, such as a file of the cloud', { origin: 'null' }, 403],
  ])('is answered: %s', async (_case, headers, status) => {
    expect(await ask('GET', '/_inspector/api/requests', headers)).toBe(status)
    expect(await ask('GET', '/_inspector/', headers)).toBe(status)
  })

  const json = { 'content-type': 'application/json' }
  it.each<[string, Record<string, string>, number]>([
    ['a page of another site', { ...json, origin: 'https://evil.example' }, 403],
    ['a form of another site', { 'content-type': 'text/plain', origin: 'null' }, 403],
    ['nobody in particular', json, 403],
    [
      'a form of its own',
      { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      415,
    ],
  ])('switches a fault on: %s', async (_case, headers, status) => {
    expect(await ask('POST', '/_inspector/api/faults', headers, '{"fault":"answer500"}')).toBe(status)
    const answer = await fetch(`${room.mediaUrl}/_inspector/api/faults`)
    expect(await answer.json()).toMatchObject({ active: [] })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('switches one on from a page of another origin, in a browser', async () => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(room.receiver.url)
    const outcome = await page.evaluate(async (url) => {
      const attempts = [{ 'content-type': 'application/json' }, { 'content-type': 'text/plain' }].map((headers) =>
        fetch(url, { method: 'POST', headers, body: '{"fault":"answer500"}' }).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      return Promise.all(attempts)
    }, `${room.mediaUrl}/_inspector/api/faults`)
    expect(outcome).toEqual(['refused', 'refused'])
    await page.context().close()
    expect(await (await fetch(`${room.mediaUrl}/_inspector/api/faults`)).json()).toMatchObject({ active: [] })
  })

  /** `fetch` writes its own `Host`. */
  async function ask(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
    const { host, port } = new URL(room.mediaUrl)
    const all = { host, 'content-length': String(Buffer.byteLength(body)), connection: 'close', ...headers }
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
    const socket = connect(Number(port), '127.0.0.1')
    socket.end(`${method} ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`)
    let text = ''
    for await (const chunk of socket) text += chunk
    return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])
  }
})
