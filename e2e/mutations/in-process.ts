/** The server as a Fetch handler, on a real folder: nothing but the network is left out. */
import { join } from 'node:path'
import {
  createMediaServer,
  createMemoryCatalog,
  type MediaServer,
  openDiskBlobs,
  openSqliteCatalog,
} from '@countersign/media-server'
import { makeWatchedFolder, type WatchedFolder } from './folder.ts'
import { piecesOf, type RawRequest } from './raw-request.ts'
import { DEADLINE_MS, judgeAnswer, type World } from './world.ts'

const ORIGIN = 'http://127.0.0.1:3001'
const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'only-for-requests-that-were-bent' }
const LIMITS = { minChunkBytes: 8, maxRequestBytes: 1_000_000, maxFileBytes: 1_000_000, maxUnfinishedBytes: 5_000_000 }
const TOO_LATE = Symbol('too late')

/** Every second generation keeps its catalog in memory, the others in SQLite. */
export async function openInProcess(): Promise<World> {
  let generation = 0
  let folder: WatchedFolder
  let server: MediaServer
  let closeCatalog: () => Promise<void>

  async function open() {
    folder = makeWatchedFolder()
    const isMemory = generation % 2 === 1
    const catalog = isMemory
      ? createMemoryCatalog()
      : openSqliteCatalog(join(folder.root, 'catalog.sqlite'), { sync: false })
    const blobs = await openDiskBlobs(join(folder.root, 'blobs'), { sync: false })
    server = createMediaServer({
      account: ACCOUNT,
      catalog,
      blobs,
      origin: ORIGIN,
      limits: LIMITS,
      ffprobe: false,
      poppler: false,
    })
    closeCatalog = async () => catalog.close()
    generation += 1
  }
  const shut = async () => {
    await closeCatalog()
    folder.remove()
  }
  await open()

  return {
    where: 'in-process',
    target: { cloudName: ACCOUNT.cloudName, authorization: `Basic ${btoa(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`)}` },
    concurrency: 8,
    async ask(raw) {
      const request = toRequest(raw)
      if (request === null) return { status: 0, problem: null }
      const timer = Promise.withResolvers<typeof TOO_LATE>()
      const timeout = setTimeout(() => timer.resolve(TOO_LATE), DEADLINE_MS)
      try {
        const answered = server.fetch(request, { body: bodyOf(raw) }).then(async (response) => ({
          response,
          body: new Uint8Array(await response.arrayBuffer()),
        }))
        const answer = await Promise.race([answered, timer.promise])
        if (answer === TOO_LATE) return { status: 0, problem: `no end after ${DEADLINE_MS} ms` }
        const { response, body } = answer
        return {
          status: response.status,
          problem: judgeAnswer(response.status, (name) => response.headers.get(name), body),
        }
      } catch (error) {
        return { status: 0, problem: `it threw: ${error instanceof Error ? error.stack : error}` }
      } finally {
        clearTimeout(timeout)
      }
    },
    async look() {
      const left = await folder.look('self')
      const swept = await server.sweep()
      const lost = Object.entries(swept).filter(([, count]) => typeof count === 'number' && count > 0)
      return [...left, ...lost.map(([what, count]) => `the sweep found ${count} ${what}`)]
    },
    async renew() {
      await shut()
      await open()
    },
    close: shut,
  }
}

/** As a server makes one of what came; `null` for what no Fetch request can be. */
function toRequest({ method, target, headers }: RawRequest): Request | null {
  try {
    const url = new URL(target.startsWith('/') ? ORIGIN + target : target, ORIGIN)
    const read = new Headers()
    for (const [name, value] of headers) {
      if (isHeader(name, value)) read.append(name, value)
    }
    return new Request(url, { method, headers: read })
  } catch {
    return null
  }
}

const isHeader = (name: string, value: string): boolean =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)

async function* bodyOf(raw: RawRequest): AsyncGenerator<Uint8Array> {
  yield* piecesOf(raw)
  if (raw.breaksOff) throw new Error('the connection closed')
}
