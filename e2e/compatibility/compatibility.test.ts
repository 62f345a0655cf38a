/** The run against an account, made against the local cloud: what is switched on is what has to be found. */
import {
  type AssumptionName,
  type Assumptions,
  createMediaServer,
  createMemoryBlobs,
  createMemoryCatalog,
  DEFAULT_ASSUMPTIONS,
  QUESTIONS,
  SWITCHES,
  type SwitchName,
} from '@countersign/media-server'
import { describe, expect, it } from 'vitest'
import type { Receiver } from './question.ts'
import { ALL_QUESTIONS, type Report, type RunOptions, runCompatibility } from './run.ts'

const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: 'canary-that-no-report-holds' }
const ORIGIN = 'http://127.0.0.1:3001'

/** A cloud in this process; time passes where somebody waits. */
function createLocal(assumptions: Partial<Assumptions> = {}) {
  const clock = { now: Date.UTC(2026, 10, 22) }
  const catalog = createMemoryCatalog()
  const told: Request[] = []
  const server = createMediaServer({
    account: ACCOUNT,
    catalog,
    blobs: createMemoryBlobs(),
    origin: ORIGIN,
    now: () => clock.now,
    assumptions,
    notifications: {
      secret: 'set-aside-for-notifications',
      fetch: async (...request) => {
        told.push(new Request(...request))
        return new Response()
      },
    },
  })
  const receiver: Receiver = {
    url: `${ORIGIN}/hook`,
    async next() {
      // The upload is under way; its answer comes before the notification.
      while (told.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        await server.sendNotifications()
      }
      const [request] = told
      const header = (name: string) => request?.headers.get(name) ?? ''
      return {
        body: (await request?.text()) ?? '',
        timestamp: header('x-cld-timestamp'),
        signature: header('x-cld-signature'),
      }
    },
  }
  const fetch: typeof globalThis.fetch = async (input, init) => server.fetch(new Request(input, init))
  const options: RunOptions = {
    cloud: { ...ACCOUNT, apiOrigin: ORIGIN, deliveryOrigin: ORIGIN },
    fetch,
    now: () => clock.now,
    async sleep(ms) {
      clock.now += ms
    },
    receiver,
  }
  const names = async () => {
    const found: string[] = []
    for await (const { publicId } of catalog.allAssets()) found.push(publicId)
    return found
  }
  return { options, fetch, names, run: (more: Partial<RunOptions> = {}) => runCompatibility({ ...options, ...more }) }
}

const valuesOf = ({ observations }: Report) =>
  Object.fromEntries(observations.map(({ name, value }) => [name, value])) as Record<AssumptionName, string | null>

/** What cannot be told while another question has this answer. */
const HIDDEN: Partial<Record<string, readonly SwitchName[]>> = {
  'signatureAlgorithms: sha1': ['answerAlgorithm'],
  'signatureAlgorithms: sha256': ['answerAlgorithm'],
}

const SWITCHED = (Object.keys(SWITCHES) as SwitchName[]).flatMap((name) =>
  Object.keys(SWITCHES[name].values).map((value) => ({ label: `${name}: ${value}`, name, value })),
)

describe('a run', () => {
  it.each(SWITCHED)('finds $label, and nothing else changed', async ({ label, name, value }) => {
    const { run, names } = createLocal({ [name]: value })
    const report = await run()
    const found = valuesOf(report)
    for (const [each, usual] of Object.entries({ ...DEFAULT_ASSUMPTIONS, [name]: value })) {
      const isHidden = HIDDEN[label]?.includes(each as SwitchName)
      expect([each, found[each as SwitchName]]).toEqual([each, isHidden ? null : usual])
    }
    expect(await names()).toEqual([])
    expect(report.cleanUp).toMatchObject({ left: [], problems: [] })
    expect(report.calls).toBeLessThanOrEqual(60)
  })

  it('finds of the local cloud what the table says of it, and says why where it does not ask', async () => {
    const report = await createLocal().run()
    const found = valuesOf(report)
    expect(Object.keys(found).sort()).toEqual([...Object.keys(SWITCHES), ...Object.keys(QUESTIONS)].sort())
    for (const { name, value, assumed, note, evidence } of report.observations) {
      if (value === null) expect([name, note]).toEqual([name, expect.stringMatching(/^not asked: /)])
      else expect([name, value, evidence.length > 0]).toEqual([name, assumed, true])
    }
    expect(report).toMatchObject({ version: 1, cloud: 'local', complete: true, date: '2026-11-22T00:00:00.000Z' })
  })

  it('holds nothing that signs or was signed, and no key', async () => {
    const text = JSON.stringify(await createLocal().run())
    for (const secret of [ACCOUNT.apiSecret, ACCOUNT.apiKey, 'set-aside']) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b|s--[A-Za-z0-9_-]{8,}--/)
  })

  it('says how many calls it will make, and makes no more', async () => {
    const { run } = createLocal()
    const asked: string[] = []
    const report = await run({ onObservation: ({ name }) => asked.push(name) })
    expect(asked).toEqual(ALL_QUESTIONS.map(({ name }) => name))
    for (const { name, calls } of ALL_QUESTIONS) {
      const observation = report.observations.find((each) => each.name === name)
      expect(observation?.evidence.length).toBeLessThanOrEqual(calls)
    }
  })

  it('does not ask for a notification that cannot come', async () => {
    const { observations } = await createLocal().run({ receiver: null })
    expect(observations.find(({ name }) => name === 'webhookSecret')).toMatchObject({
      value: null,
      note: expect.stringContaining('--notification-url'),
    })
  })

  it('makes nothing where the credentials are wrong, and shows none of them', async () => {
    const { options, names } = createLocal()
    const cloud = { ...options.cloud, apiSecret: 'another-secret' }
    await expect(runCompatibility({ ...options, cloud })).rejects.toThrow('the account does not answer: 401')
    expect(await names()).toEqual([])
  })
})

describe('whatever happens, nothing stays', () => {
  const calls = Array.from({ length: 50 }, (_, at) => at + 2)

  it.each(calls)('when call %i and those after it until the cleaning up fail', async (nth) => {
    const { run, fetch, names } = createLocal()
    let made = 0
    let isCleaning = false
    const report = await run({
      async fetch(input, init) {
        made += 1
        if (init?.method === 'DELETE') isCleaning = true
        if (made < nth || isCleaning) return fetch(input, init)
        // Half of them are done, and nobody hears of it.
        if (made % 2 === 0) await fetch(input, init)
        throw new TypeError('fetch failed')
      },
    })
    expect(await names()).toEqual([])
    expect(report.cleanUp.left).toEqual([])
  })

  it.each(calls)('when it is ended at call %i', async (nth) => {
    const { run, fetch, names } = createLocal()
    const ending = new AbortController()
    let made = 0
    const report = await run({
      signal: ending.signal,
      async fetch(input, init) {
        made += 1
        if (made === nth) ending.abort()
        return fetch(input, init)
      },
    })
    expect(report.complete).toBe(false)
    expect(await names()).toEqual([])
  })

  it('names what it could not remove', async () => {
    const { run, fetch } = createLocal()
    const report = await run({
      async fetch(input, init) {
        if (init?.method === 'DELETE') throw new TypeError('fetch failed')
        return fetch(input, init)
      },
    })
    expect(report.cleanUp.left).toContainEqual(expect.stringMatching(/^raw\/private\/countersign-compat-/))
    expect(report.cleanUp.problems.length).toBeGreaterThan(0)
  })
})
