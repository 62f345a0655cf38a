import { readFile } from 'node:fs/promises'
import { createTestCloud, type TestCloud } from '@countersign/media-server/testing'
import { createUploads } from 'countersign/upload'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createSigner } from './uploads.ts'

const APP = 'http://app.test/uploads'
/** What the app is told of failures; unless it says so, they are printed with their stacks. */
const onError = vi.fn()
let cloud: TestCloud
let signer: ReturnType<typeof createSigner>
const passport = new File([await readFile('fixtures/rocket.jpg')], 'passport.jpg')

beforeAll(async () => {
  cloud = await createTestCloud({
    listen: false,
    notificationUrls: [`${APP}/webhooks/cloudinary`],
    notifications: { fetch: (url, init) => signer.fetch(new Request(url, init)) },
  })
})
beforeEach(async () => {
  await cloud.reset()
  onError.mockClear()
  signer = createSigner({ cloud: cloud.cloudinaryUrl, fetch: cloud.fetch, now: cloud.clock.now, onError })
})
afterAll(() => cloud.close())

/** The browser: what it asks the app goes to the app, all else to the cloud. */
const browser = createUploads<ReturnType<typeof createSigner>>({
  url: APP,
  fetch: (url, init) => (String(url).startsWith(APP) ? signer.fetch(new Request(url, init)) : cloud.fetch(url, init)),
})
const ask = async (path: string, init?: RequestInit) => (await signer.fetch(new Request(`${APP}/${path}`, init))).json()

it('keeps a passport, shows it for a minute, and deletes it', async () => {
  const { asset, data } = await browser.upload('passports', passport)
  expect(data).toMatchObject({ owner: 'ada', bytes: passport.size })
  expect(await cloud.assets()).toMatchObject([{ public_id: asset.public_id, type: 'authenticated', format: 'jpg' }])

  const link = await ask(`download-url?asset=${asset.id}`)
  expect(await (await cloud.fetch(link.data.downloadUrl)).bytes()).toEqual(await passport.bytes())
  cloud.clock.advance('61 s')
  expect((await cloud.fetch(link.data.downloadUrl)).status).toBe(400)

  const headers = { 'content-type': 'application/json' }
  await ask('delete-files', { method: 'DELETE', headers, body: JSON.stringify({ assets: [asset.id] }) })
  expect(await cloud.assets()).toEqual([])
})

it('finishes an upload whose answer got lost', async () => {
  cloud.faults.inject('lostAnswer', { action: 'upload' })
  await expect(browser.upload('passports', passport)).rejects.toMatchObject({ code: 'network' })
  expect(cloud.faults.pending()).toEqual([])

  await cloud.sendNotifications()
  expect(cloud.notifications()[0]).toMatchObject({ type: 'upload', status: 200 })
  expect(await cloud.assets()).toMatchObject([{ public_id: expect.stringMatching(/^passports\/ada\//) }])
})

it('asks again when the cloud has had enough for now', async () => {
  cloud.faults.inject('answer420', { action: 'rename', retryAfterSeconds: 1 })
  await browser.upload('passports', passport)
  expect(cloud.requests().map(({ action, status }) => [action, status])).toEqual([
    ['upload', 200],
    ['rename', 420],
    ['rename', 200],
  ])
  expect(onError.mock.calls).toMatchObject([[{ code: 'cloud_busy' }]])
})
