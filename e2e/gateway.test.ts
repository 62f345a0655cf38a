import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conformanceTo } from '../packages/cli/src/gateway/openapi/conformance.contract.ts'
import { type RunningPostgres, startPostgres } from '../scripts/postgres.ts'
import { eventually, openRoom } from './command-room.ts'
import { type Issuer, startIssuer } from './gateway/issuer.ts'
import { callerOf, openStage, PHOTO, type Stage, TOKEN } from './gateway/stage.ts'
import type { Running } from './run-command.ts'

const CONFIGURATION = `
import { defineConfig, list, oneOf, profile } from '@countersign/cli/config'

interface Answer { owner: string }

export default defineConfig({
  profiles: {
    photos: { resourceType: 'image', folder: 'photos', maxBytes: '1 MB', quota: { files: 50, per: '1 d' },
      allow: { tags: list({ max: 2, of: oneOf(['red', 'blue']) }) } },
    avatars: profile({ access: 'public', resourceType: 'image', folder: 'avatars' }),
  },
  authentication: {
    jwt: { jwksUrl: 'JWKS_URL', issuer: 'https://id.example/', audience: 'uploads' },
    tokens: [{ token: { env: 'CI_TOKEN' }, subject: 'ci' }],
  },
  registry: { postgres: { env: 'DATABASE_URL' } },
  rateLimit: { subject: { points: 40, per: '1 h' } },
  metrics: { token: { env: 'CI_TOKEN' } },
  deletionGrace: '1 h',
  onUploaded: ({ subject }): Answer => ({ owner: subject.id }),
})
`

let stage: Stage
let issuer: Issuer
let postgres: RunningPostgres
const gateways: { url: string; running: Running }[] = []

beforeAll(async () => {
  ;[stage, issuer, postgres] = await Promise.all([openStage(openRoom()), startIssuer(), startPostgres()])
  stage.write('countersign.config.ts', CONFIGURATION.replace('JWKS_URL', issuer.jwksUrl))
  const env = { DATABASE_URL: postgres.url }
  stage.secrets.push('postgres:postgres')
  // Both at once: both migrate.
  const started = [stage.gateway({ env, args: ['--log-level', 'debug'] }), stage.gateway({ env })]
  gateways.push(...(await Promise.all(started)))
}, 120_000)
afterAll(async () => {
  await stage.room.leave()
  issuer.stop()
  await postgres.stop()
})

const [FIRST, SECOND] = [0, 1]
const urlOf = (index: number): string => gateways[index]?.url ?? ''

describe('a gateway with a configuration in TypeScript, JWTs and Postgres', () => {
  it('takes an upload from grant to deletion, a different gateway for every step', async () => {
    const token = await issuer.tokenFor('ada')
    stage.secrets.push(token)
    const [first, second] = [callerOf(urlOf(FIRST), token), callerOf(urlOf(SECOND), token)]
    const given = await first.grant('photos')
    const answer = await first.send(given)
    stage.secrets.push(given.token, given.fields.signature, answer.signature)

    const done = await second.post('/completions', { token: given.token, answer })
    expect(done.body.data).toMatchObject({ state: 'ready', data: { owner: 'ada' }, asset: { bytes: PHOTO.length } })
    const { id } = done.body.data.asset
    const again = await first.post('/completions', { token: given.token })
    expect(again.body.data).toEqual(done.body.data)

    const link = await first.ask(`/download-url?asset=${id}&once=true`)
    stage.secrets.push(new URL(link.body.data.downloadUrl, 'http://x').searchParams.get('ticket') ?? '')
    const hop = await second.ask(link.body.data.downloadUrl)
    expect(hop.status).toBe(302)
    const file = await fetch(hop.headers.get('location') ?? '')
    expect(Buffer.from(await file.arrayBuffer()).equals(PHOTO)).toBe(true)
    expect((await first.ask(link.body.data.downloadUrl)).body.error.code).toBe('link_expired')

    const deletion = { method: 'DELETE', body: { assets: [id] } }
    const stranger = callerOf(urlOf(FIRST), await issuer.tokenFor('eve'))
    expect((await stranger.ask('/delete-files', deletion)).status).toBe(404)
    expect((await second.ask('/delete-files', deletion)).body.data.results[0].result).toBe('deleted')
    expect((await first.post('/restore-files', { assets: [id] })).status).toBe(200)
  })

  it('answers as its own document says', async () => {
    const document = await (await fetch(`${urlOf(FIRST)}/openapi.json`)).json()
    const { expectDocumented, seen } = conformanceTo(document)
    const asked: [string, RequestInit?][] = [
      ['/healthz'],
      ['/readyz'],
      ['/metrics'],
      ['/metrics', { headers: { authorization: `Bearer ${TOKEN}` } }],
      ['/upload-signature?profile=avatars', { headers: { authorization: `Bearer ${TOKEN}` } }],
      ['/upload-signature?profile=nothing', { headers: { authorization: `Bearer ${TOKEN}` } }],
      ['/upload-signature', { headers: { authorization: 'Bearer nobody-knows-this-one' } }],
      ['/grants', { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body: 'x' }],
      ['/unsigned'],
      ['/reference'],
      ['/nothing'],
    ]
    for (const [path, init] of asked) {
      const request = new Request(`${urlOf(FIRST)}${path}`, init)
      await expectDocumented(request, await fetch(`${urlOf(FIRST)}${path}`, init))
    }
    expect(seen).toContain('GET /readyz 200')
    expect(seen).toContain('GET /metrics 401')
    expect(seen).toContain('POST /grants 415')
  })

  it('counts requests of both gateways together', async () => {
    const token = await issuer.tokenFor('grace')
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        callerOf(urlOf(index % 2), token).ask('/upload-signature?profile=avatars'),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(40)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body.error.code).toBe('rate_limited')
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3000)
  })

  it('shows its metrics to whoever has their token', async () => {
    const { body } = await callerOf(urlOf(SECOND), TOKEN).ask('/metrics')
    expect(body).toMatch(/^countersign_completions_total\{via="relay",outcome="ok"\} 1$/m)
    expect(body).not.toContain('ada')
  })

  it('writes one line of JSON for each event to standard error, and one line of JSON alone to standard output', async () => {
    const { running } = gateways[SECOND] ?? {}
    expect(running?.stdout().trim().split('\n')).toHaveLength(1)
    const lines = (running?.stderr() ?? '').trim().split('\n')
    const events = lines.map((line) => JSON.parse(line)).filter(({ action }) => action !== undefined)
    expect(events).toContainEqual(expect.objectContaining({ action: 'complete', outcome: 'ok', subject: 'ada' }))
  })

  it('lets nobody in while the keys of the issuer cannot be had, and says when to come again', async () => {
    issuer.setUp(false)
    const { url, running } = await stage.gateway({ env: { DATABASE_URL: postgres.url } })
    const { status, headers, body } = await callerOf(url, await issuer.tokenFor('ada')).ask('/upload-signature')
    expect([status, headers.get('retry-after'), body.error.code]).toEqual([503, '5', 'authentication_unavailable'])
    // A token of its own needs no issuer.
    expect((await callerOf(url, TOKEN).ask('/upload-signature?profile=avatars')).status).toBe(200)
    issuer.setUp(true)
    await eventually(
      'the keys are there again',
      async () =>
        (await callerOf(url, await issuer.tokenFor('ada')).ask('/upload-signature?profile=avatars')).status === 200,
    )
    running.child.kill('SIGTERM')
    expect(await running.ended).toBe(0)
  })

  it('says that it is not ready while its database is gone, and grants nothing', async () => {
    const own = await startPostgres()
    const { url } = await stage.gateway({ env: { DATABASE_URL: own.url } })
    const caller = callerOf(url, TOKEN)
    expect((await caller.ask('/readyz')).body).toEqual({ status: 'success', data: { registry: 'ok', cloud: 'ok' } })
    await own.stop()
    await wait(1100)
    const { status, body } = await caller.ask('/readyz')
    expect([status, body.error.code, body.error.details]).toEqual([
      503,
      'not_ready',
      { registry: 'failed', cloud: 'ok' },
    ])
    expect((await caller.ask('/healthz')).status).toBe(200)
    const refused = await caller.post('/grants', { profile: 'photos', files: [{ name: 'a.jpg', bytes: 1 }] })
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([500, expect.not.stringContaining('ECONNREFUSED')])
  })

  it('wrote no secret, token, ticket or signature anywhere, all that time', async () => {
    const written = stage.written()
    expect(written.split('\n').length).toBeGreaterThan(60)
    expect(stage.secrets.length).toBeGreaterThan(7)
    for (const secret of stage.secrets) {
      expect(secret.length).toBeGreaterThan(10)
      expect(written).not.toContain(secret)
    }
    expect(written).not.toContain('canary')
  })
})
