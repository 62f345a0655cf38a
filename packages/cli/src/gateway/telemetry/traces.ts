import {
  type Attributes,
  context,
  isSpanContextValid,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import type { SignerEvent } from 'countersign/server'

const NAME = '@countersign/cli'

/** A request as its span tells of it. */
export interface TracedRequest {
  method: string
  /** The path of the route, such as `/grants`; `null` where there is none: what a stranger asks for names no span. */
  route: string | null
  headers: Headers
}

/**
 * Answers a request within a span of its own, which goes on with the caller's trace where it brings one. Without an SDK of OpenTelemetry
 * in the process nothing of this costs or does anything.
 */
export async function traceRequest(
  { method, route, headers }: TracedRequest,
  answer: () => Promise<Response>,
): Promise<Response> {
  const parent = propagation.extract(ROOT_CONTEXT, headers, {
    get: (carrier, name) => carrier.get(name) ?? undefined,
    keys: (carrier) => [...carrier.keys()],
  })
  const attributes: Attributes = { 'http.request.method': method, ...(route !== null && { 'http.route': route }) }
  const name = route === null ? method : `${method} ${route}`
  const span = trace.getTracer(NAME).startSpan(name, { kind: SpanKind.SERVER, attributes }, parent)
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      const response = await answer()
      span.setAttribute('http.response.status_code', response.status)
      if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      return response
    } finally {
      span.end()
    }
  })
}

/**
 * Tells of a decision as a span, below the request's. One about an asset is linked to the trace in which that was granted, however
 * long ago: the registry remembers it.
 */
export function traceEvent({
  action,
  outcome,
  at,
  durationMs,
  profile,
  assetIds,
  details,
  trace: granted,
}: SignerEvent): void {
  const grantedIn = granted === null ? null : parseTraceparent(granted)
  const links: Link[] = grantedIn === null ? [] : [{ context: grantedIn, attributes: { 'countersign.link': 'grant' } }]
  const attributes: Attributes = {
    'countersign.outcome': outcome,
    ...(profile !== null && { 'countersign.profile': profile }),
    ...(assetIds.length > 0 && { 'countersign.assets': [...assetIds] }),
    ...(typeof details.via === 'string' && { 'countersign.via': details.via }),
  }
  const span = trace.getTracer(NAME).startSpan(`countersign.${action}`, { startTime: at, attributes, links })
  if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
  span.end(at + Math.max(0, durationMs))
}

/** The trace that is going on, as `traceparent`; nothing where there is none. @see https://www.w3.org/TR/trace-context/#traceparent-header */
export function currentTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active())
  if (span === undefined || !isSpanContextValid(span)) return undefined
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`
}

function parseTraceparent(text: string): SpanContext | null {
  const [, traceId = '', spanId = '', flags = ''] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text) ?? []
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true }
  return isSpanContextValid(found) ? found : null
}
