import { verifyWebhook } from 'countersign/signing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openCloud, send, upload } from './cloud-in-test.contract.ts'

const HOOK = 'http://app.test/hook'

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  return () => vi.restoreAllMocks()
})

/** A cloud without a port, and an app without one that is told of changes. */
async function listening() {
  const heard: { at: number; text: string; headers: Headers }[] = []
  const receive: typeof globalThis.fetch = async (url, init) => {
    const request = new Request(url, init)
    heard.push({ at: cloud.clock.now(), text: await request.text(), headers: request.headers })
    return new Response('{}')
  }
  const cloud = await openCloud({ listen: false, notificationUrls: [HOOK], notifications: { fetch: receive } })
  const ids = () => heard.map(({ text }) => JSON.parse(text).public_id)
  return { cloud, heard, ids }
}

describe('notifications', () => {
  it('come by themselves, signed, and are written down', async () => {
    const { cloud, heard } = await listening()
    await upload(cloud, 'a')
    await vi.waitFor(() => expect(heard).toHaveLength(1), 10_000)
    const [{ text, headers } = { text: '', headers: new Headers() }] = heard
    const signature = headers.get('x-cld-signature') ?? ''
    const timestamp = headers.get('x-cld-timestamp') ?? ''
    expect(verifyWebhook({ body: text, timestamp, signature }, cloud.apiSecret)).toBe(true)
    await send(cloud, 'raw/destroy', { fields: { public_id: 'a' } })
    await cloud.sendNotifications()
    expect(cloud.notifications()).toMatchObject([
      { url: HOOK, type: 'upload', body: { public_id: 'a' }, status: 200, error: null, fault: null },
      { url: HOOK, type: 'delete', body: { resources: [{ public_id: 'a' }] }, status: 200 },
    ])
  })

  it('that are dropped come again when the clock has come so far', async () => {
    const { cloud, ids } = await listening()
    cloud.faults.inject('dropWebhook', { type: 'upload' })
    await upload(cloud, 'a')
    await cloud.sendNotifications()
    expect(ids()).toEqual([])
    expect(cloud.notifications()).toMatchObject([
      { status: null, error: 'lost by the fault dropWebhook', fault: 'dropWebhook' },
    ])
    cloud.clock.advance('179 s')
    await cloud.sendNotifications()
    expect(ids()).toEqual([])
    cloud.clock.advance('2 s')
    await cloud.sendNotifications()
    expect(ids()).toEqual(['a'])
  })

  it('that are dropped four times never come', async () => {
    const { cloud, ids } = await listening()
    cloud.faults.inject('dropWebhook', { times: 4 })
    await upload(cloud, 'a')
    for (let hours = 0; hours < 6; hours += 1) {
      await cloud.sendNotifications()
      cloud.clock.advance('1 h')
    }
    expect(ids()).toEqual([])
    expect(cloud.faults.pending()).toEqual([])
    expect(cloud.notifications()).toHaveLength(4)
  })

  it('that are duplicated come twice, alike', async () => {
    const { cloud, heard } = await listening()
    cloud.faults.inject('duplicateWebhook')
    await upload(cloud, 'a')
    await upload(cloud, 'b')
    await cloud.sendNotifications()
    const texts = heard.map(({ text }) => text).sort()
    expect([texts.length, new Set(texts).size]).toEqual([3, 2])
    expect(cloud.notifications().filter(({ fault }) => fault === 'duplicateWebhook')).toHaveLength(2)
  })

  it('that are delayed wait for the clock, and those of the same asset with them, but no others', async () => {
    const { cloud, ids } = await listening()
    cloud.faults.inject('delayWebhook', { by: '5 min', url: /hook$/ })
    await upload(cloud, 'a')
    await upload(cloud, 'a')
    for (const id of ['b', 'c', 'd', 'e', 'f']) await upload(cloud, id)
    await cloud.sendNotifications()
    expect(ids().sort()).toEqual(['b', 'c', 'd', 'e', 'f'])
    cloud.clock.advance('5 min')
    await cloud.sendNotifications()
    expect(ids().slice(5)).toEqual(['a', 'a'])
  })

  it('are not sent any more after reset, nor after close', async () => {
    const { cloud, ids } = await listening()
    cloud.faults.inject('delayWebhook', { by: '5 min', times: 2 })
    await upload(cloud, 'a')
    await cloud.reset()
    cloud.clock.advance('1 h')
    await cloud.sendNotifications()
    expect([ids(), cloud.notifications()]).toEqual([[], []])
    await upload(cloud, 'b')
    await cloud.sendNotifications()
    expect(ids()).toEqual(['b'])
  })
})
