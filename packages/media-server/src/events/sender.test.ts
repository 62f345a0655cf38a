import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anAsset } from '../catalog/catalog-under-test.contract.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import type { Outbox, QueuedNotification } from '../catalog/outbox.ts'
import { createSender } from './sender.ts'

const A = 'http://127.0.0.1:1/a?token=kept'
const B = 'http://127.0.0.1:2/b'
const MINUTE = 60_000

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** A sender whose receivers do as they are told, by URL: `null` takes it, a text refuses it, a promise hangs. */
function room() {
  const clock = { now: 1_000_000 }
  const catalog = createMemoryCatalog()
  const receivers: Record<string, () => string | null | Promise<string | null>> = {}
  const sent: string[] = []
  const underWay: Record<string, number> = {}
  const most: Record<string, number> = { all: 0 }
  const count = (url: string, change: number) => {
    underWay[url] = (underWay[url] ?? 0) + change
    underWay.all = (underWay.all ?? 0) + change
    for (const key of [url, 'all']) most[key] = Math.max(most[key] ?? 0, underWay[key] ?? 0)
  }
  const post = async ({ url, body }: QueuedNotification, signal: AbortSignal) => {
    sent.push(body)
    count(url, 1)
    const cutOff = new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('cut off')))
    const failure = await Promise.race([receivers[url]?.() ?? null, cutOff])
    count(url, -1)
    return failure
  }
  const open = (outbox: Outbox = catalog) =>
    createSender({
      outbox,
      post,
      now: () => clock.now,
      retryDelaysMs: [3 * MINUTE, 6 * MINUTE, 9 * MINUTE],
      leaseMs: MINUTE,
    })
  return {
    clock,
    catalog,
    receivers,
    sent,
    most,
    open,
    sender: open(),
    /** A change of the asset, told to each URL as `<what> <publicId> <url's path>`. */
    async change(publicId: string, what = 'upload', urls: readonly string[] = [A]) {
      await catalog.commitUpload(anAsset({ publicId }), {
        overwrite: true,
        notify: ({ cloudName, assetId }) =>
          urls.map((url) => {
            const body = `${what} ${publicId} ${new URL(url).pathname}`
            return { cloudName, assetId, url, body, createdAt: clock.now }
          }),
      })
    },
  }
}

const hang = () => new Promise<string | null>(() => {})
const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('a sender', () => {
  it('sends each notification once, and forgets it', async () => {
    const { change, sender, sent, catalog } = room()
    await change('a', 'upload', [A, B])
    await change('b')
    await sender.sendDue()
    expect(sent.sort()).toEqual(['upload a /a', 'upload a /b', 'upload b /a'])
    expect(await catalog.notificationUrls()).toEqual([])
    await sender.sendDue()
    expect(sent).toHaveLength(3)
  })

  it('sends those of one asset in order, each after the one before was taken, whatever the others do', async () => {
    const { change, sender, sent, receivers, clock } = room()
    let refusals = 1
    receivers[A] = () => (refusals-- > 0 ? 'status 500' : null)
    for (const what of ['1', '2', '3']) await change('a', what)
    await change('b', '1')
    await sender.sendDue()
    expect(sent).toEqual(['1 a /a', '1 b /a'])
    clock.now += 3 * MINUTE
    await sender.sendDue()
    expect(sent.slice(2)).toEqual(['1 a /a', '2 a /a', '3 a /a'])
  })

  it('tries again after 3, 6 and 9 minutes, then gives up and says so, without the query of the URL', async () => {
    const { change, sender, sent, receivers, clock, catalog } = room()
    receivers[A] = () => 'status 500'
    await change('a')
    const start = clock.now
    const attempts: number[] = []
    for (; clock.now <= start + 30 * MINUTE; clock.now += MINUTE) {
      const before = sent.length
      await sender.sendDue()
      if (sent.length > before) attempts.push((clock.now - start) / MINUTE)
    }
    expect(attempts).toEqual([0, 3, 9, 18])
    expect(await catalog.notificationUrls()).toEqual([])
    const said = vi.mocked(console.warn).mock.calls.flat()
    expect(said[0]).toBe('notification to http://127.0.0.1:1/a failed, attempt 1: status 500; tried again in 180 s')
    expect(said.at(-1)).toBe('notification to http://127.0.0.1:1/a failed, attempt 4: status 500; given up')
    expect(said.join()).not.toContain('token')
  })

  it('goes on with the next of an asset once one is given up', async () => {
    const { change, sender, sent, receivers, clock } = room()
    receivers[A] = () => (clock.now < 1_000_000 + 19 * MINUTE ? 'status 500' : null)
    await change('a', '1')
    await change('a', '2')
    for (let minute = 0; minute < 30; minute += 1) {
      await sender.sendDue()
      clock.now += MINUTE
    }
    expect(sent).toEqual(['1 a /a', '1 a /a', '1 a /a', '1 a /a', '2 a /a', '2 a /a'])
  })

  it('sends at most sixteen at once to all together', async () => {
    const { change, sender, receivers, most } = room()
    const hanging = [3, 4, 5, 6, 7].map((port) => `http://127.0.0.1:${port}/hanging`)
    for (const url of hanging) receivers[url] = hang
    for (let index = 0; index < 8; index += 1) await change(`a${index}`, 'upload', hanging)
    sender.start()
    await turns()
    expect(most.all).toBe(16)
    await sender.stop({ graceMs: 0 })
  })

  it('sends at most four at once to one URL; who hangs keeps nobody else waiting', async () => {
    const { change, sender, sent, receivers, most } = room()
    const hanging = [3, 4, 5].map((port) => `http://127.0.0.1:${port}/hanging`)
    for (const url of hanging) receivers[url] = hang
    for (let index = 0; index < 40; index += 1) await change(`a${index}`, 'upload', [...hanging, B])
    sender.start()
    await turns(400)
    expect(sent.filter((body) => body.endsWith('/b'))).toHaveLength(40)
    expect(most).toMatchObject({ [hanging[0] as string]: 4, [B]: 4 })
    await sender.stop({ graceMs: 0 })
  })

  it('sends what comes as soon as it is told, without being asked', async () => {
    const { change, sender, sent } = room()
    await change('before')
    sender.start()
    await turns()
    expect(sent).toEqual(['upload before /a'])
    await change('after')
    sender.wake()
    await turns()
    expect(sent).toEqual(['upload before /a', 'upload after /a'])
    await sender.stop({ graceMs: 0 })
  })

  it('sends again on its own when the time has come', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { change, sender, sent, receivers, clock } = room()
    receivers[A] = () => 'status 500'
    await change('a')
    sender.start()
    await turns()
    vi.advanceTimersByTime(5000)
    await turns()
    expect(sent).toHaveLength(1)
    clock.now += 3 * MINUTE
    vi.advanceTimersByTime(1000)
    await turns()
    expect(sent).toHaveLength(2)
    await sender.stop({ graceMs: 0 })
  })

  it('leaves the outbox alone while it is empty', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { sender, catalog } = room()
    const looked = vi.spyOn(catalog, 'notificationUrls')
    sender.start()
    await turns()
    const before = looked.mock.calls.length
    vi.advanceTimersByTime(60_000)
    await turns()
    expect(looked.mock.calls.length).toBe(before)
    await sender.stop({ graceMs: 0 })
  })

  it('rests a minute when what was sent cannot be noted, and does not send it over and over', async () => {
    const { change, open, sent, catalog, clock } = room()
    const dropNotifications = vi.fn(catalog.dropNotifications).mockRejectedValueOnce(new Error('disk full'))
    const sender = open({ ...catalog, dropNotifications })
    await change('a')
    await sender.sendDue()
    await sender.sendDue()
    expect(sent).toHaveLength(1)
    expect(vi.mocked(console.error).mock.calls.join()).toContain('disk full')
    clock.now += MINUTE
    await sender.sendDue()
    expect(sent).toHaveLength(2)
    expect(await catalog.notificationUrls()).toEqual([])
  })
})

describe('stopping a sender', () => {
  it('waits for what is under way', async () => {
    const { change, sender, receivers, catalog } = room()
    let answer: (taken: null) => void = () => {}
    receivers[A] = () => new Promise((resolve) => (answer = resolve))
    await change('a')
    sender.start()
    await turns()
    const stopped = sender.stop({ graceMs: 5000 })
    answer(null)
    await stopped
    expect(await catalog.notificationUrls()).toEqual([])
  })

  it('lets go of who hangs, and the next one sends it again, as if it was for the first time', async () => {
    const { change, open, sent, receivers, catalog, clock } = room()
    receivers[A] = hang
    await change('a')
    const first = open()
    first.start()
    await turns()
    await first.stop({ graceMs: 10 })
    expect(await catalog.dueNotifications(A, { now: clock.now, limit: 9 })).toMatchObject([{ attempts: 0 }])
    receivers[A] = () => null
    await open().sendDue()
    expect(sent).toEqual(['upload a /a', 'upload a /a'])
    expect(await catalog.notificationUrls()).toEqual([])
  })

  it('begins nothing that it was about to', async () => {
    const { change, open, sent, catalog } = room()
    await change('a')
    let looked: () => void = () => {}
    const looking = new Promise<void>((resolve) => (looked = resolve))
    const dueNotifications: Outbox['dueNotifications'] = async (...query) => {
      looked()
      await turns()
      return catalog.dueNotifications(...query)
    }
    const sender = open({ ...catalog, dueNotifications })
    sender.start()
    await looking
    await sender.stop({ graceMs: 0 })
    expect(sent).toEqual([])
  })

  it('is for good: nothing is looked at or sent afterwards', async () => {
    const { change, sender, sent, catalog } = room()
    sender.start()
    sender.wake()
    await sender.stop({ graceMs: 0 })
    const looked = vi.spyOn(catalog, 'notificationUrls')
    await change('a')
    sender.wake()
    await turns()
    expect([sent, looked.mock.calls]).toEqual([[], []])
  })
})
