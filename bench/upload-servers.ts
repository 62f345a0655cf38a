/** What uploads are measured against, each in a process and a directory of its own: the media server, and its parts alone. */
import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import busboy from 'busboy'
import { PARSER_SETTINGS } from '../packages/media-server/src/ingest/multipart.ts'

const MIB = 2 ** 20

/** Where a server takes uploads, and the fields it wants before the file. */
export interface Ready {
  url: string
  fields: Record<string, string>
}

export const OURS = 'media server'
/** The same parser with the same settings, the same MD5 and the same fsync, and no server around it. */
export const BARE = 'parser alone'

const SERVERS: Record<string, (directory: string) => Promise<Ready>> = {
  async [OURS](dataDir) {
    const { startMediaServer } = await import('@countersign/media-server')
    const { mediaUrl, cloudinaryUrl } = await startMediaServer({ port: 0, dataDir, maxRequestBytes: 2 ** 31 })
    const { username, password } = new URL(cloudinaryUrl)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = createHash('sha1').update(`timestamp=${timestamp}${password}`).digest('hex')
    return { url: `${mediaUrl}/v1_1/demo/raw/upload`, fields: { timestamp, api_key: username, signature } }
  },

  async [BARE](directory) {
    const server = createServer((request, response) => {
      const form = busboy({ headers: request.headers, ...PARSER_SETTINGS })
      form.on('file', (_name, file) => {
        const md5 = createHash('md5')
        const target = createWriteStream(join(directory, randomUUID()), { highWaterMark: MIB, flush: true })
        file.on('data', (chunk: Uint8Array) => md5.update(chunk))
        file.pipe(target).on('close', () => response.end(JSON.stringify({ etag: md5.digest('hex') })))
      })
      request.pipe(form)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, fields: {} }
  },
}
export const SERVER_NAMES: readonly string[] = Object.keys(SERVERS)

/** What a server's process has used so far. */
export interface Usage {
  cpuSeconds: number
  /** The most memory it ever held, from the kernel; `null` where there is no `/proc`. */
  peakBytes: number | null
}

/**
 * Starts a server, lets it be used, and removes all it has kept.
 * @param folder where its directory is made.
 */
export async function withServer<T>(
  name: string,
  folder: string,
  use: (ready: Ready, usage: () => Promise<Usage>) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(folder, 'data-'))
  const child = fork(import.meta.filename, [name, directory])
  try {
    return await use(await ask<Ready>(child), () => ask<Usage>(child, 'usage'))
  } finally {
    child.disconnect()
    await once(child, 'exit')
    await rm(directory, { recursive: true })
  }
}

export function peakBytes(): number | null {
  if (!existsSync('/proc/self/status')) return null
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return Number(kib) * 1024
}

async function ask<T>(child: ChildProcess, question?: string): Promise<T> {
  if (question !== undefined) child.send(question)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server's process ended with ${code}`)
  })
  const [answer] = await Promise.race([once(child, 'message'), ended])
  return answer as T
}

async function serve([name = '', directory = '']: readonly string[]): Promise<void> {
  process.on('disconnect', () => process.exit())
  const ready = await SERVERS[name]?.(directory)
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() } satisfies Usage)
  })
  process.send?.(ready)
}

if (import.meta.main) await serve(process.argv.slice(2))
