/**
 * `node bench/doors.ts`: every door of the signer, policy included, with no registry, SQLite and Postgres behind it; inside Express beside
 * the documented sample in the same app, and on `node:http` through `toNode` beside a bare signer.
 * Every server has a process of its own; all get the same load in turn, 50 connections of autocannon.
 * What counts is requests per second of the server's processor time: by the clock, a machine whose load generator has no
 * core of its own shows the generator. What Postgres does is its own time. The clock's ratios stand below, without a target.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../scripts/postgres.ts'
import { measure, medianOf, type Peer, type Ratio, report, requireBuilt } from './measure.ts'

// Neither ships types.
const require = createRequire(import.meta.url)
const SECRET = 'abcd'
const SECONDS = 2

const DOORS = {
  widget: () => ({ path: '/uploads/sign', body: { paramsToSign: paramsToSign() } }),
  'secure server': () => ({ path: '/uploads/upload-signature' }),
  grant: () => ({ path: '/uploads/grants', body: { files: [{ name: 'cat.jpg', bytes: 1000, type: 'image/jpeg' }] } }),
} as const
type Door = keyof typeof DOORS
const REGISTRIES = ['none', 'sqlite', 'postgres'] as const
type Keeper = (typeof REGISTRIES)[number]
const HOSTS = ['express', 'node'] as const

const paramsToSign = () => ({
  timestamp: Math.floor(Date.now() / 1000),
  source: 'uw',
  folder: 'uploads/42',
  tags: 'cat,dog',
})

/** What is compared to what: a door's name, or the peer of its host. */
const nameOf = (host: string, door: Door, keeper: Keeper) => `${host}: ${door}, ${keeper}`
const PEERS = { express: 'express: documented sample', node: 'node: bare node:http' } as const

async function signer(keeper: Keeper, place: string) {
  const { countersign, profile } = await import('countersign/server')
  return countersign({
    cloud: `cloudinary://key:${SECRET}@demo`,
    secret: 'a secret of at least thirty-two characters',
    authenticate: (request: Request) => (request.headers.get('cookie') === 'session=42' ? { id: '42' } : null),
    profiles: { uploads: profile({ access: 'public', allow: ['tags'] }) },
    ...(keeper !== 'none' && { registry: await registryIn(keeper, place) }),
  })
}

async function registryIn(keeper: 'sqlite' | 'postgres', place: string) {
  if (keeper === 'sqlite') {
    const [{ sqliteRegistry }, { DatabaseSync }] = await Promise.all([
      import('countersign/registry-sqlite'),
      import('node:sqlite'),
    ])
    const registry = sqliteRegistry(new DatabaseSync(join(place, `${process.pid}.db`)))
    await registry.migrate()
    return registry
  }
  const [{ postgresRegistry }, { default: pg }] = await Promise.all([
    import('countersign/registry-postgres'),
    import('pg'),
  ])
  const registry = postgresRegistry(new pg.Pool({ connectionString: place, max: 10 }))
  await registry.migrate()
  return registry
}

/** Both hosts: the signer under `/uploads`, its peer elsewhere. */
const SERVERS: Record<(typeof HOSTS)[number], (keeper: Keeper, place: string) => Promise<RequestListener>> = {
  async express(keeper, place) {
    const { toExpress } = await import('countersign/express')
    const express = require('express')
    const { v2: cloudinary } = require('cloudinary')
    const app = express()
    app.use('/uploads', toExpress(await signer(keeper, place)))
    app.use(express.json())
    app.post('/sample', (request: { body: { paramsToSign: object } }, response: { json(body: unknown): void }) => {
      response.json({ signature: cloudinary.utils.api_sign_request(request.body.paramsToSign, SECRET) })
    })
    return app
  },
  async node(keeper, place) {
    const { toNode } = await import('countersign/node')
    const handle = toNode(await signer(keeper, place))
    return (request, response) => (request.url === '/bare' ? bare(request, response) : handle(request, response))
  },
}

function bare(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { paramsToSign } = JSON.parse(Buffer.concat(chunks).toString())
    const text = Object.keys(paramsToSign)
      .sort()
      .map((name) => `${name}=${paramsToSign[name]}`)
      .join('&')
    const body = JSON.stringify({ signature: hash('sha1', text + SECRET) })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
}

const [, , mode, host = 'node', keeper = 'none', place = ''] = process.argv
if (mode === '--serve') {
  const server = createServer(await SERVERS[host as 'node'](keeper as Keeper, place))
  process.on('message', () => process.send?.(process.cpuUsage()))
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
} else {
  requireBuilt('packages/sdk/dist/server.js', 'packages/sdk/dist/registry-postgres.js')
  await compare()
}

async function compare(): Promise<void> {
  const children: ChildProcess[] = []
  const folder = await mkdtemp(join(tmpdir(), 'countersign-doors-'))
  const postgres = await startPostgres()
  const byTheClock = new Map<string, number[]>()
  try {
    const peers: Peer[] = []
    for (const host of HOSTS) {
      for (const keeper of REGISTRIES) {
        const child = spawn(
          process.execPath,
          [import.meta.filename, '--serve', host, keeper, keeper === 'postgres' ? postgres.url : folder],
          { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
        )
        children.push(child)
        const port = await heard<number>(child)
        const add = (name: string, request: () => LoadRequest) => {
          const rates: number[] = []
          byTheClock.set(name, rates)
          peers.push({
            name,
            async measure() {
              const before = await cpuSeconds(child)
              const { requests, seconds } = await load(port, request())
              rates.push(requests / seconds)
              return requests / ((await cpuSeconds(child)) - before)
            },
          })
        }
        if (keeper === 'none')
          add(PEERS[host], () => ({
            path: host === 'express' ? '/sample' : '/bare',
            body: { paramsToSign: paramsToSign() },
          }))
        for (const door of Object.keys(DOORS) as Door[]) add(nameOf(host, door, keeper), DOORS[door])
      }
    }
    const figures = await measure(peers, { rounds: 3 })
    const clock = (name: string) => Math.max(...(byTheClock.get(name) ?? []))
    const ratios = HOSTS.flatMap((host) =>
      REGISTRIES.flatMap((keeper) =>
        (Object.keys(DOORS) as Door[]).flatMap((door): Ratio[] => {
          const name = nameOf(host, door, keeper)
          const [own, peer] = [medianOf(figures, name), medianOf(figures, PEERS[host])]
          const target =
            door === 'widget' && keeper === 'none' ? { target: { atLeast: host === 'node' ? 0.5 : 1 } } : {}
          return [
            { name: `${name} / its peer`, value: own / peer, ...target },
            { name: '    by the clock, best rounds', value: clock(name) / clock(PEERS[host]) },
          ]
        }),
      ),
    )
    report('Doors', 'requests per second of processor time', figures, ratios)
  } finally {
    for (const child of children) child.kill()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** The next thing a server says. */
function heard<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a server ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as T)
    })
  })
}

async function cpuSeconds(child: ChildProcess): Promise<number> {
  const answer = heard<NodeJS.CpuUsage>(child)
  child.send('how much processor time')
  const { user, system } = await answer
  return (user + system) / 1e6
}

interface LoadRequest {
  path: string
  body?: unknown
}

/** Some seconds of load. @throws when a single answer was a refusal: a fast one is no figure. */
async function load(port: number, { path, body }: LoadRequest): Promise<{ requests: number; seconds: number }> {
  const autocannon = require('autocannon')
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections: 50,
    duration: SECONDS,
    headers: { cookie: 'session=42', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  if (result.non2xx + result.errors > 0)
    throw new Error(`${path}: ${result.non2xx + result.errors} requests were refused`)
  return { requests: result.requests.total, seconds: result.duration }
}
