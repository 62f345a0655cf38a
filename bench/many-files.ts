/**
 * `node --conditions=@countersign/source bench/many-files.ts [--files 10000] [--json]`: a page of ours in Chromium, a widget, and
 * so many files chosen from disk at once, each signed and sent. What signs and takes them only says so: it is the page that
 * is measured. The longest task of its main thread from choosing to done and to closed, as the browser tells of it (wall time: what else the
 * machine does counts), and what is in its memory before, when all are done, and after the widget is closed. What Chromium does before it
 * tells the page of the files has a row of its own: it asks another process for the type of each, one after the other, whoever takes them.
 * Needs Chromium: `CHROME_PATH` says where.
 */
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { launch } from '../e2e/page/launch.ts'
import { openWidgetRoom } from '../e2e/widget/room.ts'
import type { App, Options } from '../e2e/widget/widget-page.ts'
import { type Figure, report } from './measure.ts'

declare const app: App & {
  ended: number
  failed: string[]
  told: number
  before: number
  longest: number
  isOver: boolean
}

const LONGEST_MS = 200
const { values } = parseArgs({ options: { files: { type: 'string', default: '10000' }, json: { type: 'boolean' } } })
const count = Number(values.files)
const room = await openWidgetRoom()
const browser = await launch()
const sink = createServer(answer)
await once(sink.listen(0, '127.0.0.1'), 'listening')
const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
const folder = await mkdtemp(join(tmpdir(), 'countersign-many-'))
try {
  await measureFiles()
} finally {
  await browser.close()
  await room.close()
  sink.closeAllConnections()
  sink.close()
  await rm(folder, { recursive: true, force: true })
}

async function measureFiles(): Promise<void> {
  const paths = await writeFiles()
  const given: Options = { ...room.options, apiOrigin: sinkUrl }
  const page = await browser.newPage({ bypassCSP: true })
  await page.goto(room.pageUrl)
  await page.waitForFunction(() => typeof app === 'object')
  const cdp = await page.context().newCDPSession(page)
  // What is loaded once stays: it is no memory that a closed widget keeps.
  await page.evaluate(openWatched, given as never)
  await uploadAll(page, cdp, paths.slice(0, 50))
  await close(page)
  const before = await memoryOf(cdp)
  await page.evaluate(openWatched, given as never)
  const start = performance.now()
  await uploadAll(page, cdp, paths)
  const seconds = (performance.now() - start) / 1000
  const toDone = await longestTask(page)
  const beforeTold = await page.evaluate(() => app.before)
  const full = await memoryOf(cdp)
  await page.evaluate(() => {
    app.longest = 0
  })
  await close(page)
  const toClosed = await longestTask(page)
  const after = await memoryOf(cdp)
  const failed = await page.evaluate(() => app.failed)
  if (failed.length > 0) throw new Error(`${failed.length} files failed, the first with ${failed[0]}`)

  const once = (name: string, value: number): Figure => ({ name, median: value, min: value, max: value })
  report(
    `The longest task of ${count} files`,
    'ms',
    [
      once('Chromium’s own, until the page is told', beforeTold),
      once('from then until all are done', toDone),
      once('closing', toClosed),
    ],
    [{ name: 'longest task, ms', value: Math.max(toDone, toClosed), target: { atMost: LONGEST_MS } }],
  )
  report(
    'Memory of the page',
    'MB of JavaScript',
    [once('before', before.heap / 1e6), once('all uploaded', full.heap / 1e6), once('closed', after.heap / 1e6)],
    [{ name: 'closed, less before, MB', value: (after.heap - before.heap) / 1e6, target: { atMost: 1 } }],
  )
  report(
    'Nodes that are in no document',
    'nodes',
    [once('before', before.detached), once('all uploaded', full.detached), once('closed', after.detached)],
    [{ name: 'closed', value: after.detached, target: { atMost: 0 } }],
  )
  process.stdout.write(`All of them took ${seconds.toFixed(1)} s, at a load of ${loadavg()[0]?.toFixed(1)}.\n`)
}

async function writeFiles(): Promise<string[]> {
  const picture = await readFile('fixtures/coffee.png')
  const paths = Array.from({ length: count }, (_, at) => join(folder, `file-${at}.${at % 20 === 0 ? 'png' : 'txt'}`))
  for (const [at, path] of paths.entries()) await writeFile(path, path.endsWith('png') ? picture : `This is ${at}.`)
  return paths
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'access-control-max-age': '86400',
    'content-type': 'application/json',
  }
  const said = { public_id: 'it', version: 1, type: 'upload' }
  request.resume()
  request.on('end', () => response.writeHead(200, headers).end(JSON.stringify(said)))
}

/** A widget whose page looks at what it is told, and keeps nothing of it. */
function openWatched(options: Options): void {
  Object.assign(app, { ended: 0, failed: [], told: Number.POSITIVE_INFINITY, before: 0, longest: 0, isOver: false })
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      const end = startTime + duration
      const isOfChoosing = startTime < app.told && app.told < end
      if (isOfChoosing) app.before = app.told - startTime
      app.longest = Math.max(app.longest, isOfChoosing ? end - app.told : duration)
    }
  }).observe({ entryTypes: ['longtask'] })
  app.one = app.widget.createUploadWidget({ ...options, uploadSignature: async () => 'signed' }, (_, result) => {
    if (result.event === 'success') app.ended += 1
    if (result.event === 'failure') app.failed.push(result.info.statusText)
    if (result.event === 'queues-end') app.isOver = true
  })
  app.one.open()
}

/** By the widget's own field. Playwright's file choosers would keep the window that they were opened in. */
async function uploadAll(page: Page, cdp: CDPSession, files: string[]): Promise<void> {
  await page.getByRole('dialog').waitFor()
  await page.evaluate(() => {
    const onChosen = () => {
      app.told = performance.now()
    }
    document.querySelector('countersign-upload-widget')?.shadowRoot?.addEventListener('change', onChosen, true)
  })
  const expression = `document.querySelector('countersign-upload-widget').shadowRoot.querySelector('input[type=file]')`
  const { objectId = '' } = (await cdp.send('Runtime.evaluate', { expression })).result
  await cdp.send('DOM.setFileInputFiles', { files, objectId })
  await cdp.send('Runtime.releaseObject', { objectId })
  await page.waitForFunction(() => app.isOver, null, { timeout: 3_600_000, polling: 250 })
}

async function close(page: Page): Promise<void> {
  await page.evaluate(() => app.one.close({ quiet: true }))
  await page.waitForFunction(() => document.querySelector('countersign-upload-widget') === null)
}

/** Told of by the observer when the page has time. */
async function longestTask(page: Page): Promise<number> {
  await page.waitForTimeout(1000)
  return page.evaluate(() => app.longest)
}

async function memoryOf(cdp: CDPSession): Promise<{ heap: number; detached: number }> {
  for (let time = 0; time < 3; time += 1) await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('Performance.enable')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN
  await cdp.send('DOM.enable')
  const { detachedNodes } = await cdp.send('DOM.getDetachedDomNodes')
  await cdp.send('DOM.disable')
  return { heap, detached: detachedNodes.length }
}
