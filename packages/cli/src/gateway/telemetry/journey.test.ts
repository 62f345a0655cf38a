import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { API_SECRET, room, SEALING_SECRET, TOKEN } from '../room.contract.ts'

const DAY = 86_400_000

describe('the trace of an asset', () => {
  const spans = new InMemorySpanExporter()
  beforeEach(() => {
    spans.reset()
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  })
  afterEach(() => {
    for (const api of [context, propagation, trace]) api.disable()
  })

  const named = (name: string): ReadableSpan[] => spans.getFinishedSpans().filter((span) => span.name === name)
  const linked = (span: ReadableSpan | undefined) =>
    span?.links.map(({ context }) => `${context.traceId} ${context.spanId}`)

  it('leads from completion, link, deletion and undoing, days later, back to the request that granted it', async () => {
    const { upload, ask, post, clock } = room()
    const { asset } = await upload()
    const other = await upload()
    const [granting, otherGranting] = named('POST /grants').map((span) => span.spanContext())
    const grant = `${granting?.traceId} ${granting?.spanId}`
    expect(linked(named('countersign.complete')[0])).toEqual([grant])
    expect(linked(named('countersign.complete')[1])).toEqual([`${otherGranting?.traceId} ${otherGranting?.spanId}`])

    clock.now += 3 * DAY
    await ask(`/download-url?asset=${asset.id}`)
    const once = await ask(`/download-url?asset=${asset.id}&once=true`)
    await ask(once.body.data.downloadUrl)
    await ask('/delete-files', { method: 'DELETE', body: { assets: [asset.id] } })
    await post('/restore-files', { assets: [asset.id] })
    for (const name of ['read', 'fetch', 'delete', 'restore']) {
      const [span] = named(`countersign.${name}`)
      expect([name, linked(span)]).toEqual([name, [grant]])
      expect(span?.attributes['countersign.assets']).toEqual([asset.id])
      expect(span?.spanContext().traceId).not.toBe(granting?.traceId)
    }
    expect(other.asset.id).not.toBe(asset.id)
  })

  it('holds every decision below the request that asked for it', async () => {
    const { upload } = room()
    await upload()
    const [asked] = named('POST /completions')
    const [decided] = named('countersign.complete')
    expect(decided?.parentSpanContext?.spanId).toBe(asked?.spanContext().spanId)
  })

  it('says nothing of who asked, and nothing secret', async () => {
    const { upload } = room()
    const { given } = await upload()
    const told = JSON.stringify(
      spans.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events })),
    )
    for (const hidden of ['gateway', API_SECRET, TOKEN, given.token, given.fields.signature])
      expect(told).not.toContain(hidden)
  })
})

describe('the metrics of a gateway', () => {
  it('count what it did, for whoever has the token of the metrics', async () => {
    const { upload, grant, ask } = room()
    await upload()
    await grant()
    const { status, body } = await ask('/metrics')
    expect(status).toBe(200)
    for (const line of [
      'countersign_decisions_total{action="grant",outcome="ok"} 2',
      'countersign_completions_total{via="relay",outcome="ok"} 1',
      'countersign_completed_bytes_total{profile="photos"} 42',
      'countersign_granted_bytes_total{profile="photos"} 84',
      'countersign_grants_pending 1',
    ])
      expect(body.split('\n')).toContain(line)
    expect((await ask('/metrics', { headers: { authorization: 'Bearer another-token-altogether' } })).status).toBe(401)
  })

  it('are there for nobody where no token was set, but on a gateway for this machine alone', async () => {
    expect((await room({ metricsToken: null }).ask('/metrics')).status).toBe(404)
    const local = room({ metricsToken: null, hosts: 'loopback' }).gateway
    const shown = await local.fetch(new Request('http://127.0.0.1:3000/metrics'))
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('countersign_grants_pending 0')])
  })
})

describe('the log of a gateway', () => {
  it('holds a line for every decision, which the answer names', async () => {
    const { grant, lines, post } = room()
    lines.length = 0
    await grant()
    const { headers } = await post('/completions', { token: 'none' })
    const told = lines.map((line) => JSON.parse(line))
    expect(told).toMatchObject([
      { action: 'grant', outcome: 'ok', subject: 'gateway', profile: 'photos', msg: 'decided' },
      { action: 'complete', outcome: 'not_found', subject: 'gateway', request: headers.get('x-request-id') },
    ])
  })

  it('holds no secret, token, ticket or signature, whatever goes wrong and however deep', async () => {
    const basic = btoa(`123456:${API_SECRET}`)
    const told: string[] = []
    const failing = (): Promise<never> =>
      Promise.reject(
        new Error(`fetch failed: authorization: Basic ${basic}`, {
          cause: new Error(`${API_SECRET} ${SEALING_SECRET} ${told.join(' ')}`, {
            cause: new Error(`https://123456:${API_SECRET}@api.example/?signature=${told[0]}&ticket=${told[1]}`),
          }),
        }),
      )
    const good = room()
    const { given, answer, asset } = await good.upload()
    const signed = await good.ask('/upload-signature?profile=avatars')
    const link = await good.ask(`/download-url?asset=${asset.id}`)
    const once = await good.ask(`/download-url?asset=${asset.id}&once=true`)
    const ticket = new URL(once.body.data.downloadUrl, 'http://x').searchParams.get('ticket') ?? ''
    await good.ask(once.body.data.downloadUrl)
    told.push(given.token, ticket, given.fields.signature ?? '', answer.signature, signed.body.data.signature)
    told.push(new URL(link.body.data.downloadUrl).searchParams.get('signature') ?? '')

    const bad = room({ fetch: failing })
    const pending = await bad.grant()
    told.push(pending.token)
    for (const text of told) {
      await bad.post('/completions', { token: text })
      await bad.post('/grants', { renew: text })
      await bad.ask(`/download?ticket=${encodeURIComponent(text)}`)
      await bad.ask(`/download-url?public_id=${encodeURIComponent(text)}`)
      await bad.ask('/nothing', { headers: { authorization: `Bearer ${text}`, cookie: `session=${text}` } })
      await bad.ask('/delete-files', { method: 'DELETE', body: { assets: [text] } })
    }
    await bad.ask('/readyz')
    const log = [...good.lines, ...bad.lines].join('')
    expect(log.split('\n').length).toBeGreaterThan(30)
    expect(log).toContain('"outcome":"cloud_unreachable"')
    expect(log).toContain('[redacted]')
    for (const secret of [API_SECRET, SEALING_SECRET, TOKEN, basic, ...told]) {
      expect(secret.length).toBeGreaterThan(8)
      expect(log).not.toContain(secret)
    }
    expect(log).not.toContain('canary')
  })
})
