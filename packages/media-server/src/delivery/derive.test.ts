import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { expandTransformation } from '../transform/expand.ts'
import { parseTransformation } from '../transform/parse.ts'
import { collect, createDeliveryCloud } from './delivery-cloud.contract.ts'
import { derive, discardDerived, makeDerived } from './derive.ts'
import { canDerive } from './drawable.ts'

const draw = (text: string) => expandTransformation(parseTransformation(text), async () => null)
const thumb = await draw('c_fill,w_90,h_90')

/** Everything that takes space. */
const blobsOf = (cloud: Awaited<ReturnType<typeof createDeliveryCloud>>) => collect(cloud.services.blobs.list())

describe('derive', () => {
  it('makes an image once and finds it afterwards', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    const made = await derive(cloud.services, asset, thumb, 'webp')
    expect(made).toMatchObject({
      transformation: 'c_fill,h_90,w_90',
      format: 'webp',
      mediaType: 'image/webp',
      width: 90,
      height: 90,
    })
    expect(await derive(cloud.services, asset, await draw('h_90,w_90,c_fill'), 'webp')).toEqual(made)
    expect((await blobsOf(cloud)).length).toBe(2)
    expect(await cloud.services.catalog.openIntents()).toEqual([])

    const stored = Buffer.concat(await collect(cloud.services.blobs.read(made.blobId)))
    expect([stored.length, createHash('md5').update(stored).digest('hex')]).toEqual([made.bytes, made.etag])
  })

  it('renders once for a hundred equal requests at the same time', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    const { blobs } = cloud.services
    const open = vi.fn(blobs.open)
    const counting = { ...cloud.services, blobs: { ...blobs, open } }
    const made = await Promise.all(Array.from({ length: 100 }, () => derive(counting, asset, thumb, 'png')))
    expect([open.mock.calls.length, new Set(made.map(({ blobId }) => blobId)).size]).toEqual([1, 1])
    expect((await blobsOf(cloud)).length).toBe(2)
  })

  it('leaves nothing behind when the source goes while it renders', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    const made = derive(cloud.services, asset, thumb, 'png')
    const removed = await cloud.services.catalog.remove('demo', asset)
    await expect(made).rejects.toMatchObject({ refusal: 'resourceNotFound' })
    for (const blobId of removed?.freed ?? []) await cloud.services.blobs.remove(blobId)
    expect([await blobsOf(cloud), await cloud.services.catalog.openIntents()]).toEqual([[], []])
  })

  it('goes when its source goes', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    const made = await derive(cloud.services, asset, thumb, 'png')
    const removed = await cloud.services.catalog.remove('demo', asset)
    expect(removed?.freed).toContain(made.blobId)
  })

  it('leaves nothing behind when the render is refused', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    await expect(derive(cloud.services, asset, await draw('c_pad,w_99999,h_9'), 'png')).rejects.toMatchObject({
      refusal: 'resultTooLarge',
    })
    expect([(await blobsOf(cloud)).length, await cloud.services.catalog.openIntents()]).toEqual([1, []])
  })

  it('tries again after a render that failed', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    const failing = {
      ...cloud.services,
      blobs: { ...cloud.services.blobs, stage: () => Promise.reject(new Error('disk full')) },
    }
    await expect(derive(failing, asset, thumb, 'png')).rejects.toThrow('disk full')
    expect(await derive(cloud.services, asset, thumb, 'png')).toMatchObject({ width: 90 })
  })

  it.each([
    { resourceType: 'image', format: 'pdf', what: 'an image in format pdf, without pdftoppm,' },
    { resourceType: 'image', format: 'svg', what: 'an image in format svg' },
    { resourceType: 'video', format: 'mp4', what: 'a video file' },
    { resourceType: 'raw', format: null, what: 'a raw file' },
  ] as const)('refuses to draw $what', async ({ resourceType, format, what }) => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put(
      { publicId: 'file', resourceType, format, mediaType: 'x/y' },
      await readFile(cloud.fixture('document.pdf')),
    )
    expect(canDerive(cloud.services, asset)).toBe(false)
    await expect(derive(cloud.services, asset, thumb, 'png')).rejects.toMatchObject({
      message: `Transformation of ${what} is not implemented by this server`,
    })
  })
})

describe('makeDerived', () => {
  it('leaves its intent open until a row names it, and discardDerived takes it all back', async () => {
    const cloud = await createDeliveryCloud()
    const asset = await cloud.put({ publicId: 'coffee' }, 'coffee.png')
    const made = await makeDerived(cloud.services, asset, thumb, 'png')
    expect(await cloud.services.catalog.openIntents()).toEqual([made.blobId])
    await discardDerived(cloud.services, made)
    expect([(await blobsOf(cloud)).length, await cloud.services.catalog.openIntents()]).toEqual([1, []])
  })
})
