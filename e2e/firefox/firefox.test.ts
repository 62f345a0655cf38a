import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { firefoxHere } from '../../scripts/firefox.ts'
import { md5OfPattern, openRoom, type Room } from '../engine/room.ts'
import { openWidgetRoom, type WidgetRoom } from '../widget/room.ts'
import { type Firefox, type FirefoxPage, launchFirefox } from './bidi.ts'

const MIB = 2 ** 20
const ROCKET = 'fixtures/rocket.jpg'
const path = firefoxHere()
if (path === null)
  console.warn('skipped: there is no Firefox (FIREFOX_PATH, PATH), and "npm test" could not install one')

describe.skipIf(path === null)('Firefox', () => {
  let firefox: Firefox
  let page: FirefoxPage
  beforeAll(async () => {
    firefox = await launchFirefox(path as string)
  }, 120_000)
  afterEach(() => page.close())
  afterAll(() => firefox.close())

  describe('with the engine', () => {
    let room: Room
    beforeAll(async () => {
      room = await openRoom()
    })
    afterAll(() => room.close())

    /** Sends what `files` answers by grants, in chunks of 5 MiB, and answers how it ended. */
    const send = (files: string) =>
      page.evaluate<{ ended: (string | undefined)[]; sent: number[] }>(`(async () => {
        const { browserJournal, createUploads, createUploader, grantedUploads } = engine
        const protocol = grantedUploads(createUploads({ url: '/uploads' }), 'files')
        const patience = { firstPauseMs: 50, attempts: 12 }
        const journal = browserJournal()
        const uploader = createUploader({ protocol, chunkBytes: 5 * 2 ** 20, parallelChunks: 3, patience, journal })
        const sent = []
        uploader.subscribe(() => sent.push(uploader.state().total.sentBytes))
        uploader.add(${files})
        const ended = await uploader.settled()
        return {
          ended: ended.map(({ status, result, error }) => result?.asset.public_id ?? error?.message ?? status),
          sent,
        }
      })()`)
    const open = async () => {
      page = await firefox.open(room.pageUrl)
      await page.until('typeof engine === "object"')
    }

    it('sends files in chunks and whole, and tells how far they are', async () => {
      await open()
      const { ended, sent } = await send(`[pattern(${18 * MIB}, 1, 'a.bin'), pattern(1000, 2, 'b.bin')]`)
      expect(await room.etagOf(ended[0])).toBe(md5OfPattern(18 * MIB, 1))
      expect(await room.etagOf(ended[1])).toBe(md5OfPattern(1000, 2))
      expect(new Set(sent).size).toBeGreaterThan(2)
      expect(await page.evaluate('engine.browserJournal().all()')).toEqual([])
    })

    it('sends the same bytes when the wire is cut', async () => {
      await open()
      room.link.cutAfter([7 * MIB, 6 * MIB])
      const { ended } = await send(`[pattern(${18 * MIB}, 3, 'a.bin')]`)
      expect(await room.etagOf(ended[0])).toBe(md5OfPattern(18 * MIB, 3))
      expect(room.link.cuts()).toBeGreaterThanOrEqual(2)
    })

    it('sends a file that was chosen', async () => {
      await open()
      await page.evaluate('document.body.append(Object.assign(document.createElement("input"), { type: "file" }))')
      await page.setFiles('document.querySelector("input")', [ROCKET])
      const { ended } = await send('document.querySelector("input").files')
      expect(await page.evaluate('document.querySelector("input").files[0].name')).toBe('rocket.jpg')
      expect(ended).toEqual([expect.stringContaining('files/')])
    })
  })

  describe('with the widget', () => {
    let room: WidgetRoom
    beforeAll(async () => {
      room = await openWidgetRoom()
    })
    afterAll(() => room.close())

    it('opens, has a file chosen, uploads it and tells of it, under a strict policy', async () => {
      page = await firefox.open(room.pageUrl)
      await page.until('typeof app === "object"')
      await page.evaluate(`(() => {
        globalThis.faults = []
        const report = ({ violatedDirective, reason, message }) => faults.push(violatedDirective ?? reason ?? message)
        for (const name of ['securitypolicyviolation', 'error', 'unhandledrejection']) addEventListener(name, report)
        app.one = app.create(${JSON.stringify(room.options)}, 'one')
        document.querySelector('#opener').addEventListener('click', () => app.one.open())
      })()`)
      await page.click('document.querySelector("#opener")')
      const button = (name: string) =>
        `[...(document.querySelector('countersign-upload-widget')?.shadowRoot.querySelectorAll('button') ?? [])]
          .find((button) => button.checkVisibility() && button.textContent.trim() === '${name}') ?? null`
      await page.until(`Boolean(${button('Browse')})`)
      const chosen = page.chooseInDialog([ROCKET])
      await page.click(button('Browse'))
      await chosen
      await page.until(`app.events.some(({ event }) => event === 'queues-end')`)
      const events = await page.evaluate<{ event: string; error: unknown; info: { etag: string } }[]>('app.events')
      const names = events.map(({ event }) => event).filter((event) => event !== 'progress')
      const expected = ['display-changed', 'source-changed', 'upload-added', 'queues-start', 'success', 'queues-end']
      expect(names).toEqual(expected)
      const etag = createHash('md5').update(readFileSync(ROCKET)).digest('hex')
      expect(events.find(({ event }) => event === 'success')?.info.etag).toBe(etag)
      await page.until(`Boolean(${button('Done')})`)
      await page.click(button('Done'))
      await page.until(`app.events.some(({ event, info }) => event === 'display-changed' && info === 'hidden')`)
      expect(await page.evaluate('faults')).toEqual([])
    })
  })
})
