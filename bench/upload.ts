/**
 * `node bench/upload.ts [--json]`: one upload of 1 GiB into the built media server, beside the same multipart parser with
 * the same settings, the same MD5 and the same fsync, and no server around it. Each measurement has a process, a data
 * directory and a connection of its own; the client is cURL on loopback. Then the peak memory of the server's process
 * (Linux: VmHWM) after an upload of 1 GiB and after one of 10 MB. Needs 3 GB of disk for a moment.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import busboy from 'busboy'
import { PARSER_SETTINGS } from '../packages/media-server/src/ingest/multipart.ts'
import { measure, medianOf, type Peer, report, requireBuilt } from './measure.ts'

const MIB = 2 ** 20
const GIB = 2 ** 30
const ROUNDS = 3

interface Ready {
  url: string
  fields: Record<string, string>
}

/** What is compared: each starts on a directory of its own and says where it takes uploads. */
const SERVERS: Record<string, (directory: string) => Promise<Ready>> = {
  async 'media server'(dataDir) {
    const { startMediaServer } = await import('@countersign/media-server')
    const { mediaUrl, cloudinaryUrl } = await startMediaServer({ port: 0, dataDir, maxRequestBytes: 2 * GIB })
    const { username, password } = new URL(cloudinaryUrl)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = createHash('sha1').update(`timestamp=${timestamp}${password}`).digest('hex')
    return { url: `${mediaUrl}/v1_1/demo/raw/upload`, fields: { timestamp, api_key: username, signature } }
  },

  async 'parser alone'(directory) {
    const server = createServer((request, response) => {
      const form = busboy({ headers: request.headers, ...PARSER_SETTINGS })
      form.on('file', (_name, file) => {
        const md5 = createHash('md5')
        const target = createWriteStream(join(directory, 'blob'), { highWaterMark: MIB, flush: true })
        file.on('data', (chunk: Uint8Array) => md5.update(chunk))
        file.pipe(target).on('close', () => response.end(JSON.stringify({ etag: md5.digest('hex') })))
      })
      request.pipe(form)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, fields: {} }
  },
}

const [, , mode, server = '', directory = ''] = process.argv
if (mode === 'serve') await serve(server, directory)
else await compare()

async function serve(name: string, directory: string): Promise<void> {
  process.on('disconnect', () => process.exit())
  const ready = await SERVERS[name]?.(directory)
  process.on('message', () => process.send?.({ cpu: process.cpuUsage(), peakBytes: peakBytes() }))
  process.send?.(ready)
}

async function compare(): Promise<void> {
  requireBuilt('packages/sdk/dist/protocol.js', 'packages/media-server/dist/index.js')
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  try {
    const large = await makeFile(join(folder, 'large'), GIB)
    const small = await makeFile(join(folder, 'small'), 10e6)
    const cpuSeconds = new Map<string, number[]>()
    const peers = Object.keys(SERVERS).map(
      (name): Peer => ({
        name,
        async measure() {
          const { seconds, cpu } = await uploadOnce(name, large, folder)
          cpuSeconds.set(name, [...(cpuSeconds.get(name) ?? []), cpu])
          return GIB / MIB / seconds
        },
      }),
    )
    const speed = await measure(peers, { rounds: ROUNDS, warmups: 0 })
    const perCpu = await measure(
      peers.map(({ name }) => ({ name, measure: () => GIB / MIB / (cpuSeconds.get(name)?.shift() ?? Number.NaN) })),
      { rounds: ROUNDS, warmups: 0 },
    )
    const [ours, bare] = Object.keys(SERVERS) as [string, string]
    const ratio = (figures: typeof speed) => medianOf(figures, ours) / medianOf(figures, bare)
    report('One upload of 1 GiB', 'MiB/s', speed, [
      { name: `${ours} over ${bare}`, value: ratio(speed), target: { atLeast: 0.8 } },
    ])
    report('The same, by processor time', 'MiB per processor second', perCpu, [
      { name: `${ours} over ${bare}`, value: ratio(perCpu) },
    ])

    if (peakBytes() === null) {
      console.error('Peak memory of the media server: not measured, there is no /proc here')
      return
    }
    const memory = await measure(
      [
        {
          name: 'after 1 GiB',
          measure: async () => ((await uploadOnce(ours, large, folder)).peakBytes ?? Number.NaN) / MIB,
        },
        {
          name: 'after 10 MB',
          measure: async () => ((await uploadOnce(ours, small, folder)).peakBytes ?? Number.NaN) / MIB,
        },
      ],
      { rounds: ROUNDS, warmups: 0 },
    )
    report('Peak memory of the media server', 'MiB', memory, [
      {
        name: '1 GiB over 10 MB',
        value: medianOf(memory, 'after 1 GiB') / medianOf(memory, 'after 10 MB'),
        target: { atMost: 1.2 },
      },
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Source {
  path: string
  md5: string
}

/** Starts a server, sends it one file, checks what it says it got, and removes everything. */
async function uploadOnce(
  name: string,
  file: Source,
  folder: string,
): Promise<{ seconds: number; cpu: number; peakBytes: number | null }> {
  const directory = await mkdtemp(join(folder, 'data-'))
  const child = fork(import.meta.filename, ['serve', name, directory])
  try {
    const { url, fields } = await ask<Ready>(child)
    const before = await ask<Usage>(child, 'usage')
    const form = Object.entries(fields).flatMap(([key, value]) => ['-F', `${key}=${value}`])
    // What others have written is not waited for in our fsync.
    execFileSync('sync')
    const curl = ['-sS', '-w', '\n%{time_total}', ...form, '-F', `file=@${file.path}`, url]
    const [answer = '', seconds = ''] = await run('curl', curl)
    const { etag } = JSON.parse(answer) as { etag?: string }
    if (etag !== file.md5) throw new Error(`${name} must answer etag ${file.md5}, not ${answer}`)
    const after = await ask<Usage>(child, 'usage')
    return { seconds: Number(seconds), cpu: cpuSecondsOf(after) - cpuSecondsOf(before), peakBytes: after.peakBytes }
  } finally {
    child.disconnect()
    await once(child, 'exit')
    await rm(directory, { recursive: true })
  }
}

interface Usage {
  cpu: NodeJS.CpuUsage
  peakBytes: number | null
}

async function ask<T>(child: ChildProcess, question?: string): Promise<T> {
  if (question !== undefined) child.send(question)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server's process ended with ${code}`)
  })
  const [answer] = await Promise.race([once(child, 'message'), ended])
  return answer as T
}

async function run(command: string, args: readonly string[]): Promise<string[]> {
  const { execFile } = await import('node:child_process')
  const { promisify } = await import('node:util')
  return (await promisify(execFile)(command, args)).stdout.split('\n')
}

function cpuSecondsOf({ cpu }: Usage): number {
  return (cpu.user + cpu.system) / 1e6
}

/** The most memory this process ever held, from the kernel; `null` where there is no `/proc`. */
function peakBytes(): number | null {
  if (!existsSync('/proc/self/status')) return null
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return Number(kib) * 1024
}

/** Bytes that no file system can leave out. */
async function makeFile(path: string, size: number): Promise<Source> {
  const md5 = createHash('md5')
  const handle = await open(path, 'w')
  const block = randomBytes(MIB)
  for (let left = size; left > 0; left -= block.length) {
    block.writeDoubleLE(left)
    const piece = block.subarray(0, Math.min(left, block.length))
    md5.update(piece)
    await handle.writeFile(piece)
  }
  await handle.close()
  return { path, md5: md5.digest('hex') }
}
