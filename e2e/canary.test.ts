import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { ACTIONS } from 'countersign/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '../packages/cli/src/gateway/routes.ts'
import { createRecorder } from './canary/ask.ts'
import { type Collected, collect } from './canary/collect.ts'
import { inSqlite } from './canary/registry-place.ts'
import { type Evidence, filesBelow, type Leak, rowsOf, searchFor } from './canary/search.ts'
import { makeSecrets } from './canary/secrets.ts'
import { byteListsOf, PIECE, type Spelling, spellingsOf } from './canary/spellings.ts'
import { openRoom, type Room } from './command-room.ts'
import { start } from './run-command.ts'

let room: Room
let collected: Collected
let search: (evidence: Evidence) => Leak[]
beforeAll(async () => {
  room = openRoom()
  const registry = inSqlite(join(room.directory, 'registry', 'registry.sqlite'))
  collected = await collect(room, { registry, rounds: 60 })
  search = searchFor(collected.secrets)
}, 180_000)
afterAll(() => room.leave())

const KINDS: (keyof Collected['evidence'])[] = ['outputs', 'commands', 'answers', 'registry', 'files']
const everything = (): Evidence[] => KINDS.flatMap((kind) => collected.evidence[kind])

describe('U13: a secret of whoever runs the signer', () => {
  it.each(KINDS)('stands in none of the %s, in no spelling, not twelve characters of it', (kind) => {
    const evidence = collected.evidence[kind]
    expect(evidence).not.toEqual([])
    expect(evidence.flatMap(search)).toEqual([])
  })

  it('stands in the files that are there to keep it, which nobody else can read', () => {
    for (const path of collected.keepers) {
      expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600])
      expect(search({ where: path, bytes: readFileSync(path) })).not.toEqual([])
    }
  })
})

/** The cloud's own: what it has yet to notify somebody of is what it will send, a signed delivery URL in it. */
const OF_CLOUD = /^catalog\.sqlite/

describe('U13: a signature, grant token or ticket', () => {
  it('stands in the answers to those who asked for it, and in no log, metric, audit row or database', () => {
    const marks = collected.handedOut
    expect(Object.keys(marks).length).toBeGreaterThan(50)
    const silent = everything().filter(({ where }) => !where.startsWith('answer') && !OF_CLOUD.test(where))
    const metrics = collected.evidence.answers.filter(({ where }) => where === 'answer to GET /metrics')
    const asItIs = (text: string): Spelling[] => [{ name: 'as it is', text }]
    expect([...silent, ...metrics].flatMap(searchFor(marks, asItIs))).toEqual([])
  })
})

describe('U13: the run', () => {
  const outputs = () => collected.evidence.outputs.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n')
  const said = () =>
    outputs() + collected.evidence.commands.map(({ bytes }) => Buffer.from(bytes).toString()).join('\n')

  it('comes to every route of the gateway, and meets every kind of answer', () => {
    const asked = new Set([...collected.seen].map((line) => line.replace(/ \d+$/, '')))
    const paths = ROUTES.map(({ method, path }) => `${method} ${path.replace('{name}', 'gateway.js')}`)
    expect(paths.filter((path) => !asked.has(path))).toEqual([])
    const statuses = new Set([...collected.seen].map((line) => Number(line.split(' ').at(-1))))
    const met = [200, 204, 302, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 502, 503]
    expect(met.filter((status) => !statuses.has(status))).toEqual([])
  })

  it('makes the signer decide about everything that it decides about but erasure, and fail in every way', () => {
    const decided = new Set([...said().matchAll(/"action":"(\w+)"/g)].map(([, action]) => action))
    expect(Object.keys(ACTIONS).filter((action) => !decided.has(action))).toEqual(['erase'])
    const failures = [
      ...['the registry is not ready', 'the cloud is not ready', 'authenticate', 'no such table: countersign_audit'],
      ...['cloud_unreachable', 'cloud_refused', 'cloud_busy', 'authentication_unavailable', 'HTTPParserError'],
      ...['[redacted]', '[secret]', 'must be at least 32 characters', 'the key of an auth token must be'],
    ]
    expect(failures.filter((failure) => !said().includes(failure))).toEqual([])
    expect(outputs()).not.toContain('no mistake')
  })
})

describe('the search', () => {
  const { sealing: secret } = makeSecrets()
  const around = (text: string): Evidence => {
    const bytes = Buffer.concat([randomBytes(500), Buffer.from(text, 'latin1'), randomBytes(500)])
    return { where: 'somewhere', bytes }
  }

  it.each(spellingsOf(secret))('finds a secret $name, and every piece of it', ({ text }) => {
    const search = searchFor({ secret })
    for (let at = 0; at + PIECE <= text.length; at += 1)
      expect(search(around(text.slice(at, at + PIECE)))).not.toEqual([])
    expect(search(around(`${text.slice(0, PIECE - 1)}\0`))).toEqual([])
  })

  it('finds how a list of its bytes begins', () => {
    for (const { text } of byteListsOf(secret)) expect(searchFor({ secret })(around(text))).toHaveLength(1)
  })

  it('finds it in a row that is too long for one page of its database', () => {
    const path = join(room.directory, 'long.sqlite')
    const database = new DatabaseSync(path)
    database.exec('CREATE TABLE long (text TEXT)')
    for (let before = 4000; before < 4100; before += 5)
      database.prepare('INSERT INTO long VALUES (?)').run('x'.repeat(before) + secret + 'x'.repeat(9000))
    database.close()
    expect(rowsOf(path).flatMap(searchFor({ secret }))).not.toEqual([])
  })

  it('finds it in what a server that leaks prints, answers and keeps', async () => {
    const api = randomBytes(24).toString('base64url')
    const { sealing, token } = makeSecrets()
    const folder = join(room.directory, 'leaky')
    mkdirSync(folder)
    const program = fileURLToPath(new URL('./canary/leaky-server.ts', import.meta.url))
    const running = room.keep(
      start(process.execPath, ['--conditions=@countersign/source', program, folder], {
        cwd: folder,
        env: { CLOUDINARY_URL: `cloudinary://key:${api}@demo`, COUNTERSIGN_SECRET: sealing },
      }),
    )
    const { url } = await running.ready()
    const recorder = createRecorder()
    await recorder.ask(`${url}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: {} })
    const search = searchFor({ api, sealing, token })
    const found = (evidence: readonly Evidence[]) => [...new Set(evidence.flatMap(search).map(({ secret }) => secret))]
    expect(found([{ where: 'output', bytes: Buffer.from(running.stderr()) }]).sort()).toEqual(['api', 'token'])
    expect(found(recorder.answers)).toEqual(['api'])
    expect(found(filesBelow(folder)).sort()).toEqual(['api', 'sealing'])
  })
})
