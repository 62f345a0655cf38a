import { ACTIONS, type SignerEvent } from 'countersign/server'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

const EVENT: SignerEvent = {
  action: 'sign',
  outcome: 'ok',
  at: 0,
  durationMs: 12,
  subjectId: 'user-1',
  profile: 'photos',
  assetIds: [],
  details: {},
  trace: null,
}
const DAY = 86_400_000

function metricsAt(clock = { now: 0 }) {
  const metrics = createMetrics({ grantExpiresInMs: DAY, now: () => clock.now })
  const tell = (change: Partial<SignerEvent>) => metrics.event({ ...EVENT, ...change })
  const read = async (series: string): Promise<number | null> => {
    const line = (await metrics.text()).split('\n').find((each) => each.startsWith(`countersign_${series} `))
    return line === undefined ? null : Number(line.split(' ').at(-1))
  }
  return { metrics, tell, read, clock }
}

describe('createMetrics', () => {
  it('counts decisions by action and outcome, with how long they took', async () => {
    const { tell, read } = metricsAt()
    tell({})
    tell({ durationMs: 300 })
    tell({ outcome: 'parameter_refused' })
    expect(await read('decisions_total{action="sign",outcome="ok"}')).toBe(2)
    expect(await read('decisions_total{action="sign",outcome="parameter_refused"}')).toBe(1)
    expect(await read('decision_duration_seconds_count{action="sign"}')).toBe(3)
    expect(await read('decision_duration_seconds_bucket{le="0.05",action="sign"}')).toBe(2)
  })

  it('counts bytes granted and completed, each upload once', async () => {
    const { tell, read } = metricsAt()
    tell({ action: 'grant', assetIds: ['a', 'b'], details: { bytes: 500 } })
    tell({ action: 'grant', assetIds: ['a'], details: { renewed: true, bytes: 500 } })
    tell({ action: 'grant', outcome: 'quota_exceeded', assetIds: ['c'], details: { bytes: 9 } })
    expect(await read('granted_bytes_total{profile="photos"}')).toBe(500)
    tell({ action: 'complete', assetIds: ['a'], details: { via: 'relay', state: 'completing' } })
    tell({ action: 'complete', outcome: 'not_uploaded', assetIds: ['a'], details: { via: 'relay' } })
    tell({ action: 'complete', assetIds: ['a'], details: { via: 'relay', bytes: 300 } })
    tell({ action: 'complete', assetIds: ['a'], details: { via: 'relay', bytes: 300, again: true } })
    expect(await read('completed_bytes_total{profile="photos"}')).toBe(300)
    expect(await read('completions_total{via="relay",outcome="ok"}')).toBe(1)
  })

  it('tells completions apart by who brought the news', async () => {
    const { tell, read } = metricsAt()
    tell({ action: 'complete', assetIds: ['a'], details: { via: 'webhook', bytes: 1 } })
    tell({ action: 'notify', assetIds: ['a'], details: { notification: 'upload' } })
    tell({ action: 'complete', outcome: 'upload_rejected', assetIds: ['b'], details: { via: 'webhook' } })
    tell({ action: 'notify', assetIds: ['b'], details: { notification: 'upload', state: 'upload_rejected' } })
    tell({ action: 'notify', assetIds: ['c'], details: { notification: 'upload', state: 'not_uploaded' } })
    tell({ action: 'notify', details: { notification: 'delete' } })
    tell({ action: 'complete', outcome: 'upload_rejected', assetIds: ['d'], details: { via: 'sweep' } })
    expect(await read('completions_total{via="webhook",outcome="ok"}')).toBe(1)
    expect(await read('completions_total{via="webhook",outcome="upload_rejected"}')).toBe(1)
    expect(await read('completions_total{via="sweep",outcome="upload_rejected"}')).toBe(1)
    expect(await read('completions_total{via="relay",outcome="ok"}')).toBeNull()
  })

  it('knows how many grants are pending, whatever ends them', async () => {
    const { tell, read, clock } = metricsAt()
    tell({ action: 'grant', assetIds: ['a', 'b', 'c', 'd', 'e'] })
    expect(await read('grants_pending')).toBe(5)
    tell({ action: 'complete', assetIds: ['a'], details: { via: 'relay' } })
    tell({ action: 'complete', outcome: 'upload_rejected', assetIds: ['b'], details: { via: 'relay' } })
    tell({ action: 'complete', outcome: 'cloud_unreachable', assetIds: ['c'], details: { via: 'relay' } })
    tell({ action: 'expire', assetIds: ['d'] })
    expect(await read('grants_pending')).toBe(2)
    clock.now = DAY
    expect(await read('grants_pending')).toBe(0)
  })

  it('counts what the cloud kept from being done', async () => {
    const { tell, read } = metricsAt()
    for (const outcome of ['cloud_unreachable', 'cloud_busy', 'cloud_busy', 'internal'] as const) tell({ outcome })
    expect(await read('cloud_failures_total{outcome="cloud_busy"}')).toBe(2)
    expect(await read('cloud_failures_total{outcome="cloud_unreachable"}')).toBe(1)
    expect(await read('cloud_failures_total{outcome="internal"}')).toBeNull()
  })

  it('has no more series for 10,000 subjects than for one, and names none of them', async () => {
    const { metrics, tell } = metricsAt()
    const everything = (subjectId: string) => {
      for (const action of Object.keys(ACTIONS) as SignerEvent['action'][])
        tell({ action, subjectId, assetIds: [subjectId], details: { via: 'relay', bytes: 1, note: subjectId } })
    }
    everything('somebody')
    const before = (await metrics.text()).split('\n').length
    for (let count = 0; count < 10_000; count += 1) everything(`stranger-${count}`)
    const text = await metrics.text()
    expect(text.split('\n').length).toBe(before)
    expect(text).not.toContain('stranger')
  })

  it('does not let two gateways in one process share a number', async () => {
    const [one, other] = [metricsAt(), metricsAt()]
    one.tell({})
    expect(await other.read('decisions_total{action="sign",outcome="ok"}')).toBeNull()
  })
})
