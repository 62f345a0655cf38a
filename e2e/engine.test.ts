import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from './crash/random.ts'
import { runCuts } from './engine/cuts.ts'
import { md5OfPattern, openRoom, type Room } from './engine/room.ts'
import { launch } from './page/launch.ts'

type Engine = typeof import('countersign/upload')
/** What the page offers to the functions that run in it. */
declare const engine: Engine
declare const pattern: (bytes: number, seed: number, name: string) => File

const MIB = 2 ** 20
let browser: Browser
let room: Room
let page: Page
let faults: string[]

beforeAll(async () => {
  browser = await launch()
  room = await openRoom()
})
afterAll(async () => {
  await browser.close()
  await room.close()
})

/** @param context that of a former page, whose storage it shares. */
async function open(context?: BrowserContext): Promise<void> {
  page = await (context ?? (await browser.newContext())).newPage()
  faults = []
  page.on('pageerror', (error) => faults.push(String(error)))
  await page.goto(room.pageUrl)
  await page.waitForFunction(() => typeof engine === 'object')
}
afterEach(async () => {
  await page.context().close()
  expect(faults).toEqual([])
})

/** Sends files by grants and answers how each ended, with what was seen of the first on its way. */
const sendGranted = (sizes: readonly number[], seed: number) =>
  page.evaluate(
    async ({ sizes, seed }) => {
      const { createUploads, createUploader, grantedUploads } = engine
      const protocol = grantedUploads(createUploads({ url: '/uploads' }), 'files')
      const patience = { firstPauseMs: 50, attempts: 12 }
      const uploader = createUploader({ protocol, chunkBytes: 5 * 2 ** 20, parallelChunks: 3, patience })
      const seen: { status: string; sentBytes: number }[] = []
      uploader.subscribe(() => {
        const [first] = uploader.state().uploads
        if (first) seen.push({ status: first.status, sentBytes: first.sentBytes })
      })
      uploader.add(sizes.map((bytes, index) => pattern(bytes, seed + index, `file-${index}.bin`)))
      const ended = await uploader.settled()
      return {
        seen,
        ended: ended.map((upload) => ({
          status: upload.status,
          asset: upload.status === 'done' ? upload.result.asset : null,
          error: upload.status === 'failed' ? upload.error.message : null,
        })),
      }
    },
    { sizes, seed },
  )

describe('the engine in Chromium', () => {
  it('sends files by grants, in chunks where they are long, and tells how far they are', async () => {
    await open()
    const sizes = [23 * MIB, 100_000, 0 + 1]
    const { seen, ended } = await sendGranted(sizes, 1)
    expect(ended.map(({ status, error }) => error ?? status)).toEqual(['done', 'done', 'done'])
    for (const [index, bytes] of sizes.entries())
      expect(await room.etagOf(ended[index]?.asset?.public_id)).toBe(md5OfPattern(bytes, 1 + index))
    const sent = seen.map(({ sentBytes }) => sentBytes)
    expect(new Set(sent).size).toBeGreaterThan(2)
    expect(sent).toEqual(sent.toSorted((a, b) => a - b))
    const statuses = new Set(seen.map(({ status }) => status))
    expect([statuses.has('uploading'), seen.at(-1)?.status]).toEqual([true, 'done'])
  })

  it('sends the same bytes whatever the wire does, and few of them twice', async () => {
    await open()
    const before = room.link.uploaded()
    const cuts = Array.from({ length: 8 }, () => Math.ceil(Math.random() * 12 * MIB))
    room.link.cutAfter(cuts)
    const { ended } = await sendGranted([61 * MIB], 7)
    expect(ended.map(({ status, error }) => error ?? status)).toEqual(['done'])
    expect(await room.etagOf(ended[0]?.asset?.public_id)).toBe(md5OfPattern(61 * MIB, 7))
    // The parts under way go a second time, and there are three of them at most.
    const twice = room.link.uploaded() - before - 61 * MIB
    expect(twice, `cuts after ${cuts}`).toBeGreaterThan(0)
    expect(twice, `cuts after ${cuts}`).toBeLessThan(cuts.length * 3 * 5.1 * MIB)
  })

  it('comes through cuts anywhere, and sends no more twice than the chunks in flight', async () => {
    await open()
    const cuts = { cuts: 3, bytes: 21 * MIB }
    const figures = await runCuts(page, room, createRandom(5), cuts)
    expect(figures).toMatchObject({ uploads: 3, cuts: 3, complete: 3, equal: 3, beyond: 0, failures: [] })
    // The control: what does not remember what has arrived is seen.
    const control = await runCuts(page, room, createRandom(4), { ...cuts, cuts: 1, remembers: 'nothing' })
    expect(control.beyond).toBeGreaterThan(0)
  }, 120_000)

  it('asks the signer when the last answer does not come, and has one file in the end', async () => {
    await open()
    const before = await room.count()
    room.link.swallow('"asset_id"')
    const { ended } = await sendGranted([100_000], 20)
    expect(ended.map(({ status, error }) => error ?? status)).toEqual(['done'])
    expect(await room.count()).toBe(before + 1)
  })

  it('goes on after its tab was closed in the middle, with what had not arrived', async () => {
    const make = () => {
      const { createUploads, createUploader, grantedUploads, browserJournal } = engine
      const protocol = grantedUploads(createUploads({ url: '/uploads' }), 'files')
      return createUploader({ protocol, chunkBytes: 5 * 2 ** 20, journal: browserJournal() })
    }
    await open()
    const context = page.context()
    await page.evaluate(`(${make})().add([pattern(${23 * MIB}, 40, 'film.bin')])`)
    const kept = () => engine.browserJournal().all()
    while ((await page.evaluate(kept).then((all) => Object.keys(all[0]?.digests ?? {}).length)) < 2);
    await page.close()

    await open(context)
    const arrived = Object.keys((await page.evaluate(kept))[0]?.digests ?? {}).length
    const before = room.link.uploaded()
    const publicId = await page.evaluate(`(async () => {
      const uploader = (${make})()
      const [id] = await uploader.recover()
      await uploader.attach(id, pattern(${23 * MIB}, 40, 'film.bin'))
      const [upload] = await uploader.settled()
      return upload.status === 'done' ? upload.result.asset.public_id : String(upload.error)
    })()`)
    expect(await room.etagOf(String(publicId))).toBe(md5OfPattern(23 * MIB, 40))
    expect(room.link.uploaded() - before).toBeLessThan((23 - 5 * arrived + 0.1) * MIB)
    expect(await page.evaluate(kept)).toEqual([])
  })

  it('is used as its documentation says', async () => {
    await open()
    const text = readFileSync('docs/uploader.md', 'utf8')
    const [, sample = ''] = /```js\nimport [^\n]*\n(.*?)```/s.exec(text) ?? []
    const said = await page.evaluate(`(async () => {
      const { browserJournal, checkFiles, createUploader, createUploads, grantedUploads } = engine
      const shown = []
      const show = (lines, left) => shown.push(lines)
      const input = { files: [pattern(1000, 60, 'a.bin'), pattern(2000, 61, 'b.bin')] }
      ${sample}
      await new Promise((resolve) => setTimeout(resolve, 100))
      return { last: shown.at(-1), ended: ended.map(({ status }) => status) }
    })()`)
    expect(said).toEqual({ last: ['a.bin: done, 1000 of 1000', 'b.bin: done, 2000 of 2000'], ended: ['done', 'done'] })
  })

  it('goes on in a worker', async () => {
    await open()
    const publicId = await page.evaluate(async () => {
      const worker = new Worker('/worker.js', { type: 'module' })
      return new Promise<string>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => resolve(`error: ${message}`)
        worker.postMessage(pattern(12_345, 30, 'worker.bin'))
      })
    })
    expect(await room.etagOf(publicId)).toBe(md5OfPattern(12_345, 30))
  })
})
