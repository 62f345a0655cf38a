/**
 * `node bench/widget-door.ts`: the widget door, policy included, on `node:http` through `toNode`,
 * beside a signer of bare `node:http` and the documented sample (Express 5 and `cloudinary`).
 * Every server has a process of its own; all get the same load in turn, 50 connections of autocannon.
 * What counts is requests per second of the server's processor time: by the clock, a machine whose load generator
 * has no core of its own shows the generator. The clock's ratios stand below, without a target.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { measure, medianOf, type Peer, report, requireBuilt } from './measure.ts'

// Neither ships types.
const require = createRequire(import.meta.url)
const SECRET = 'abcd'

/** Each server compared, by name. */
const SERVERS: Record<string, () => Promise<Server>> = {
  async countersign() {
    const { countersign, profile } = await import('countersign/server')
    const { toNode } = await import('countersign/node')
    const uploads = countersign({
      cloud: `cloudinary://key:${SECRET}@demo`,
      authenticate: (request: Request) => (request.headers.get('cookie') === 'session=42' ? { id: '42' } : null),
      profiles: { uploads: profile({ access: 'public', allow: ['tags'] }) },
    })
    return createServer(toNode(uploads))
  },

  async 'bare node:http'() {
    return createServer((request: IncomingMessage, response: ServerResponse) => {
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
    })
  },

  async 'documented sample'() {
    const express = require('express')
    const { v2: cloudinary } = require('cloudinary')
    const app = express()
    app.use(express.json())
    app.post('/sign', (request: { body: { paramsToSign: object } }, response: { json(body: unknown): void }) => {
      response.json({ signature: cloudinary.utils.api_sign_request(request.body.paramsToSign, SECRET) })
    })
    return createServer(app)
  },
}

const [, , mode, served = ''] = process.argv
if (mode === '--serve') {
  const server = await SERVERS[served]?.()
  process.on('message', () => process.send?.(process.cpuUsage()))
  server?.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
} else {
  requireBuilt('packages/sdk/dist/server.js', 'packages/sdk/dist/node.js')
  await compare()
}

async function compare(): Promise<void> {
  const children: ChildProcess[] = []
  const byTheClock = new Map<string, number[]>()
  try {
    const peers: Peer[] = []
    for (const name of Object.keys(SERVERS)) {
      const child = spawn(process.execPath, [import.meta.filename, '--serve', name], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      children.push(child)
      const port = await heard<number>(child)
      const rates: number[] = []
      byTheClock.set(name, rates)
      peers.push({
        name,
        async measure() {
          const before = await cpuSeconds(child)
          const { requests, seconds } = await load(port)
          rates.push(requests / seconds)
          return requests / ((await cpuSeconds(child)) - before)
        },
      })
    }
    const figures = await measure(peers, { rounds: 5 })
    const cpu = (name: string) => medianOf(figures, name)
    const clock = (name: string) => Math.max(...(byTheClock.get(name) ?? []))
    report('Widget door', 'requests per second of processor time', figures, [
      {
        name: 'countersign / bare node:http',
        value: cpu('countersign') / cpu('bare node:http'),
        target: { atLeast: 0.5 },
      },
      {
        name: 'countersign / documented sample',
        value: cpu('countersign') / cpu('documented sample'),
        target: { atLeast: 1.5 },
      },
      { name: 'by the clock, best rounds: / bare', value: clock('countersign') / clock('bare node:http') },
      { name: 'by the clock, best rounds: / sample', value: clock('countersign') / clock('documented sample') },
    ])
  } finally {
    for (const child of children) child.kill()
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

/** Two seconds of load. @throws when a single answer was not a signature: a fast refusal is no figure. */
async function load(port: number): Promise<{ requests: number; seconds: number }> {
  const autocannon = require('autocannon')
  const paramsToSign = { timestamp: Math.floor(Date.now() / 1000), source: 'uw', folder: 'uploads/42', tags: 'cat,dog' }
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/sign`,
    connections: 50,
    duration: 2,
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'session=42' },
    body: JSON.stringify({ paramsToSign }),
  })
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests were not signed`)
  return { requests: result.requests.total, seconds: result.duration }
}
