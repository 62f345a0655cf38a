import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { signParameters } from 'countersign/signing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningPostgres, startPostgres } from '../scripts/postgres.ts'
import { type CrashServer, startCrashServer } from './crash/crash-server.ts'
import { makeWorkplace, type Workplace } from './crash/workplace.ts'

const WRITERS = 64
/** Short enough to wait for, long enough that a busy machine does not take a living process for dead. */
const LEASE_MS = 4_000

let postgres: RunningPostgres
let admin: pg.Pool
let place: Workplace
beforeAll(async () => {
  postgres = await startPostgres()
  admin = new pg.Pool({ connectionString: postgres.url, max: 2 }).on('error', () => {})
  place = await makeWorkplace('two-servers')
})
afterAll(async () => {
  await admin.end()
  await postgres.stop()
  await place.close()
})

const dataDir = () => join(place.directory, 'data')
const start = (leaseMs?: number): Promise<CrashServer> =>
  startCrashServer(dataDir(), {
    unsynced: 'nothing',
    compileCache: join(place.directory, 'compiled'),
    database: postgres.url,
    leaseMs,
  })

type Answer = Record<string, unknown> & { error?: { message: string } }

async function post(
  server: CrashServer,
  action: string,
  parameters: Readonly<Record<string, string>>,
  { file, headers = {} }: { file?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const signed = { ...parameters, timestamp: String(Math.floor(Date.now() / 1000)) }
  const form = new FormData()
  const fields = { ...signed, api_key: server.apiKey, signature: signParameters(signed, server.apiSecret) }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (file) form.append('file', new File([file], 'a.bin'))
  const response = await fetch(`${server.mediaUrl}/v1_1/demo/raw/${action}`, { method: 'POST', body: form, headers })
  return { status: response.status, ...((await response.json()) as Answer) }
}
const upload = (server: CrashServer, publicId: string, file: Uint8Array<ArrayBuffer>) =>
  post(server, 'upload', { public_id: publicId, overwrite: 'true' }, { file })
async function read(server: CrashServer, publicId: string): Promise<string | number> {
  const response = await fetch(`${server.mediaUrl}/demo/raw/upload/${publicId}`)
  return response.status === 200 ? md5(await response.bytes()) : response.status
}
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')
const bytesOf = (size: number) => new Uint8Array(randomBytes(size))

async function blobsOnDisk(): Promise<string[]> {
  const names = await readdir(join(dataDir(), 'blobs'), { recursive: true })
  return names.flatMap((name) => /[0-9a-f]{32}$/.exec(name)?.[0] ?? []).sort()
}
async function blobsInRows(): Promise<string[]> {
  const { rows } = await admin.query('SELECT blob_id FROM countersign_media.assets ORDER BY blob_id')
  return rows.map((row) => String(row.blob_id))
}

describe('two servers on one Postgres and one folder of blobs', () => {
  it('serve one cloud: what one takes the other gives, renames and deletes', async () => {
    const [a, b] = await Promise.all([start(), start()])
    expect([a.apiKey, a.apiSecret]).toEqual([b.apiKey, b.apiSecret])
    const file = bytesOf(50_000)
    expect(await upload(a, 'one', file)).toMatchObject({ status: 200, etag: md5(file) })
    expect(await read(b, 'one')).toBe(md5(file))
    expect(await post(b, 'rename', { from_public_id: 'one', to_public_id: 'two' })).toMatchObject({ public_id: 'two' })
    expect([await read(a, 'one'), await read(a, 'two')]).toEqual([404, md5(file)])
    expect(await post(b, 'destroy', { public_id: 'two' })).toMatchObject({ result: 'ok' })
    expect(await read(a, 'two')).toBe(404)

    const large = bytesOf(9_000)
    const chunk = (server: CrashServer, first: number, last: number) =>
      post(
        server,
        'upload',
        { public_id: 'chunks' },
        {
          file: large.slice(first, last + 1),
          headers: {
            'x-unique-upload-id': 'shared',
            'content-range': `bytes ${first}-${last}/${last === 8_999 ? 9_000 : -1}`,
          },
        },
      )
    expect(await chunk(a, 0, 1_999)).toMatchObject({ done: false })
    const middle = await Promise.all([chunk(b, 2_000, 3_999), chunk(a, 4_000, 5_999), chunk(b, 6_000, 7_999)])
    expect(middle.map(({ done }) => done)).toEqual([false, false, false])
    const ends = await Promise.all([chunk(a, 8_000, 8_999), chunk(b, 8_000, 8_999), chunk(a, 8_000, 8_999)])
    expect(new Set(ends.map(({ asset_id }) => asset_id)).size).toBe(1)
    for (const end of ends) expect(end).toMatchObject({ done: true, etag: md5(large) })
    expect([await read(a, 'chunks'), await read(b, 'chunks')]).toEqual([md5(large), md5(large)])

    const files = Array.from({ length: WRITERS }, () => bytesOf(2_000))
    const answers = await Promise.all(files.map((each, index) => upload(index % 2 ? a : b, 'all', each)))
    expect(new Set(answers.map(({ version }) => version)).size).toBe(WRITERS)
    const last = answers.toSorted((one, other) => Number(one.version) - Number(other.version)).at(-1)
    expect([await read(a, 'all'), await read(b, 'all')]).toEqual([last?.etag, last?.etag])
    expect(await blobsOnDisk()).toEqual(await blobsInRows())
    await Promise.all([a.kill(), b.kill()])
  }, 120_000)

  it('refuse a directory of another catalog, and the catalog without its directory', async () => {
    const options = { unsynced: 'nothing', compileCache: join(place.directory, 'compiled') } as const
    await expect(startCrashServer(dataDir(), options)).rejects.toThrow(/its catalog is in a Postgres database/)
    const other = join(place.directory, 'other')
    await expect(startCrashServer(other, { ...options, database: postgres.url })).rejects.toThrow(
      /this database is the catalog of another data directory/,
    )
    const wrong = 'postgres://postgres:hunter2@127.0.0.1:1/none'
    const refusal = await startCrashServer(other, { ...options, database: wrong }).catch(
      (error: Error) => error.message,
    )
    expect(refusal).toMatch(/Database: it cannot be opened: .*ECONNREFUSED/)
    expect(refusal).not.toContain('hunter2')
  })
})

describe('one of two servers', () => {
  it('is killed under load: nothing acknowledged is lost, the other goes on, and what is left is swept later', async () => {
    await admin.query('DROP SCHEMA IF EXISTS countersign_media CASCADE')
    await place.close()
    place = await makeWorkplace('two-servers')
    const [a, b] = await Promise.all([start(LEASE_MS), start(LEASE_MS)])
    const acknowledged = new Map<string, string>()
    let refusals = 0
    const write = async (server: CrashServer, name: string, count: number) => {
      for (let turn = 0; turn < count; turn += 1) {
        const publicId = `${name}-${turn}`
        const file = bytesOf(100_000)
        const answer = await upload(server, publicId, file).catch(() => null)
        if (answer === null) return
        if (answer.etag === md5(file)) acknowledged.set(publicId, md5(file))
        else refusals += 1
      }
    }
    const load = [...Array(4).keys()].flatMap((writer) => [write(a, `a${writer}`, 1_000), write(b, `b${writer}`, 40)])
    while ([...acknowledged.keys()].filter((name) => name.startsWith('a')).length < 20)
      await new Promise((resolve) => setTimeout(resolve, 10))
    await a.kill()
    await Promise.all(load)
    expect(refusals).toBe(0)
    expect([...acknowledged.keys()].filter((name) => name.startsWith('b'))).toHaveLength(160)
    for (const [publicId, digest] of acknowledged)
      expect([publicId, await read(b, publicId)]).toEqual([publicId, digest])

    // One that starts while the dead one still counts as alive takes nothing of its, and later all of it.
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 500))
    const c = await start(LEASE_MS)
    const { rows } = await admin.query('SELECT blob_id FROM countersign_media.intents')
    expect(rows).toEqual([])
    expect(await blobsOnDisk()).toEqual(await blobsInRows())
    for (const [publicId, digest] of acknowledged)
      expect([publicId, await read(c, publicId)]).toEqual([publicId, digest])
    await Promise.all([b.kill(), c.kill()])
  }, 180_000)

  it('uploads slowly while another starts and sweeps: it is left alone', async () => {
    const a = await start(LEASE_MS)
    const file = bytesOf(400_000)
    const signed = { public_id: 'slow', timestamp: String(Math.floor(Date.now() / 1000)) }
    const fields = { ...signed, api_key: a.apiKey, signature: signParameters(signed, a.apiSecret) }
    const head = Object.entries(fields)
      .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')
    const fileHead = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    let others: CrashServer[] = []
    async function* body() {
      yield Buffer.from(head + fileHead)
      yield file.slice(0, 200_000)
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect((await blobsOnDisk()).length).toBeGreaterThan((await blobsInRows()).length)
      // Each sweeps as it starts; the second one after a lease.
      others = [await start(LEASE_MS)]
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 500))
      others.push(await start(LEASE_MS))
      yield file.slice(200_000)
      yield Buffer.from('\r\n--b--\r\n')
    }
    const response = await fetch(`${a.mediaUrl}/v1_1/demo/raw/upload`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: Readable.toWeb(Readable.from(body())),
      duplex: 'half',
    } as RequestInit)
    expect(await response.json()).toMatchObject({ etag: md5(file) })
    for (const server of [a, ...others]) expect(await read(server, 'slow')).toBe(md5(file))
    await Promise.all([a, ...others].map((server) => server.kill()))
  }, 120_000)
})
