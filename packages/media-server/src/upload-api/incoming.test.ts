import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const fixture = (name: string) => readFileSync(`fixtures/${name}`)
const rocket = fixture('rocket.jpg')

async function upload(cloud: ReturnType<typeof createCloud>, parameters: Record<string, string>, file = rocket) {
  const { status, answer } = await cloud.post('image/upload', { parameters, file })
  return { status, ...answer } as Answer
}

/** What is delivered as the original. */
async function stored(cloud: ReturnType<typeof createCloud>, { secure_url }: Answer) {
  const bytes = Buffer.from(await (await cloud.send(secure_url)).arrayBuffer())
  const { width, height, format } = await sharp(bytes).metadata()
  return { width, height, format, etag: createHash('md5').update(bytes).digest('hex'), bytes: bytes.length }
}

describe('an upload that is transformed on its way in', () => {
  it.each([
    { case: 'by a transformation', parameters: { transformation: 'c_fill,h_30,w_40' }, is: [40, 30, 'jpg'] },
    { case: 'into another format', parameters: { format: 'png' }, is: [640, 427, 'png'] },
    { case: 'by both', parameters: { transformation: 'w_64', format: 'webp' }, is: [64, 43, 'webp'] },
    {
      case: 'because its format is not allowed',
      parameters: { allowed_formats: 'png,webp', format: 'png' },
      is: [640, 427, 'png'],
    },
  ])('$case is what was made of it, and nothing is kept of what was sent', async ({ parameters, is }) => {
    const cloud = createCloud()
    const answer = await upload(cloud, { public_id: 'a', ...parameters })
    const [width, height, format] = is
    expect(answer).toMatchObject({ status: 200, width, height, format })
    const sharpName = format === 'jpg' ? 'jpeg' : format
    const { etag, bytes } = answer
    expect(await stored(cloud, answer)).toEqual({ width, height, format: sharpName, etag, bytes })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each([
    { case: 'its format is allowed', parameters: { allowed_formats: 'jpg', format: 'png' } },
    { case: 'it has the format already', parameters: { format: 'jpeg' } },
  ])('stays byte by byte as it came where $case', async ({ parameters }) => {
    const cloud = createCloud()
    const { etag } = await upload(cloud, parameters)
    expect(etag).toBe(createHash('md5').update(rocket).digest('hex'))
  })

  it('by a name is what the name stood for', async () => {
    const cloud = createCloud()
    await cloud.admin('transformations/card', {
      method: 'POST',
      body: new URLSearchParams({ transformation: 'c_fill,h_10,w_10' }),
    })
    expect(await upload(cloud, { transformation: 't_card' })).toMatchObject({ width: 10, height: 10 })
  })

  it('has its eager images made of what is stored', async () => {
    const cloud = createCloud()
    const answer = await upload(cloud, { transformation: 'w_64', format: 'png', eager: 'c_crop,w_999' })
    expect(answer.eager).toMatchObject([{ width: 64, format: 'png' }])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('in chunks is transformed when it is whole', async () => {
    const cloud = createCloud()
    const headers = { 'x-unique-upload-id': 'u', 'content-range': `bytes 0-${rocket.length - 1}/${rocket.length}` }
    const sent = { parameters: { transformation: 'w_64' }, file: rocket, headers }
    expect((await cloud.post('image/upload', sent)).answer).toMatchObject({ done: true, width: 64 })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each([
    ['image/upload', { format: 'auto' }, rocket, 'Invalid extension in transformation: auto'],
    ['image/upload', { format: 'tiff' }, rocket, 'Conversion of an image to tiff is not implemented by this server'],
    ['image/upload', { transformation: 'w_x' }, rocket, 'Invalid width in transformation: w_x'],
    ['image/upload', { transformation: 't_none' }, rocket, 'Unknown transformation none'],
    ['raw/upload', { format: 'png' }, rocket, 'Conversion of a raw file to png is not implemented by this server'],
    [
      'video/upload',
      { transformation: 'w_9' },
      fixture('coffee.mp4'),
      'Transformation of a video file is not implemented by this server',
    ],
    ['image/upload', { allowed_formats: 'png' }, rocket, 'Image file format jpg not allowed'],
  ])('%s with %o is refused, and leaves nothing', async (action, parameters, file, message) => {
    const cloud = createCloud()
    const refused = await cloud.post(action, { parameters, file })
    expect(refused).toMatchObject({ status: 400, answer: { error: { message: message.replace('w_x', 'x') } } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})

describe('names of an upload', () => {
  it('forget the name of the file where it is to be discarded', async () => {
    const cloud = createCloud()
    const answer = await upload(cloud, { discard_original_filename: '1', use_filename: '1' })
    expect(answer).toMatchObject({ original_filename: 'file', public_id: expect.stringMatching(/^photo_/) })
  })

  it('are shown as one of their own in a folder, where that is asked for', async () => {
    const cloud = createCloud()
    const parameters = { display_name: 'Cup', asset_folder: 'f', unique_display_name: '1' }
    const first = await upload(cloud, { public_id: 'a', ...parameters })
    const second = await upload(cloud, { public_id: 'b', ...parameters })
    const elsewhere = await upload(cloud, { public_id: 'c', ...parameters, asset_folder: 'g' })
    const again = await upload(cloud, { public_id: 'a', ...parameters })
    const shown = [first, second, elsewhere, again].map(({ display_name }) => display_name)
    expect(shown).toEqual(['Cup', expect.stringMatching(/^Cup_[a-z0-9]{6}$/), 'Cup', 'Cup'])
  })

  it('are each another one where many come at once', async () => {
    const cloud = createCloud()
    const sent = Array.from({ length: 8 }, () => upload(cloud, { display_name: 'Cup', unique_display_name: '1' }))
    const shown = (await Promise.all(sent)).map(({ display_name }) => display_name)
    expect(new Set(shown).size).toBe(8)
    expect(shown.filter((name) => name === 'Cup')).toEqual(['Cup'])
  })
})
