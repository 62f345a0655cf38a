/**
 * `node bench/throughput.ts [--json]`: uploads of 100 kB, 5 MB and 1 GiB by 1 and by 32 clients at once, into the built media
 * server, which keeps each durably, beside its parser, MD5 and fsync alone. Clients are connections of this process, each with
 * one request at a time; every answer's MD5 is checked. 32 clients of 1 GiB need 33 GB of disk and are left out without `--all`.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure, medianOf, report, requireBuilt } from './measure.ts'
import { BARE, OURS, type Ready, SERVER_NAMES, withServer } from './upload-servers.ts'

requireBuilt('packages/sdk/dist/protocol.js', 'packages/media-server/dist/index.js')

const MIB = 2 ** 20
/** Uploads of each client. */
const LOADS = [
  { name: '100 kB', bytes: 100_000, clients: 1, uploads: 400, rounds: 5 },
  { name: '100 kB', bytes: 100_000, clients: 32, uploads: 40, rounds: 5 },
  { name: '5 MB', bytes: 5_000_000, clients: 1, uploads: 40, rounds: 5 },
  { name: '5 MB', bytes: 5_000_000, clients: 32, uploads: 4, rounds: 5 },
  { name: '1 GiB', bytes: 2 ** 30, clients: 1, uploads: 1, rounds: 3 },
  { name: '1 GiB', bytes: 2 ** 30, clients: 32, uploads: 1, rounds: 1 },
] as const
type Load = (typeof LOADS)[number]

const BOUNDARY = 'countersign-bench'
const block = randomBytes(MIB)
const digests = new Map<number, string>()

const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
try {
  for (const load of LOADS) {
    if (load.bytes * load.clients > 2 ** 34 && !process.argv.includes('--all')) continue
    await compare(load)
  }
} finally {
  await rm(folder, { recursive: true })
}

async function compare(load: Load): Promise<void> {
  const { name, bytes, clients, uploads, rounds } = load
  const cpuSeconds = new Map<string, number[]>(SERVER_NAMES.map((server) => [server, []]))
  const sent = (bytes * clients * uploads) / MIB
  const speed = await measure(
    SERVER_NAMES.map((server) => ({
      name: server,
      async measure() {
        const { seconds, cpu } = await withServer(server, folder, async (ready, usage) => {
          const before = await usage()
          const start = performance.now()
          await Promise.all(Array.from({ length: clients }, () => client(ready, load)))
          const seconds = (performance.now() - start) / 1000
          return { seconds, cpu: (await usage()).cpuSeconds - before.cpuSeconds }
        })
        cpuSeconds.get(server)?.push(cpu)
        return sent / seconds
      },
    })),
    { rounds, warmups: 0 },
  )
  const perCpu = await measure(
    SERVER_NAMES.map((server) => ({
      name: server,
      measure: () => sent / (cpuSeconds.get(server)?.shift() ?? Number.NaN),
    })),
    { rounds, warmups: 0 },
  )
  const title = `Uploads of ${name}, ${clients} at once`
  const ratio = (figures: typeof speed) => medianOf(figures, OURS) / medianOf(figures, BARE)
  report(title, 'MiB/s', speed, [{ name: `${OURS} over ${BARE}`, value: ratio(speed) }])
  report(`${title}, by processor time`, 'MiB per processor second', perCpu, [
    { name: `${OURS} over ${BARE}`, value: ratio(perCpu) },
  ])
}

/** One connection, one upload after the other. */
async function client(ready: Ready, { bytes, uploads }: Load): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let upload = 0; upload < uploads; upload += 1) await send(ready, bytes, agent)
  agent.destroy()
}

/** The same bytes each time, with no copy of them for each client. */
function* blocksOf(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= MIB) yield left < MIB ? block.subarray(0, left) : block
}

function digestOf(bytes: number): string {
  const known = digests.get(bytes)
  if (known !== undefined) return known
  const md5 = createHash('md5')
  for (const piece of blocksOf(bytes)) md5.update(piece)
  const digest = md5.digest('hex')
  digests.set(bytes, digest)
  return digest
}

function send({ url, fields }: Ready, bytes: number, agent: Agent): Promise<void> {
  const head = Buffer.from(
    [
      ...Object.entries(fields).map(
        ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="bench.bin"\r\n\r\n`,
    ].join(''),
  )
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
  const expected = digestOf(bytes)
  const headers = {
    'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    'content-length': head.length + bytes + tail.length,
  }
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers }, async (response) => {
      try {
        const answer = Buffer.concat(await response.toArray()).toString()
        const { etag } = JSON.parse(answer) as { etag?: string }
        if (etag !== expected) throw new Error(`the answer must have etag ${expected}, and is ${answer}`)
        resolve()
      } catch (error) {
        reject(error)
      }
    })
    sending.on('error', reject)
    const write = async () => {
      sending.write(head)
      for (const piece of blocksOf(bytes))
        if (!sending.write(piece)) await new Promise((drained) => sending.once('drain', drained))
      sending.end(tail)
    }
    write().catch(reject)
  })
}
