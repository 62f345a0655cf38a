/** The server as its own process, and bytes on a connection to it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CrashServer, startCrashServer } from '../crash/crash-server.ts'
import { makeWatchedFolder, openFiles, type WatchedFolder } from './folder.ts'
import { headerOf, piecesOf, type RawRequest } from './raw-request.ts'
import { readResponses } from './responses.ts'
import { DEADLINE_MS, judgeAnswer, type World } from './world.ts'

/** When nothing more comes, whoever asked says that nothing more will be sent either. */
const SILENCE_MS = 250
/** Connections and files may come and go; more than this many more is a leak. */
const SPARE_FILES = 24

export async function openSockets(): Promise<World> {
  const compileCache = mkdtempSync(join(tmpdir(), 'countersign-compiled-'))
  let folder: WatchedFolder
  let server: CrashServer
  let filesAtStart = 0

  async function open() {
    folder = makeWatchedFolder()
    server = await startPatiently(() => startCrashServer(folder.root, { unsynced: 'everything', compileCache }))
    filesAtStart = openFiles(server.pid).length
  }
  const shut = async () => {
    await server.kill()
    folder.remove()
  }
  await open()

  return {
    where: 'sockets',
    get target() {
      return { cloudName: 'demo', authorization: `Basic ${btoa(`${server.apiKey}:${server.apiSecret}`)}` }
    },
    concurrency: 16,
    async ask(raw) {
      const { bytes, isOver } = await exchange(Number(new URL(server.mediaUrl).port), raw)
      if (!isOver) return { status: 0, problem: `no end after ${DEADLINE_MS} ms` }
      const { responses, rest } = readResponses(bytes, raw.method === 'HEAD')
      const [first] = responses
      if (responses.length > 1)
        return { status: first?.status ?? 0, problem: `${responses.length} responses to one request` }
      if (rest !== null) return { status: 0, problem: `not a response: ${rest}` }
      if (first === undefined) return { status: 0, problem: null }
      return { status: first.status, problem: judgeAnswer(first.status, first.header, first.body) }
    },
    async look() {
      const left = await folder.look(server.pid)
      const files = openFiles(server.pid).length
      const more =
        files > filesAtStart + SPARE_FILES ? [`${files} files are open, ${filesAtStart} were at the start`] : []
      const words = /unhandled|uncaught|failed:/i.test(server.words()) ? [`it wrote: ${server.words()}`] : []
      const alive = await exchange(Number(new URL(server.mediaUrl).port), PING).then(
        ({ bytes }) => (bytes.includes('200 OK') ? [] : ['it does not answer any more']),
        (error: Error) => [`it is gone: ${error.message} ${server.words()}`],
      )
      return [...left, ...more, ...words, ...alive]
    },
    async renew() {
      await shut()
      await open()
    },
    async close() {
      await shut()
      rmSync(compileCache, { recursive: true, force: true })
    },
  }
}

/** A machine that does other things may take long to start a process; a long run should not end of that. */
async function startPatiently(start: () => Promise<CrashServer>, attempts = 3): Promise<CrashServer> {
  try {
    return await start()
  } catch (error) {
    if (attempts <= 1) throw error
    return startPatiently(start, attempts - 1)
  }
}

const PING: RawRequest = {
  ...{ method: 'GET', target: '/healthz', headers: [], body: Buffer.alloc(0), pieces: [] },
  ...{ breaksOff: false, deeds: [] },
}

/** Everything that came back until the connection was over. Always says that it is to be closed: more than one answer is one too many. */
function exchange(port: number, raw: RawRequest): Promise<{ bytes: Buffer; isOver: boolean }> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const end = (isOver: boolean) => {
      clearTimeout(deadline)
      clearTimeout(silence)
      socket.destroy()
      resolve({ bytes: Buffer.concat(received), isOver })
    }
    const deadline = setTimeout(() => end(false), DEADLINE_MS)
    const silence = setTimeout(() => socket.end(), SILENCE_MS)
    socket.on('data', (bytes: Buffer) => {
      received.push(bytes)
      silence.refresh()
    })
    socket.on('end', () => end(true))
    socket.on('close', () => end(true))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(error)
      else end(true)
    })
    socket.on('connect', () => {
      socket.write(headOf(raw, port))
      for (const piece of piecesOf(raw)) socket.write(piece)
      if (raw.breaksOff) socket.end()
    })
  })
}

function headOf(raw: RawRequest, port: number): Buffer {
  const has = (name: string) => headerOf(raw, name) !== undefined
  const lines = [
    `${raw.method} ${raw.target} HTTP/1.1`,
    ...(has('connection') ? [] : ['Connection: close']),
    ...(has('host') ? [] : [`Host: 127.0.0.1:${port}`]),
    ...raw.headers.map(([name, value]) => `${name}: ${value}`),
    ...(raw.body.length === 0 || has('content-length') || has('transfer-encoding')
      ? []
      : [`Content-Length: ${raw.body.length}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}
