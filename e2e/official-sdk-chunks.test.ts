import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { md5, openSdkRoom, type SdkRoom } from './official-sdk-room.ts'

const MIN_CHUNK = 5 * 1024 ** 2

let room: SdkRoom
/** A real picture of three chunks, and a file that is longer than the SDK's own chunk of 20,000,000 bytes. */
const files = { picture: '', large: '' }

beforeAll(async () => {
  room = await openSdkRoom()
  files.picture = join(room.folder, 'noise.png')
  files.large = join(room.folder, 'large.bin')
  const [width, height] = [2100, 2000]
  const noise = createNoise(3 * width * height)
  await sharp(noise, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toFile(files.picture)
  await writeFile(files.large, createNoise(21_000_001))
})
afterAll(() => room?.close())

const METHODS = ['upload_large', 'upload_chunked', 'upload_chunked_stream', 'upload_large_stream'] as const

describe('the official cloudinary SDK, in chunks', () => {
  it.each(METHODS)('uploads a picture by %s, and its URL opens the same bytes', async (method) => {
    const bytes = await readFile(files.picture)
    expect(bytes.length).toBeGreaterThan(2 * MIN_CHUNK)
    const before = await room.countBlobs()
    const answer = await room.call(`uploader.${method}`, files.picture, {
      resource_type: 'image',
      public_id: `chunks/${method}`,
      chunk_size: MIN_CHUNK,
      tags: ['a', 'b'],
      eager: [{ width: 100, crop: 'scale' }],
    })
    expect(answer).toMatchObject({
      done: true,
      ...{ public_id: `chunks/${method}`, format: 'png', width: 2100, height: 2000, tags: ['a', 'b'] },
      ...{ bytes: bytes.length, etag: md5(bytes), eager: [{ width: 100 }] },
    })
    expect(await room.open(answer.secure_url)).toEqual({ status: 200, md5: md5(bytes) })
    expect(
      await room.call('utils.verify_api_response_signature', answer.public_id, answer.version, answer.signature),
    ).toBe(true)
    expect(await room.countBlobs()).toBe(before + 2)
  })

  it.each([undefined, MIN_CHUNK + 1])('uploads 21 MB as raw, in chunks of %s bytes', async (chunk_size) => {
    const bytes = await readFile(files.large)
    const before = await room.countBlobs()
    const answer = await room.call('uploader.upload_large', files.large, { ...(chunk_size && { chunk_size }) })
    expect(answer).toMatchObject({ resource_type: 'raw', bytes: bytes.length, etag: md5(bytes) })
    expect(answer.original_filename).toBe('large')
    expect(await room.open(answer.secure_url)).toEqual({ status: 200, md5: md5(bytes) })
    expect(await room.countBlobs()).toBe(before + 1)
  })

  it.each([
    ['rocket.jpg', 'image', { format: 'jpg', width: 640 }],
    ['coffee.mp4', 'video', { format: 'mp4' }],
    ['document.pdf', 'raw', { resource_type: 'raw' }],
    ['document.pdf', 'auto', { resource_type: 'image', format: 'pdf' }],
  ])('uploads %s as %s in one chunk', async (file, resource_type, facts) => {
    const bytes = await readFile(`fixtures/${file}`)
    const answer = await room.call('uploader.upload_large', `fixtures/${file}`, { resource_type })
    expect(answer).toMatchObject({ ...facts, bytes: bytes.length, etag: md5(bytes) })
    expect(await room.open(answer.secure_url)).toEqual({ status: 200, md5: md5(bytes) })
  })

  it('is told that its chunks are too small, in words that its own tests know', async () => {
    await expect(
      room.call('uploader.upload_large', files.picture, { chunk_size: 40_000, resource_type: 'image' }),
    ).rejects.toMatchObject({ http_code: 400, message: 'All parts except EOF-chunk must be larger than 5mb' })
  })

  it('is told that the file is empty', async () => {
    const path = join(room.folder, 'empty.txt')
    await writeFile(path, '')
    await expect(room.call('uploader.upload_large', path, {})).rejects.toMatchObject({ message: 'Empty file' })
  })

  it('is told that a picture of many chunks is none, which then takes no space', async () => {
    const before = await room.countBlobs()
    await expect(
      room.call('uploader.upload_large', files.large, { resource_type: 'image', chunk_size: MIN_CHUNK }),
    ).rejects.toMatchObject({ http_code: 400, message: 'Invalid image file' })
    expect(await room.countBlobs()).toBe(before)
  })
})

/** Bytes that nothing compresses, the same every time. */
function createNoise(length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = 0x9e3779b9
  for (const index of words.keys()) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
  return Buffer.from(words.buffer, 0, length)
}
