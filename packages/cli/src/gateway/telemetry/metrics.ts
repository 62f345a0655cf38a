import type { SignerEvent } from 'countersign/server'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { createPendingGrants } from './pending-grants.ts'

export interface MetricsOptions {
  /** After so long a grant counts as pending no more, whatever became of it. */
  grantExpiresInMs: number
  /** Milliseconds since the Unix epoch. */
  now: () => number
}

/** What the gateway counts, from the signer's events alone. */
export interface Metrics {
  event(event: SignerEvent): void
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>
  readonly mediaType: string
}

const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const CLOUD_FAILURES = new Set(['cloud_unreachable', 'cloud_refused', 'cloud_busy'])

/**
 * Makes the gateway's metrics. Labels are actions, outcomes, doors and names of profiles, all of them closed lists of ours: nothing that a
 * caller chooses or is called makes a series of its own.
 * @see https://prometheus.io/docs/practices/naming/
 */
export function createMetrics({ grantExpiresInMs, now }: MetricsOptions): Metrics {
  const registers = [new Registry()]
  const pending = createPendingGrants({ keepMs: grantExpiresInMs, now })
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `countersign_${name}`, help, labelNames: [...labelNames], registers })

  const decisions = counter('decisions_total', 'Decisions of the signer', ['action', 'outcome'])
  const durations = new Histogram({
    name: 'countersign_decision_duration_seconds',
    help: 'How long decisions took',
    labelNames: ['action'],
    buckets: BUCKETS,
    registers,
  })
  const granted = counter('granted_bytes_total', 'Bytes that grants were given for, as declared', ['profile'])
  const completed = counter('completed_bytes_total', 'Bytes of completed uploads, as stored', ['profile'])
  const completions = counter('completions_total', 'Uploads judged for the first time', ['via', 'outcome'])
  const cloudFailures = counter('cloud_failures_total', 'Decisions that the cloud kept from being made', ['outcome'])
  new Gauge({
    name: 'countersign_grants_pending',
    help: 'Grants of this process that nothing has been heard of yet',
    registers,
    collect() {
      this.set(pending.count())
    },
  })

  return {
    event(event) {
      const { action, outcome, durationMs, details, assetIds } = event
      const profile = event.profile ?? ''
      decisions.inc({ action, outcome })
      durations.observe({ action }, Math.max(0, durationMs) / 1000)
      if (CLOUD_FAILURES.has(outcome)) cloudFailures.inc({ outcome })
      if (action === 'grant' && outcome === 'ok' && details.renewed !== true) {
        granted.inc({ profile }, bytesIn(details))
        pending.open(assetIds)
      }
      if (action === 'expire') pending.close(assetIds)
      const completion = completionIn(event)
      if (completion === null) return
      pending.close(assetIds)
      completions.inc(completion)
      if (completion.outcome === 'ok') completed.inc({ profile }, bytesIn(details))
    },
    text: () => (registers[0] as Registry).metrics(),
    mediaType: (registers[0] as Registry).contentType,
  }
}

const bytesIn = ({ bytes }: SignerEvent['details']): number => (typeof bytes === 'number' && bytes > 0 ? bytes : 0)

const VIA = new Set<unknown>(['relay', 'webhook', 'sweep'])

/** What an event says about an upload that was judged now; `null` for everything else, what is only repeated among it. */
function completionIn({ action, outcome, details }: SignerEvent): { via: string; outcome: string } | null {
  const { via, state, again } = details
  if (!VIA.has(via) || again === true || state === 'completing') return null
  return action === 'complete' && (outcome === 'ok' || outcome === 'upload_rejected')
    ? { via: String(via), outcome }
    : null
}
