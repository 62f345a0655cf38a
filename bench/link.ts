/**
 * `node bench/link.ts [--size 1GiB] [--rate 12.5MB] [--delay 50ms] [--parallel 6] [--json]`: one file from Chromium, through a TCP proxy
 * that carries 100 Mbit/s with 50 ms each way and holds back the answer to each chunk for 0, 0.5 and 2 s, over what these bytes take on
 * that link by themselves. Beside it the same chunks one after the other, as Cloudinary's widget sends them. From the sources.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import '../scripts/from-source.ts'
import { findChromium } from '../scripts/chromium.ts'
import { CHUNK_BYTES, startChunkReceiver } from './chunk-receiver.ts'
import { measure, medianOf, type Ratio, report } from './measure.ts'

const { parseBytes, parseDuration } = await import('countersign/protocol')
const { launch } = await import('../e2e/page/launch.ts')
const { createLink } = await import('../e2e/engine/link.ts')
const { openRoom } = await import('../e2e/engine/room.ts')

const MIB = 2 ** 20
const ANSWERS_LATE_MS = [0, 500, 2000] as const
const AT_MOST = 1.05
/** Answers during which nothing may be sent: of the first chunk, of the last of those between, and of the last. */
const WAITED_FOR = 3
/** Tells what this machine adds, whatever sends. */
const BARE = 'the bytes alone, from a socket to a socket'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1 GiB' },
    rate: { type: 'string', default: '12.5 MB' },
    delay: { type: 'string', default: '50 ms' },
    parallel: { type: 'string', default: '6' },
    json: { type: 'boolean', default: false },
  },
})
const bytes = parseBytes(values.size, '--size')
const bytesPerSecond = parseBytes(values.rate, '--rate')
const delayMs = parseDuration(values.delay, '--delay')
const parallelChunks = Number(values.parallel)

/** What runs in the page: each sends the chosen file. */
const SENDERS = {
  'countersign/upload': `async (file, apiOrigin) => {
    const { browserJournal, createUploader, unsignedUploads } = engine
    const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'files', apiOrigin })
    const uploader = createUploader({ protocol, parallelChunks: ${parallelChunks}, journal: browserJournal() })
    uploader.add([file])
    const [upload] = await uploader.settled()
    if (upload.status !== 'done') throw upload.error
  }`,
  'one chunk after the other': `async (file, apiOrigin) => {
    const id = crypto.randomUUID()
    for (let first = 0; first < file.size; first += ${CHUNK_BYTES}) {
      const end = Math.min(file.size, first + ${CHUNK_BYTES})
      const body = new FormData()
      body.append('upload_preset', 'files')
      body.append('file', file.slice(first, end), file.name)
      const range = 'bytes ' + first + '-' + (end - 1) + '/' + file.size
      const headers = { 'X-Unique-Upload-Id': id, 'Content-Range': range }
      const response = await fetch(apiOrigin + '/v1_1/demo/auto/upload', { method: 'POST', body, headers })
      if (!response.ok) throw new Error('status ' + response.status)
    }
  }`,
} as const

process.env.CHROME_PATH = await findChromium(console.error)
const folder = await mkdtemp(join(tmpdir(), 'countersign-link-'))
const room = await openRoom()
const cloud = await startChunkReceiver()
const link = await createLink(cloud.origin, { bytesPerSecond, delayMs })
const browser = await launch()
try {
  const file = await makeFile(join(folder, 'film.bin'))
  const alone = bytes / bytesPerSecond
  const figures = await measure([{ name: BARE, measure: () => sendBare(file) }], { rounds: 1, warmups: 0 })
  const ratios: Ratio[] = [{ name: BARE, value: medianOf(figures, BARE) / alone }]
  for (const lateMs of ANSWERS_LATE_MS) {
    link.delayAnswers(lateMs)
    const nameOf = (sender: string) => `${sender}, answers ${lateMs / 1000} s late`
    const peers = Object.entries(SENDERS).map(([sender, code]) => ({
      name: nameOf(sender),
      measure: () => sendOnce(code, file),
    }))
    figures.push(...(await measure(peers, { rounds: 1, warmups: 0 })))
    const least = alone + (WAITED_FOR * lateMs) / 1000
    ratios.push({ name: nameOf('the least of this order'), value: least / alone })
    for (const sender of Object.keys(SENDERS)) {
      const value = medianOf(figures, nameOf(sender)) / alone
      ratios.push({
        name: nameOf(sender),
        value,
        ...(sender === 'countersign/upload' && { target: { atMost: AT_MOST } }),
      })
    }
  }
  const title = `${bytes / MIB} MiB over a link that takes ${alone.toFixed(2)} s for them, parallelChunks ${parallelChunks}`
  report(title, 'seconds', figures, ratios)
} finally {
  await browser.close()
  await link.close()
  await cloud.close()
  await room.close()
  await rm(folder, { recursive: true })
}

interface Made {
  path: string
  /** MD5 of each. */
  chunks: readonly string[]
}

/** In a context of its own: neither connections nor a journal are there before. */
async function sendOnce(sender: string, { path, chunks }: Made): Promise<number> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(0)
    await page.goto(room.pageUrl)
    await page.waitForFunction('typeof engine === "object"')
    await page.evaluate('document.body.append(Object.assign(document.createElement("input"), { type: "file" }))')
    await page.locator('input').setInputFiles(path)
    const seconds = (await page.evaluate(`(async () => {
      const [file] = document.querySelector('input').files
      const start = performance.now()
      await (${sender})(file, ${JSON.stringify(link.origin)})
      return (performance.now() - start) / 1000
    })()`)) as number
    const received = cloud.received()
    if (!isDeepStrictEqual(received, chunks)) throw new Error(`other chunks than were sent: ${received}`)
    return seconds
  } finally {
    await context.close()
  }
}

async function sendBare({ path }: Made): Promise<number> {
  let arrived = 0
  const sink = createServer((socket) =>
    socket.on('data', (part) => {
      arrived += part.length
    }),
  )
  await once(sink.listen(0, '127.0.0.1'), 'listening')
  const { port } = sink.address() as AddressInfo
  const link = await createLink(`http://127.0.0.1:${port}`, { bytesPerSecond, delayMs })
  try {
    const start = performance.now()
    const sender = connect(Number(new URL(link.origin).port), '127.0.0.1')
    createReadStream(path, { highWaterMark: MIB }).pipe(sender, { end: false })
    while (arrived < bytes) await sleep(5)
    sender.destroy()
    return (performance.now() - start) / 1000
  } finally {
    await link.close()
    sink.close()
  }
}

/** Takes little of the disk, and no MiB of it is like another. */
async function makeFile(path: string): Promise<Made> {
  const handle = await open(path, 'w')
  await handle.truncate(bytes)
  for (let at = 0; at + 8 <= bytes; at += MIB) {
    const mark = Buffer.alloc(8)
    mark.writeDoubleLE(at + 1)
    await handle.write(mark, 0, 8, at)
  }
  await handle.close()
  const chunks: string[] = []
  for (let first = 0; first < bytes; first += CHUNK_BYTES) {
    const md5 = createHash('md5')
    const end = Math.min(bytes, first + CHUNK_BYTES) - 1
    for await (const part of createReadStream(path, { start: first, end })) md5.update(part as Uint8Array)
    chunks.push(md5.digest('hex'))
  }
  return { path, chunks }
}
