import { CountersignError } from 'countersign/protocol'
import type { Hono } from 'hono'
import { bearerOf, sha256, tokenJudge } from './authentication/bearer.ts'
import type { Readiness } from './readiness.ts'
import { refusal } from './refusal.ts'
import type { Metrics } from './telemetry/metrics.ts'

export interface Operations {
  readiness: () => Promise<Readiness>
  metrics: Metrics
  /** What readers of the metrics present; `null` where none has been set. */
  metricsToken: string | null
  /** Whether requests come from this machine alone, which needs no token. */
  local: boolean
}

/** Serves what whoever runs the gateway wants to know: whether it lives, whether it can work, and what it has done. */
export function serveOperations(app: Hono, { readiness, metrics, metricsToken, local }: Operations): void {
  app.get('/healthz', (context) => context.json({ status: 'success' }))
  app.get('/readyz', async (context) => {
    const { ready, checks } = await readiness()
    if (ready) return context.json({ status: 'success', data: checks })
    const message = 'this gateway cannot do all of its work for now'
    return context.json({ status: 'error', error: { code: 'not_ready', message, details: checks } }, 503)
  })

  const judge =
    metricsToken === null ? null : tokenJudge([{ sha256: sha256(metricsToken).toString('hex'), subject: 'metrics' }])
  app.get('/metrics', async (context) => {
    if (judge === null && !local)
      return refusal(
        new CountersignError(
          'not_found',
          'there are no metrics here: metrics: { token: { env: "NAME" } } in the configuration shows them to whoever has that token',
        ),
      )
    if (judge !== null && judge(bearerOf(context.req.raw)) === null)
      return refusal(
        new CountersignError('unauthenticated', 'the metrics want their own token, as Authorization: Bearer TOKEN'),
        { 'www-authenticate': 'Bearer' },
      )
    return context.body(await metrics.text(), 200, { 'content-type': metrics.mediaType })
  })
}
