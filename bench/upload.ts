/**
 * `node bench/upload.ts [--json]`: one upload of 1 GiB into the built media server, beside the same multipart parser with
 * the same settings, the same MD5 and the same fsync, and no server around it. Each measurement has a process, a data
 * directory and a connection of its own; the client is cURL on loopback. Then the peak memory of the server's process
 * (Linux: VmHWM) after an upload of 1 GiB and after one of 10 MB. Needs 3 GB of disk for a moment.
 */
import { execFile, execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { measure, medianOf, type Peer, report, requireBuilt } from './measure.ts'
import { BARE, OURS, peakBytes, SERVER_NAMES, withServer } from './upload-servers.ts'

const MIB = 2 ** 20
const GIB = 2 ** 30
const ROUNDS = 3

await compare()

async function compare(): Promise<void> {
  requireBuilt('packages/sdk/dist/protocol.js', 'packages/media-server/dist/index.js')
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  try {
    const large = await makeFile(join(folder, 'large'), GIB)
    const small = await makeFile(join(folder, 'small'), 10e6)
    const cpuSeconds = new Map<string, number[]>()
    const peers = SERVER_NAMES.map(
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
    const ratio = (figures: typeof speed) => medianOf(figures, OURS) / medianOf(figures, BARE)
    report('One upload of 1 GiB', 'MiB/s', speed, [
      { name: `${OURS} over ${BARE}`, value: ratio(speed), target: { atLeast: 0.8 } },
    ])
    report('The same, by processor time', 'MiB per processor second', perCpu, [
      { name: `${OURS} over ${BARE}`, value: ratio(perCpu) },
    ])

    if (peakBytes() === null) {
      console.error('Peak memory of the media server: not measured, there is no /proc here')
      return
    }
    const memory = await measure(
      [
        {
          name: 'after 1 GiB',
          measure: async () => ((await uploadOnce(OURS, large, folder)).peakBytes ?? Number.NaN) / MIB,
        },
        {
          name: 'after 10 MB',
          measure: async () => ((await uploadOnce(OURS, small, folder)).peakBytes ?? Number.NaN) / MIB,
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
const uploadOnce = (name: string, file: Source, folder: string) =>
  withServer(name, folder, async ({ url, fields }, usage) => {
    const before = await usage()
    const form = Object.entries(fields).flatMap(([key, value]) => ['-F', `${key}=${value}`])
    // What others have written is not waited for in our fsync.
    execFileSync('sync')
    const curl = ['-sS', '-w', '\n%{time_total}', ...form, '-F', `file=@${file.path}`, url]
    const [answer = '', seconds = ''] = await run('curl', curl)
    const { etag } = JSON.parse(answer) as { etag?: string }
    if (etag !== file.md5) throw new Error(`${name} must answer etag ${file.md5}, not ${answer}`)
    const { cpuSeconds, peakBytes } = await usage()
    return { seconds: Number(seconds), cpu: cpuSeconds - before.cpuSeconds, peakBytes }
  })

async function run(command: string, args: readonly string[]): Promise<string[]> {
  return (await promisify(execFile)(command, args)).stdout.split('\n')
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
