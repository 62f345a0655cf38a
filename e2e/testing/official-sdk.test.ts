import { createTestCloud } from '@countersign/media-server/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

const cloud = await createTestCloud()
let cloudinary: typeof import('cloudinary').v2

beforeAll(async () => {
  process.env.CLOUDINARY_URL = cloud.cloudinaryUrl // before its first import
  cloudinary = (await import('cloudinary')).v2
})
beforeEach(() => cloud.reset())
afterAll(() => cloud.close())

it('uploads, and deletes what it uploaded', async () => {
  const photo = await cloudinary.uploader.upload('fixtures/rocket.jpg', { public_id: 'rocket', tags: ['space'] })
  expect(photo).toMatchObject({ public_id: 'rocket', format: 'jpg', width: 640 })
  expect((await fetch(photo.secure_url)).status).toBe(200)
  expect(await cloud.assets()).toMatchObject([{ public_id: 'rocket', tags: ['space'], bytes: photo.bytes }])

  expect(await cloudinary.uploader.destroy('rocket')).toEqual({ result: 'ok' })
  expect(await cloud.assets()).toEqual([])
  expect(cloud.requests().map(({ action, parameters }) => [action, parameters.public_id])).toEqual([
    ['upload', 'rocket'],
    ['delivery', undefined],
    ['destroy', 'rocket'],
  ])
})

it('is told when the cloud fails', async () => {
  cloud.faults.inject('answer500', { action: 'upload' })
  await expect(cloudinary.uploader.upload('fixtures/rocket.jpg')).rejects.toMatchObject({ http_code: 500 })
  expect(await cloud.assets()).toEqual([])
})
