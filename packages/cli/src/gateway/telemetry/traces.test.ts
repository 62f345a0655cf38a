import { context, propagation, type TextMapPropagator, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { SignerEvent } from 'countersign/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { currentTraceparent, traceEvent, traceRequest } from './traces.ts'

const EVENT: SignerEvent = {
  action: 'delete',
  outcome: 'ok',
  at: 1_000_000,
  durationMs: 12,
  subjectId: 'user-1',
  profile: 'photos',
  assetIds: ['a'],
  details: { via: 'relay' },
  trace: null,
}
const TRACE = 'ab'.repeat(16)
const SPAN = 'cd'.repeat(8)

const request = (headers: Record<string, string> = {}, route: string | null = '/grants') => ({
  method: 'POST',
  route,
  headers: new Headers(headers),
})

/** What an SDK registers: reads `traceparent`, version 00. */
const w3c: TextMapPropagator = {
  inject: () => {},
  fields: () => ['traceparent'],
  extract(into, carrier, getter) {
    const [, traceId = '', spanId = ''] = String(getter.get(carrier, 'traceparent') ?? '').split('-')
    return traceId === '' ? into : trace.setSpanContext(into, { traceId, spanId, traceFlags: 1, isRemote: true })
  },
}

describe('with an SDK of OpenTelemetry', () => {
  const spans = new InMemorySpanExporter()
  beforeEach(() => {
    spans.reset()
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    propagation.setGlobalPropagator(w3c)
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  })
  afterEach(() => {
    for (const api of [context, propagation, trace]) api.disable()
  })

  it('gives each request a span, and each of its decisions one below', async () => {
    await traceRequest(request(), async () => {
      await Promise.resolve()
      traceEvent(EVENT)
      return new Response(null, { status: 201 })
    })
    const [decision, asked] = spans.getFinishedSpans()
    expect(asked).toMatchObject({
      name: 'POST /grants',
      attributes: { 'http.request.method': 'POST', 'http.route': '/grants', 'http.response.status_code': 201 },
    })
    expect(decision).toMatchObject({
      name: 'countersign.delete',
      parentSpanContext: { spanId: asked?.spanContext().spanId },
      attributes: { 'countersign.outcome': 'ok', 'countersign.assets': ['a'], 'countersign.via': 'relay' },
      startTime: [1000, 0],
      duration: [0, 12_000_000],
    })
    expect(JSON.stringify(spans.getFinishedSpans().map(({ attributes }) => attributes))).not.toContain('user-1')
  })

  it("goes on with the caller's trace", async () => {
    await traceRequest(request({ traceparent: `00-${TRACE}-${SPAN}-01` }), async () => new Response())
    expect(spans.getFinishedSpans()[0]?.spanContext().traceId).toBe(TRACE)
    expect(spans.getFinishedSpans()[0]?.parentSpanContext?.spanId).toBe(SPAN)
  })

  it('gives a grant the trace that is going on, and no other grant the same', async () => {
    const given = await Promise.all(
      [1, 2].map(async () => {
        let own: string | undefined
        await traceRequest(request(), async () => {
          await Promise.resolve()
          own = currentTraceparent()
          return new Response()
        })
        return own
      }),
    )
    const asked = spans
      .getFinishedSpans()
      .map((span) => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`)
    expect(given.toSorted()).toEqual(asked.toSorted())
    expect(new Set(given).size).toBe(2)
  })

  it('links what happens to an asset to the trace of its grant', () => {
    traceEvent({ ...EVENT, trace: `00-${TRACE}-${SPAN}-01` })
    expect(spans.getFinishedSpans()[0]?.links).toMatchObject([
      { context: { traceId: TRACE, spanId: SPAN, traceFlags: 1 } },
    ])
  })

  it.each(['', 'x', `00-${'0'.repeat(32)}-${SPAN}-01`, `00-${TRACE}-${'0'.repeat(16)}-01`, `01-${TRACE}-${SPAN}-01`])(
    'links to nothing for the trace %j, which is none',
    (text) => {
      traceEvent({ ...EVENT, trace: text })
      expect(spans.getFinishedSpans()[0]?.links).toEqual([])
    },
  )

  it('names no span by what a stranger asks for', async () => {
    await traceRequest(request({}, null), async () => new Response(null, { status: 404 }))
    expect(spans.getFinishedSpans()[0]?.name).toBe('POST')
  })

  it('says which spans failed', async () => {
    await traceRequest(request(), async () => new Response(null, { status: 503 }))
    traceEvent({ ...EVENT, outcome: 'cloud_busy' })
    expect(spans.getFinishedSpans().map(({ status }) => status.code)).toEqual([2, 2])
  })

  it('ends the span of a request that throws', async () => {
    await expect(traceRequest(request(), () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(spans.getFinishedSpans()).toHaveLength(1)
  })
})

describe('without one', () => {
  it('gives grants no trace, and answers as ever', async () => {
    const response = await traceRequest(request(), async () => {
      expect(currentTraceparent()).toBeUndefined()
      traceEvent({ ...EVENT, trace: `00-${TRACE}-${SPAN}-01` })
      return new Response('fine')
    })
    expect(await response.text()).toBe('fine')
  })
})
