import { describe, expect, it } from 'vitest'
import { aCloud, answered, cut, fileOf, long, never, refusal, uploaderTo } from './cloud-on-a-wire.contract.ts'
import { LEAST_CHUNK_BYTES } from './pieces.ts'
import type { Transport } from './transport.ts'
import type { UploaderOptions } from './uploader-options.ts'

describe('an uploader', () => {
  it('sends a file that fits in one request, with every field of its destination', async () => {
    const cloud = aCloud()
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(10)])
    const [upload] = await uploader.settled()
    expect(cloud.arrivals).toEqual([{ range: null, bytes: 10, fields: { upload_preset: 'visitors' } }])
    expect(upload).toMatchObject({
      status: 'done',
      name: 'cat.jpg',
      bytes: 10,
      sentBytes: 10,
      result: { public_id: 'cat' },
    })
  })

  it('sends a long file in chunks, the first before all others and the last after them', async () => {
    const cloud = aCloud()
    const uploader = uploaderTo(cloud, { parallelChunks: 3 })
    uploader.add([fileOf(long)])
    const [upload] = await uploader.settled()
    const firsts = cloud.arrivals.map(({ range }) => Number(range?.split(/[ -]/)[1]) / LEAST_CHUNK_BYTES)
    expect([firsts[0], firsts.at(-1), firsts.toSorted()]).toEqual([0, 3, [0, 1, 2, 3]])
    expect(upload).toMatchObject({ status: 'done', sentBytes: long })
  })

  it.each([
    { case: 'is cut', says: cut },
    { case: 'is told 429', says: () => answered(429, refusal('slow down'), '0.001') },
    { case: 'is told 420', says: () => answered(420, refusal('Rate Limit Exceeded')) },
    { case: 'is told 500', says: () => answered(500, refusal('oops')) },
    { case: 'is told 503', says: () => answered(503, refusal('full')) },
  ])('sends a chunk again that $case, and none that had arrived', async ({ says }) => {
    const cloud = aCloud()
    cloud.instead.push(() => undefined, says)
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(cloud.arrivals).toHaveLength(4)
  })

  it('passes on what the cloud refuses, word for word, at once', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => answered(400, refusal('Invalid image file')))
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(10)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { code: 'cloud', status: 400, message: 'Invalid image file' },
    })
    expect(cloud.arrivals).toHaveLength(0)
  })

  it('gives up a cloud that stays away, and starts again from where it stood', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => undefined, cut, cut, cut, cut)
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]).toMatchObject({ status: 'failed', error: { code: 'network', status: 0 } })
    uploader.retry()
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(cloud.arrivals).toHaveLength(4)
  })

  it('does not wait for longer than it was told to', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => answered(429, refusal('come back tomorrow'), '86400'))
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(10)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { message: 'come back tomorrow', retryAfterSeconds: 86_400 },
    })
  })

  it('gives up a request on which nothing moves', async () => {
    const cloud = aCloud()
    cloud.instead.push(never)
    const uploader = uploaderTo(cloud, { stallMs: 5 })
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
  })

  it('pauses, and goes on without the chunks that had arrived', async () => {
    const cloud = aCloud()
    const paused = Promise.withResolvers<void>()
    cloud.instead.push(
      () => undefined,
      (shipment) => {
        uploader.pause()
        paused.resolve()
        return never(shipment)
      },
    )
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    await paused.promise
    expect((await uploader.settled())[0]).toMatchObject({ status: 'paused', sentBytes: LEAST_CHUNK_BYTES })
    uploader.resume()
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(new Set(cloud.arrivals.map(({ range }) => range)).size).toBe(4)
    expect(cloud.arrivals).toHaveLength(4)
  })

  it('cancels for good, and lets the next one have its turn', async () => {
    const cloud = aCloud()
    cloud.instead.push((shipment) => {
      uploader.cancel(ids.slice(0, 1))
      return never(shipment)
    })
    const uploader = uploaderTo(cloud, { concurrency: 1 })
    const ids = uploader.add([fileOf(1, 'a'), fileOf(2, 'b')])
    await new Promise((resolve) => uploader.subscribe(() => resolve(null)))
    uploader.retry()
    uploader.resume()
    expect((await uploader.settled()).map(({ status }) => status)).toEqual(['cancelled', 'done'])
  })

  it('never has more files under way than it may', async () => {
    const cloud = aCloud()
    let [under, most] = [0, 0]
    const transport: Transport = async (shipment) => {
      under += 1
      most = Math.max(most, under)
      await new Promise((resolve) => setTimeout(resolve, 1))
      under -= 1
      return cloud.transport(shipment)
    }
    const uploader = uploaderTo(cloud, { transport, concurrency: 2 })
    uploader.add(Array.from({ length: 9 }, () => fileOf(1)))
    await uploader.settled()
    expect([most, uploader.state().total]).toMatchObject([2, { files: 9, done: 9, bytes: 9, sentBytes: 9 }])
  })

  it('shows the same object until something changes, and tells of many changes once', async () => {
    const cloud = aCloud()
    const uploader = uploaderTo(cloud)
    let told = 0
    uploader.subscribe(() => {
      told += 1
    })
    uploader.add(Array.from({ length: 1000 }, () => fileOf(1)))
    const state = uploader.state()
    expect(uploader.state()).toBe(state)
    await uploader.settled()
    expect(uploader.state()).not.toBe(state)
    expect(told).toBeLessThan(100)
  })

  it('refuses what a check refuses, with its reason', async () => {
    const cloud = aCloud()
    const check: UploaderOptions<unknown>['check'] = ({ name }) => (name === 'b' ? 'b is no cat' : null)
    const uploader = uploaderTo(cloud, { check })
    uploader.add([fileOf(1, 'a'), fileOf(1, 'b')])
    expect(await uploader.settled()).toMatchObject([
      { status: 'done' },
      { status: 'failed', error: { code: 'file_refused', message: 'b is no cat' } },
    ])
  })
})
