import { readFileSync } from 'node:fs'
import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import { describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import { UPLOAD_TABLE } from './upload-parameters.ts'

const fixture = (name: string) => readFileSync(`fixtures/${name}`)
const rocket = fixture('rocket.jpg')

describe('an upload is refused', () => {
  it.each<[string, Parameters<ReturnType<typeof createCloud>['post']>[1], number, string | RegExp]>([
    [
      'with another secret',
      { file: rocket, secret: 'x' },
      401,
      /^Invalid Signature [0-9a-f]{40}\. String to sign - 'timestamp=1760000000'\.$/,
    ],
    ['with an old timestamp', { file: rocket, parameters: { timestamp: '1759990000' } }, 400, /^Stale request/],
    ['with a parameter that was not signed', { file: rocket, unsigned: { tags: 'x' } }, 401, /^Invalid Signature/],
    ['without a file', {}, 400, 'Missing required parameter - file'],
    ['with an empty file', { file: '' }, 400, 'Empty file'],
    ['with a text file called .jpg', { file: 'hello', filename: 'photo.jpg' }, 400, 'Invalid image file'],
    ['with half an image', { file: rocket.subarray(0, 5000) }, 400, 'Invalid image file'],
    ['with a video', { file: fixture('coffee.mp4') }, 400, 'Invalid image file'],
    [
      'with a format that is not allowed',
      { file: rocket, parameters: { allowed_formats: 'png,webp' } },
      400,
      'Image file format jpg not allowed',
    ],
    [
      'with a remote source',
      { unsigned: { file: 'https://example.com/a.jpg' } },
      400,
      /^Unsupported source URL: https:\/\/example.com\/a.jpg/,
    ],
    ['with an id that is none', { file: rocket, parameters: { public_id: 'a?b' } }, 400, 'public_id (a?b) is invalid'],
    [
      'with a path that climbs',
      { file: rocket, parameters: { folder: '../up', public_id: 'a' } },
      400,
      'public_id (../up/a) is invalid',
    ],
    [
      'with a type that is none',
      { file: rocket, parameters: { type: 'fetch' } },
      400,
      'type must be one of upload, private, authenticated, not "fetch"',
    ],
    [
      'with a flag that is none',
      { file: rocket, parameters: { overwrite: 'yes' } },
      400,
      'overwrite must be one of 0, 1, false, true, not "yes"',
    ],
    [
      'with a parameter nobody knows',
      { file: rocket, parameters: { colour: 'red' } },
      400,
      'Unknown parameter - colour',
    ],
    [
      'with a parameter of Object.prototype',
      { file: rocket, parameters: { constructor: 'x' } },
      400,
      'Unknown parameter - constructor',
    ],
    ['with an unknown transformation', { file: rocket, parameters: { eager: 'e_sepia' } }, 400, /e_sepia/],
    [
      'with an eager transformation too large',
      { file: rocket, parameters: { eager: 'w_10|w_9000,h_9000' } },
      400,
      /Maximum is/,
    ],
    [
      'with another cloud in the form',
      { file: rocket, unsigned: { cloud_name: 'other' } },
      400,
      'cloud_name must be demo, as in the path, not "other"',
    ],
    [
      'with another resource type in the form',
      { file: rocket, unsigned: { resource_type: 'raw' } },
      400,
      'resource_type must be image, as in the path, not "raw"',
    ],
    [
      'as a part of nobody knows what',
      { file: rocket, headers: { 'x-upload-part-number': '1' } },
      400,
      'Missing required header - X-Unique-Upload-Id, which says whose part number 1 is',
    ],
    [
      'with an unsigned preset that is not there',
      { file: rocket, unsigned: { api_key: '', signature: '', upload_preset: 'p' } },
      400,
      'Upload preset not found',
    ],
    [
      'with tags too long',
      { file: rocket, parameters: { tags: 'x'.repeat(256) } },
      400,
      /tags must be one line of at most 255 characters/,
    ],
    [
      'with a context without values',
      { file: rocket, parameters: { context: 'alt' } },
      400,
      'context must be pairs such as alt=Photo|owner=42, not "alt"',
    ],
  ])('%s, and leaves nothing behind', async (_case, post, status, message) => {
    const cloud = createCloud()
    const refused = await cloud.post('image/upload', post)
    expect(refused.answer.error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
    expect(refused.status).toBe(status)
    expect(refused.headers.get('x-cld-error')).toBe(refused.answer.error.message)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([
    ['as a video', 'video/upload', 'Unsupported video format or file'],
    [
      'under a resource type that is none',
      'photo/upload',
      'resource_type must be one of image, video, raw, auto, not "photo"',
    ],
  ])('%s', async (_case, action, message) => {
    const cloud = createCloud()
    expect((await cloud.post(action, { file: rocket })).answer.error.message).toBe(message)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([
    ['raw/upload', 'notes.txt', 'hello', 'Raw file format txt not allowed'],
    ['video/upload', 'film.mp4', fixture('coffee.mp4'), 'Video file format mp4 not allowed'],
  ])('by allowed_formats at %s too', async (action, filename, file, message) => {
    const { answer } = await createCloud().post(action, { parameters: { allowed_formats: 'jpg' }, filename, file })
    expect(answer.error.message).toBe(message)
  })

  it('understands the other spelling of a format', async () => {
    const { status } = await createCloud().post('image/upload', {
      parameters: { allowed_formats: 'jpeg' },
      file: rocket,
    })
    expect(status).toBe(200)
  })

  it('by name for every parameter of Cloudinary that is not implemented', async () => {
    const cloud = createCloud()
    const others = Object.keys(UPLOAD_PARAMETERS).filter((name) => !Object.hasOwn(UPLOAD_TABLE, name))
    expect(others.length).toBeGreaterThan(5)
    for (const name of others) {
      const { answer } = await cloud.post('image/upload', { parameters: { [name]: '1' }, file: 'x' })
      expect(answer.error.message.split(':')[0]).toBe(`${name} is not implemented by this server`)
    }
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('above the limit of a request, naming it', async () => {
    const cloud = createCloud({ maxRequestBytes: 10_000 })
    const { status, answer } = await cloud.post('image/upload', { file: rocket })
    expect(status).toBe(413)
    expect(answer.error.message).toMatch('Request too large. Maximum is 10000 bytes.')
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})
