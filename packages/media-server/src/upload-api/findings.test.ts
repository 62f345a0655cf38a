import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { hasFfprobe } from '../transform/commands-under-test.contract.ts'

const fixture = (name: string) => readFileSync(`fixtures/${name}`)

/** A picture that says who made it and where. */
const told = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#dd0000' } })
  .jpeg()
  .withExif({
    IFD0: { Make: 'Brownie', Copyright: 'nobody' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
  })
  .toBuffer()

async function upload(
  parameters: Record<string, string>,
  file: Uint8Array<ArrayBuffer> = Uint8Array.from(told),
  action = 'image/upload',
  cloud = createCloud(),
) {
  const { status, answer } = await cloud.post(action, { parameters: { public_id: 'a', ...parameters }, file })
  return { cloud, status, answer }
}

describe('what is found out about a file', () => {
  it.each<[string, Answer]>([
    ['image_metadata', { image_metadata: { Make: 'Brownie', GPSLatitude: '51 30 0', Colorspace: 'RGB' } }],
    ['media_metadata', { media_metadata: { Make: 'Brownie', GPSLatitudeRef: 'N', Colorspace: 'RGB' } }],
    ['exif', { exif: { Make: 'Brownie', Copyright: 'nobody' } }],
    [
      'colors',
      {
        colors: [[expect.stringMatching(/^#D[A-F0-9]0[01]0[01]$/), 100]],
        predominant: { google: [['red', 100]], cloudinary: [['red', 100]] },
      },
    ],
    ['cinemagraph_analysis', { cinemagraph_analysis: { cinemagraph_score: 0 } }],
    ['phash', { phash: expect.stringMatching(/^[0-9a-f]{16}$/) }],
  ])('is %s, where it is asked for, by whichever call', async (name, found) => {
    const { cloud, answer } = await upload({ [name]: '1' })
    expect(answer).toMatchObject(found)
    expect((await cloud.post('image/explicit', { parameters: { public_id: 'a', [name]: '1' } })).answer).toMatchObject(
      found,
    )
    expect((await cloud.admin(`resources/image/upload/a?${name}=1`)).answer).toMatchObject(found)
    const update = { method: 'POST', body: new URLSearchParams({ [name]: '1' }) }
    expect((await cloud.admin('resources/image/upload/a', update)).answer).toMatchObject(found)
  })

  it.each([
    { case: 'where nothing is asked for', parameters: {} },
    { case: 'where something else is', parameters: { colors: '1', phash: '1', image_metadata: '0' } },
  ])('is never what the file says of its maker and its place, $case', async ({ parameters }) => {
    const { cloud, answer } = await upload(parameters)
    const shown = [
      answer,
      (await cloud.admin('resources/image/upload/a')).answer,
      (await cloud.admin('resources/image')).answer,
    ]
    expect(JSON.stringify(shown)).not.toMatch(/Brownie|GPS|Latitude|exif/i)
  })

  it.skipIf(!hasFfprobe)('is what a film says of itself, where ffprobe can be asked', async () => {
    const cloud = createCloud({}, undefined, {}, { ffprobe: 'ffprobe' })
    const film = fixture('coffee.mp4')
    const { answer } = await upload({ media_metadata: '1' }, film, 'video/upload', cloud)
    expect(answer.media_metadata).toMatchObject({ major_brand: 'isom' })
    expect((await upload({}, film, 'video/upload', cloud)).answer).not.toHaveProperty('media_metadata')
  })

  it.each([
    ['image/upload', { phash: '1' }, fixture('document.pdf'), 'phash of an image in format pdf'],
    ['raw/upload', { colors: '1' }, told, 'colors of a raw file'],
    ['raw/upload', { image_metadata: '1' }, told, 'image_metadata of a raw file'],
    ['video/upload', { media_metadata: '1' }, fixture('coffee.mp4'), 'media_metadata of a film, without ffprobe,'],
    ['image/upload', { faces: '1' }, told, 'Detection of faces, without face_coordinates,'],
    ['image/upload', { quality_analysis: '1' }, told, 'quality_analysis'],
    ['image/upload', { accessibility_analysis: '1' }, told, 'accessibility_analysis'],
    [
      'image/upload',
      { cinemagraph_analysis: '1' },
      fixture('cat-animated.gif'),
      'cinemagraph_analysis of a moving picture',
    ],
    ['raw/upload', { cinemagraph_analysis: '1' }, told, 'cinemagraph_analysis of a raw file'],
    ['image/upload', { proxy: 'http://127.0.0.1' }, told, 'proxy'],
    ['image/upload', { eval: 'x' }, told, 'eval'],
    ['image/upload', { on_success: 'x' }, told, 'on_success'],
  ])('is refused by name where it cannot be: %s %o', async (action, parameters, file, what) => {
    const { cloud, status, answer } = await upload(
      parameters as unknown as Record<string, string>,
      Uint8Array.from(file),
      action,
    )
    expect([status, answer.error.message]).toEqual([
      400,
      expect.stringContaining(`${what} is not implemented by this server`),
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})

describe('parts of a picture', () => {
  const said = {
    custom_coordinates: '1,2,3,4',
    face_coordinates: '5,6,7,8|0,0,1,1',
    regions: '{"cup": [[1, 1], [9, 9]]}',
  }
  const coordinates = {
    custom: [[1, 2, 3, 4]],
    faces: [
      [5, 6, 7, 8],
      [0, 0, 1, 1],
    ],
  }
  const shown = {
    coordinates,
    regions: {
      cup: [
        [1, 1],
        [9, 9],
      ],
    },
  }

  it('are kept as they were said, and shown: at once, and later to who asks', async () => {
    const { cloud, answer } = await upload({ ...said, faces: '1' })
    expect(answer).toMatchObject({ ...shown, faces: coordinates.faces })
    expect((await cloud.admin('resources/image/upload/a')).answer).not.toHaveProperty('coordinates')
    expect((await cloud.admin('resources/image/upload/a?coordinates=1&faces=1')).answer).toMatchObject({
      ...shown,
      faces: coordinates.faces,
    })
  })

  it.each([
    {
      case: 'explicit',
      call: (cloud: ReturnType<typeof createCloud>, parameters: Record<string, string>) =>
        cloud.post('image/explicit', { parameters: { public_id: 'a', ...parameters } }),
    },
    {
      case: 'the Admin API',
      call: (cloud: ReturnType<typeof createCloud>, parameters: Record<string, string>) =>
        cloud.admin('resources/image/upload/a', { method: 'POST', body: new URLSearchParams(parameters) }),
    },
  ])('are said anew by $case, each for itself', async ({ call }) => {
    const { cloud } = await upload(said)
    await call(cloud, { custom_coordinates: '9,9,9,9' })
    const { answer } = await cloud.admin('resources/image/upload/a?coordinates=1')
    expect(answer).toMatchObject({ ...shown, coordinates: { ...coordinates, custom: [[9, 9, 9, 9]] } })
  })

  it('may be said without a signature, and stand in no preset', async () => {
    const { cloud } = await upload({})
    const preset = (fields: Record<string, string>) =>
      cloud.admin('upload_presets', { method: 'POST', body: new URLSearchParams(fields) })
    await preset({ name: 'open', unsigned: '1' })
    const form = new FormData()
    for (const [name, value] of Object.entries({ upload_preset: 'open', ...said })) form.set(name, value)
    form.set('file', new File([Uint8Array.from(told)], 'a.jpg'))
    const response = await cloud.send('/v1_1/demo/image/upload', { method: 'POST', body: form })
    expect(await response.json()).toMatchObject(shown)
    expect((await preset({ custom_coordinates: '1,2,3,4' })).answer.error.message).toBe(
      'custom_coordinates is not implemented by this server: it belongs to one upload, and a preset is for many',
    )
  })

  it.each([
    ['custom_coordinates', '1,2,3'],
    ['custom_coordinates', '1,2,3,0'],
    ['custom_coordinates', '1,2,3,4|1,2,3,4'],
    ['custom_coordinates', '-1,2,3,4'],
    ['face_coordinates', Array.from({ length: 101 }, () => '1,1,1,1').join('|')],
    ['face_coordinates', '1,1,1,1|'],
    ['regions', '[]'],
    ['regions', '{}'],
    ['regions', '{"a": [[1, 1]]}'],
    ['regions', '{"a": [[1, "1"], [2, 2]]}'],
    ['regions', '{"": [[1, 1], [2, 2]]}'],
    ['regions', 'cup'],
  ])('are refused where they are none: %s=%s', async (name, text) => {
    const { cloud, status, answer } = await upload({ [name]: text })
    expect([status, answer.error.message]).toEqual([400, expect.stringMatching(`^${name} must be `)])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })
})

describe('add-ons', () => {
  it.each([
    ['raw_convert', 'illegal', 400, 'Raw convert is invalid'],
    ['detection', 'illegal', 400, "Detection invalid model 'illegal'"],
    ['categorization', 'illegal', 400, 'Categorization illegal is not valid'],
    ['background_removal', 'illegal', 400, 'Background removal is invalid'],
    ['ocr', 'illegal', 400, 'Ocr is invalid'],
    ['auto_tagging', '2', 400, 'auto_tagging must be a confidence from 0.0 to 1.0, not "2"'],
    ['raw_convert', 'google_speech:vtt:en-US', 420, "You don't have an active subscription for raw conversion"],
    ['detection', 'lvis_v1:[cat,dog]', 420, "You don't have an active subscription for object detection"],
    ['categorization', 'google_tagging,imagga_tagging', 420, "You don't have an active subscription for auto tagging"],
    ['background_removal', 'cloudinary_ai', 420, "You don't have an active subscription for background removal"],
    ['ocr', 'adv_ocr', 420, "You don't have an active subscription for OCR Text Detection and Extraction"],
    ['auto_tagging', '0.6', 420, "You don't have an active subscription for auto tagging"],
    ['visual_search', 'true', 420, "You don't have an active subscription for visual search"],
    ['similarity_search', 'cloudinary', 420, "You don't have an active subscription for similarity search"],
    [
      'auto_transcription',
      '{"translate": ["fr"]}',
      420,
      "You don't have an active subscription for auto transcription",
    ],
    ['auto_chaptering', '1', 420, "You don't have an active subscription for auto chaptering"],
  ])('%s=%s is answered with %i, and nothing is stored', async (name, value, status, message) => {
    const { cloud, ...refused } = await upload({ [name]: value })
    expect(refused).toEqual({ status, answer: { error: { message } } })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('are not missed where they are not wanted', async () => {
    expect((await upload({ visual_search: '0', auto_chaptering: 'false' })).status).toBe(200)
  })

  it.each(['ocr', 'detection', 'categorization', 'raw_convert', 'background_removal'])(
    'asked wrongly for by an update are an illegal value: %s',
    async (name) => {
      const { cloud } = await upload({})
      const init = { method: 'POST', body: new URLSearchParams({ [name]: 'illegal' }) }
      expect(await cloud.admin('resources/image/upload/a', init)).toMatchObject({
        status: 400,
        answer: { error: { message: `Illegal value illegal for ${name}` } },
      })
    },
  )
})
