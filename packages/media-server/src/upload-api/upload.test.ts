import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { signDeliveryUrl, verifyUploadAnswer } from 'countersign/signing'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { hasFfprobe } from '../transform/commands-under-test.contract.ts'

const fixture = (name: string) => readFileSync(`fixtures/${name}`)
const rocket = fixture('rocket.jpg')
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

describe('an upload', () => {
  it('is answered with every fact of the asset, signed', async () => {
    const cloud = createCloud()
    const { status, answer, headers } = await cloud.post('image/upload', {
      parameters: { public_id: 'a/rocket', tags: 'x, y,x', context: 'alt=A \\| b\\=c|owner=42', source: 'uw' },
      file: rocket,
      filename: 'Rocket start.jpg',
    })
    expect(status).toBe(200)
    expect(answer).toEqual({
      access_mode: 'public',
      asset_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      public_id: 'a/rocket',
      version: 1_760_000_000,
      version_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      signature: answer.signature,
      width: 640,
      height: 427,
      format: 'jpg',
      resource_type: 'image',
      created_at: '2025-10-09T08:53:20Z',
      tags: ['x', 'y'],
      context: { custom: { alt: 'A | b=c', owner: '42' } },
      pages: 1,
      bytes: rocket.length,
      type: 'upload',
      etag: md5(rocket),
      placeholder: false,
      url: 'http://127.0.0.1:3001/demo/image/upload/v1760000000/a/rocket.jpg',
      secure_url: 'http://127.0.0.1:3001/demo/image/upload/v1760000000/a/rocket.jpg',
      asset_folder: '',
      display_name: 'rocket',
      original_filename: 'Rocket start',
      api_key: ACCOUNT.apiKey,
    })
    const signed = { publicId: answer.public_id, version: answer.version }
    expect(verifyUploadAnswer(signed, answer.signature, ACCOUNT.apiSecret)).toBe(true)
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['rocket.jpg', { resource_type: 'image', format: 'jpg', width: 640, height: 427, pages: 1 }],
    ['cat-exif-rotated.jpg', { resource_type: 'image', format: 'jpg', width: 451, height: 300, pages: 1 }],
    ['coffee.png', { resource_type: 'image', format: 'png', width: 600, height: 400, pages: 1 }],
    ['astronaut.webp', { resource_type: 'image', format: 'webp', width: 512, height: 512, pages: 1 }],
    ['cat-animated.gif', { resource_type: 'image', format: 'gif', width: 240, height: 180, pages: 8 }],
    ['coffee.mp4', { resource_type: 'video', format: 'mp4' }],
    ['document.pdf', { resource_type: 'image', format: 'pdf' }],
  ])('tells by the bytes what %s is, whatever its name', async (name, facts) => {
    const cloud = createCloud()
    const bytes = fixture(name)
    const { answer } = await cloud.post('auto/upload', { file: bytes, filename: 'x.txt' })
    expect(answer).toMatchObject({ ...facts, bytes: bytes.length, etag: md5(bytes) })
    expect(answer).not.toHaveProperty('duration')
    const delivered = await cloud.send(answer.secure_url)
    expect(Buffer.from(await delivered.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it.skipIf(!hasFfprobe)('says what a film is, where ffprobe can be asked, and says it again', async () => {
    const cloud = createCloud({}, undefined, {}, { ffprobe: 'ffprobe' })
    const { answer } = await cloud.post('video/upload', { parameters: { public_id: 'a' }, file: fixture('coffee.mp4') })
    const facts = {
      width: 320,
      height: 240,
      duration: 2,
      frame_rate: 24,
      nb_frames: 48,
      is_audio: false,
      video: { codec: 'h264', pix_format: 'yuv420p' },
      audio: { codec: 'aac', channels: 1 },
    }
    expect(answer).toMatchObject(facts)
    expect((await cloud.admin('resources/video/upload/a')).answer).toMatchObject(facts)
  })

  it.skipIf(!hasFfprobe)('refuses a film that ffprobe cannot read, and keeps nothing of it', async () => {
    const cloud = createCloud({}, undefined, {}, { ffprobe: 'ffprobe' })
    const torn = fixture('coffee.mp4').subarray(0, 200)
    expect(await cloud.post('video/upload', { file: torn })).toMatchObject({
      status: 400,
      answer: { error: { message: 'Unsupported video format or file' } },
    })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('keeps any bytes as raw, with the extension in the public id and no format', async () => {
    const cloud = createCloud()
    const { answer } = await cloud.post('auto/upload', { file: 'hello', filename: 'notes.txt' })
    expect(answer).toMatchObject({
      resource_type: 'raw',
      bytes: 5,
      public_id: expect.stringMatching(/^[a-z0-9]{20}\.txt$/),
    })
    expect(answer).not.toHaveProperty('format')
    expect(answer).not.toHaveProperty('width')
    expect(answer.url).toMatch(/\/raw\/upload\/v\d+\/[a-z0-9]{20}\.txt$/)
  })

  it('is possible without a resource type in the path, and means auto', async () => {
    const { answer } = await createCloud().post('upload', { file: rocket })
    expect(answer).toMatchObject({ resource_type: 'image', format: 'jpg' })
  })

  it.each(['private', 'authenticated'])('of type %s answers with a signed URL, and no other opens', async (type) => {
    const cloud = createCloud()
    const { answer } = await cloud.post('image/upload', { parameters: { type, public_id: 'kyc/päss' }, file: rocket })
    const signature = signDeliveryUrl('kyc/p%C3%A4ss.jpg', ACCOUNT.apiSecret)
    expect(answer.url).toContain(`/demo/image/${type}/s--${signature}--/v1760000000/kyc/p%C3%A4ss.jpg`)
    expect((await cloud.send(answer.url)).status).toBe(200)
    const unsigned = await cloud.send(answer.url.replace(/s--.{8}--\//, ''))
    expect(unsigned.status).toBe(401)
    expect(unsigned.headers.get('x-cld-error')).toBe('deny or ACL failure')
    expect(unsigned.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
  })

  it('takes a data URI', async () => {
    const uri = `data:image/jpeg;base64,${rocket.toString('base64')}`
    const { answer } = await createCloud().post('image/upload', { unsigned: { file: uri } })
    expect(answer).toMatchObject({ format: 'jpg', etag: md5(rocket), original_filename: 'file' })
  })

  it('takes key and secret in place of a signature', async () => {
    const cloud = createCloud()
    const form = new FormData()
    form.set('file', new File([rocket], 'a.jpg'))
    const response = await cloud.send('/v1_1/demo/image/upload', {
      method: 'POST',
      body: form,
      headers: { authorization: `Basic ${btoa(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`)}` },
    })
    expect(response.status).toBe(200)
  })

  it('renders eager transformations before it answers, and names them in their normal form', async () => {
    const cloud = createCloud()
    const { answer } = await cloud.post('image/upload', {
      parameters: { eager: 'w_400,h_300,c_pad|w_260,h_200,c_crop/png|w_400,h_300,c_pad', type: 'authenticated' },
      file: rocket,
    })
    expect(answer.eager).toMatchObject([
      { transformation: 'c_pad,h_300,w_400', width: 400, height: 300, format: 'jpg' },
      { transformation: 'c_crop,h_200,w_260', width: 260, height: 200, format: 'png' },
      { transformation: 'c_pad,h_300,w_400', width: 400, height: 300, format: 'jpg' },
    ])
    for (const image of answer.eager as Answer[]) {
      const delivered = await cloud.send(image.secure_url)
      const bytes = Buffer.from(await delivered.arrayBuffer())
      expect(bytes.length).toBe(image.bytes)
      expect(await sharp(bytes).metadata()).toMatchObject({ width: image.width, height: image.height })
    }
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
  })

  it('renders eager transformations for a hundred clients at once: who has sent the bytes is not turned away', async () => {
    const cloud = createCloud()
    const file = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    const parameters = { eager: 'w_40,h_30,c_pad|w_26,h_20,c_crop' }
    const post = () => cloud.post('image/upload', { parameters, file: new Uint8Array(file) })
    const answers = await Promise.all(Array.from({ length: 100 }, post))
    expect(answers.filter(({ status, answer }) => status !== 200 || answer.eager.length !== 2)).toEqual([])
    expect(await cloud.leftovers()).toEqual({ blobs: 300, intents: 0 })
  }, 30_000)

  it('replaces an asset of the same name, keeps its id, and leaves no bytes of the former', async () => {
    const cloud = createCloud()
    const parameters = { public_id: 'a', eager: 'w_10' }
    const first = await cloud.post('image/upload', { parameters, file: rocket })
    const second = await cloud.post('image/upload', { parameters, file: fixture('coffee.png') })
    expect(first.answer).not.toHaveProperty('overwritten')
    expect(second.answer).toMatchObject({ overwritten: true, format: 'png', asset_id: first.answer.asset_id })
    expect(second.answer.version).toBeGreaterThan(first.answer.version)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it.each(['0', 'false'])('with overwrite=%s leaves a standing asset as it is', async (overwrite) => {
    const cloud = createCloud()
    await cloud.post('image/upload', { parameters: { public_id: 'a' }, file: rocket })
    const { answer } = await cloud.post('image/upload', {
      parameters: { public_id: 'a', overwrite, eager: 'w_10' },
      file: fixture('coffee.png'),
    })
    expect(answer).toMatchObject({ existing: true, format: 'jpg', etag: md5(rocket) })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each([
    ['overwriting', {}],
    ['not overwriting', { overwrite: '0' }],
  ])('of one name by many at once ends with one winner and no leftovers: %s', async (_case, parameters) => {
    const cloud = createCloud()
    const files = ['rocket.jpg', 'coffee.png', 'astronaut.webp', 'cat-animated.gif'].map(fixture)
    const answers = await Promise.all(
      files.map((file) =>
        cloud.post('image/upload', { parameters: { public_id: 'a', eager: 'w_9', ...parameters }, file }),
      ),
    )
    const created = answers.filter(({ answer }) => !answer.existing && !answer.overwritten)
    expect(created).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    const standing = await cloud.admin('resources/image/upload/a')
    expect(answers.map(({ answer }) => answer.etag)).toContain(standing.answer.etag)
  })
})
