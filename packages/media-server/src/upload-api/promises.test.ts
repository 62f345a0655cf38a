import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts'
import { ACCOUNT, type Answer, createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'
import { createMediaServer } from '../http/create-media-server.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const HOOK = 'http://127.0.0.1:9/all'

/** A cloud whose receivers take everything, and what they were told. */
function cloudThatTells(limits = {}) {
  const told: Answer[] = []
  const fetch = async (_url: unknown, init?: RequestInit) => {
    told.push(JSON.parse(String(init?.body)))
    return new Response()
  }
  const cloud = createCloud(limits, undefined, {}, { notificationUrls: [HOOK], notifications: { fetch } })
  const settle = async () => {
    await cloud.keepPromises()
    await cloud.sendNotifications()
  }
  return { ...cloud, told, settle }
}

describe('an upload with async', () => {
  it('is answered before it is done, and told when it is', async () => {
    const cloud = cloudThatTells()
    const { status, answer } = await cloud.post('auto/upload', {
      parameters: { public_id: 'a', async: '1', tags: 'x', eager: 'w_10' },
      file: rocket,
    })
    expect([status, answer]).toEqual([
      200,
      {
        ...{ status: 'pending', resource_type: 'image', type: 'upload', public_id: 'a' },
        batch_id: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ])
    expect((await cloud.admin('resources/image/upload/a')).status).toBe(404)
    await cloud.settle()
    expect((await cloud.admin('resources/image/upload/a')).answer).toMatchObject({ width: 640, tags: ['x'] })
    expect(cloud.told).toMatchObject([
      { notification_type: 'upload', public_id: 'a', batch_id: answer.batch_id, eager: [{ width: 10 }] },
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    await cloud.settle()
    expect(cloud.told).toHaveLength(1)
  })

  it('says no name that is not known yet', async () => {
    const cloud = cloudThatTells()
    const { answer } = await cloud.post('image/upload', { parameters: { async: '1', folder: 'f' }, file: rocket })
    expect(answer).not.toHaveProperty('public_id')
  })

  it('that cannot be stored is told so, and its space is free', async () => {
    const cloud = cloudThatTells()
    const { status, answer } = await cloud.post('image/upload', {
      parameters: { public_id: 'a', async: '1' },
      file: 'no image',
    })
    expect(status).toBe(200)
    await cloud.settle()
    const error = { message: 'Invalid image file' }
    expect(cloud.told).toMatchObject([{ notification_type: 'error', batch_id: answer.batch_id, public_id: 'a', error }])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([
    { case: 'with a wrong signature', post: { secret: 'x' }, status: 401 },
    { case: 'without a file', post: { file: undefined }, status: 400 },
    { case: 'with a wrong parameter', post: { parameters: { async: '1', eager: 'w_x' } }, status: 400 },
    { case: 'with a wrong name', post: { parameters: { async: '1', public_id: 'a?' } }, status: 400 },
  ])('is refused at once $case', async ({ post, status }) => {
    const cloud = cloudThatTells()
    const { file, ...others } = { parameters: { async: '1' }, file: rocket, ...post }
    expect((await cloud.post('image/upload', { ...others, ...(file && { file }) })).status).toBe(status)
    await cloud.settle()
    expect(cloud.told).toEqual([])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('in chunks is pending once all are here, and answered again where the answer was lost', async () => {
    const cloud = cloudThatTells({ minChunkBytes: 1 })
    const chunk = (first: number, last: number) =>
      cloud.post('image/upload', {
        parameters: { public_id: 'a', async: '1' },
        file: rocket.subarray(first, last + 1),
        headers: { 'x-unique-upload-id': 'u', 'content-range': `bytes ${first}-${last}/${rocket.length}` },
      })
    expect((await chunk(0, 49_999)).answer).toMatchObject({ done: false })
    const { answer } = await chunk(50_000, rocket.length - 1)
    expect(answer).toMatchObject({ status: 'pending', public_id: 'a' })
    expect((await chunk(50_000, rocket.length - 1)).answer.batch_id).toBe(answer.batch_id)
    await cloud.settle()
    expect((await chunk(50_000, rocket.length - 1)).answer.batch_id).toBe(answer.batch_id)
    await cloud.settle()
    expect(cloud.told.map(({ notification_type: type }) => type)).toEqual(['upload'])
  })

  it('is kept by the next process, weeks later, where the first one died', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'countersign-promises-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const clock = { now: 1_760_000_000_000 }
    const open = async () => {
      const catalog = openSqliteCatalog(join(directory, 'catalog.sqlite'), { sync: false })
      const blobs = await openDiskBlobs(join(directory, 'blobs'), { sync: false })
      const server = createMediaServer({
        account: ACCOUNT,
        catalog,
        blobs,
        origin: ORIGIN,
        now: () => clock.now,
        ffprobe: false,
      })
      return { catalog, server }
    }
    const first = await open()
    const form = new FormData()
    form.set('file', new File([rocket], 'photo.jpg'))
    for (const name of ['public_id', 'async']) form.set(name, name === 'async' ? '1' : 'a')
    const authorization = `Basic ${btoa(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`)}`
    const init = { method: 'POST', body: form, headers: { authorization } }
    const answered = await first.server.fetch(new Request(`${ORIGIN}/v1_1/demo/image/upload`, init))
    expect(await answered.json()).toMatchObject({ status: 'pending' })
    await first.catalog.close()

    clock.now += 29 * 24 * 60 * 60 * 1000
    const second = await open()
    expect((await second.server.sweep()).blobsRemoved).toBe(0)
    await second.server.keepPromises()
    const asset = await second.catalog.get('demo', { resourceType: 'image', type: 'upload', publicId: 'a' })
    expect(asset).toMatchObject({ width: 640, bytes: rocket.length })
    await second.catalog.close()
  })
})

describe('eager images with eager_async', () => {
  const parameters = { public_id: 'a', eager: 'c_fill,h_10,w_10|w_20/png', eager_async: '1' }

  it.each(['an upload', 'explicit'])('of %s are announced, made after the answer, and told', async (action) => {
    const cloud = cloudThatTells()
    if (action === 'explicit') await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    const sent =
      action === 'explicit'
        ? cloud.post('image/explicit', { parameters })
        : cloud.post('image/upload', { parameters, file: rocket })
    const { status, answer } = await sent
    expect(status).toBe(200)
    expect(answer.eager).toMatchObject([
      { status: 'processing', batch_id: expect.any(String), transformation: 'c_fill,h_10,w_10' },
      { status: 'processing', secure_url: expect.stringMatching(/c_scale,w_20\/v\d+\/a\.png$/) },
    ])
    expect((await cloud.admin('resources/image/upload/a')).answer.derived).toEqual([])
    await cloud.settle()
    expect((await cloud.admin('resources/image/upload/a')).answer.derived).toHaveLength(2)
    const eager = cloud.told.filter(({ notification_type: type }) => type === 'eager')
    expect(eager).toMatchObject([
      {
        public_id: 'a',
        batch_id: answer.eager[0].batch_id,
        eager: [
          { width: 10, height: 10 },
          { width: 20, format: 'png' },
        ],
      },
    ])
    await cloud.settle()
    expect(cloud.told.filter(({ notification_type: type }) => type === 'eager')).toHaveLength(1)
  })

  it('of chunks are promised by the transaction that makes the asset: no crash lies between', async () => {
    const cloud = cloudThatTells()
    const crash = vi.spyOn(cloud.catalog.promisedWork, 'create').mockRejectedValue(new Error('killed'))
    const { answer } = await cloud.post('image/upload', {
      parameters,
      file: rocket,
      headers: { 'x-unique-upload-id': 'u', 'content-range': `bytes 0-${rocket.length - 1}/${rocket.length}` },
    })
    expect(answer).toMatchObject({ done: true, eager: [{ status: 'processing' }, {}] })
    crash.mockRestore()
    await cloud.settle()
    expect((await cloud.admin('resources/image/upload/a')).answer.derived).toHaveLength(2)
  })

  it('are told as failed where they could not be made, and why', async () => {
    const cloud = cloudThatTells()
    await cloud.post('image/upload', { parameters: { ...parameters, eager: 'w_9000|w_5' }, file: rocket })
    await cloud.settle()
    expect(cloud.told.at(-1)).toMatchObject({
      notification_type: 'eager',
      eager: [{ status: 'failed', reason: expect.stringContaining('Maximum is') }, { width: 5 }],
    })
  })

  it.each([
    {
      case: 'was deleted',
      change: (cloud: ReturnType<typeof cloudThatTells>) =>
        cloud.post('image/destroy', { parameters: { public_id: 'a' } }),
    },
    {
      case: 'is another file by now',
      change: (cloud: ReturnType<typeof cloudThatTells>) =>
        cloud.post('image/upload', { parameters: { public_id: 'a' }, file: readFileSync('fixtures/coffee.png') }),
    },
  ])('of an asset that $case are not made', async ({ change }) => {
    const cloud = cloudThatTells()
    await cloud.post('image/upload', { parameters, file: rocket })
    await change(cloud)
    await cloud.settle()
    expect(cloud.told.map(({ notification_type: type }) => type)).not.toContain('eager')
    expect(await cloud.catalog.promisedWork.list('demo', { limit: 10 })).toEqual([])
  })

  it.each([
    ['eager', 't_none', 'Unknown transformation none'],
    ['eager', 'w_x', 'Invalid width in transformation: x'],
  ])('that nobody could make are refused before the answer: %s=%s', async (name, text, message) => {
    const cloud = cloudThatTells()
    const refused = await cloud.post('image/upload', { parameters: { ...parameters, [name]: text }, file: rocket })
    expect(refused).toMatchObject({ status: 400, answer: { error: { message } } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})
