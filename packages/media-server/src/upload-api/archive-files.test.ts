import { signParameters } from 'countersign/signing'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readZip } from '../archive/read-archive.contract.ts'
import { ACCOUNT } from '../http/cloud-under-test.contract.ts'
import { type Cloud, cloudOfTwo, plain, refusalOf } from './composed-under-test.contract.ts'

const ONE = { tags: 'logo', transformations: 'c_scale,w_10' }
const TWO = { tags: 'logo', transformations: 'c_scale,w_10|c_scale,w_5/jpg' }

async function packed(cloud: Cloud, parameters: Record<string, string>) {
  const signed = { timestamp: String(Math.floor(cloud.clock.now / 1000)), mode: 'download', ...parameters }
  const signature = signParameters(signed, ACCOUNT.apiSecret)
  const query = new URLSearchParams({ ...signed, signature, api_key: ACCOUNT.apiKey })
  const response = await cloud.send(`/v1_1/demo/image/generate_archive?${query}`)
  expect(response.status).toBe(200)
  return readZip(Buffer.from(await response.arrayBuffer()))
}

const derivedOf = async (cloud: Cloud, name: string) =>
  (await cloud.admin(`resources/image/upload/${name}`)).answer.derived.map(
    ({ transformation, format }: Record<string, string>) => `${transformation}.${format}`,
  )

describe('an archive of images that are made for it', () => {
  it('holds them in place of the assets', async () => {
    const files = await packed(await cloudOfTwo(), TWO)
    const sizes: Record<string, string> = {}
    for (const [name, bytes] of Object.entries(files)) {
      const { format, width, height } = await sharp(bytes).metadata()
      sizes[name] = `${format} ${width}x${height}`
    }
    expect(sizes).toEqual({
      'c_scale,w_10/a/red.png': 'png 10x10',
      'c_scale,w_5/a/red.jpg': 'jpeg 5x5',
      'c_scale,w_10/b.png': 'png 10x3',
      'c_scale,w_5/b.jpg': 'jpeg 5x2',
    })
  })

  it.each<{ case: string; parameters: Record<string, string>; names: string[] }>([
    { case: 'of one, behind the name', parameters: ONE, names: ['a/red_c_scale,w_10.png', 'b_c_scale,w_10.png'] },
    {
      case: 'of several that lie together, too',
      parameters: { ...TWO, flatten_transformations: '1' },
      names: ['a/red_c_scale,w_10.png', 'a/red_c_scale,w_5.jpg', 'b_c_scale,w_10.png', 'b_c_scale,w_5.jpg'],
    },
    {
      case: 'nowhere, numbers in its place',
      parameters: { tags: 'logo', transformations: 'w_10|w_5', skip_transformation_name: '1' },
      names: ['a/red.png', 'a/red_1.png', 'b.png', 'b_1.png'],
    },
    {
      case: 'beside folders left out',
      parameters: { ...ONE, flatten_folders: '1' },
      names: ['red_c_scale,w_10.png', 'b_c_scale,w_10.png'],
    },
    {
      case: 'of a chain, as one name',
      parameters: { tags: 'logo', transformations: 'w_10/h_5' },
      names: ['a/red_c_scale,w_10_c_scale,h_5.png', 'b_c_scale,w_10_c_scale,h_5.png'],
    },
  ])('says what was done to them: $case', async ({ parameters, names }) => {
    expect(Object.keys(await packed(await cloudOfTwo(), parameters)).sort()).toEqual(names.sort())
  })

  it.each([
    { case: 'keeps none of them', keep: '0', kept: [] },
    { case: 'keeps all of them where asked', keep: '1', kept: ['c_scale,w_10.png', 'c_scale,w_5.jpg'] },
  ])('$case, and leaves no bytes behind', async ({ keep, kept }) => {
    const cloud = await cloudOfTwo()
    const first = await packed(cloud, { ...TWO, keep_derived: keep })
    expect(await derivedOf(cloud, 'b')).toEqual(kept)
    expect(await cloud.leftovers()).toEqual({ blobs: 2 + 2 * kept.length, intents: 0 })
    const again = await packed(cloud, TWO)
    expect(again).toEqual(first)
    expect(await derivedOf(cloud, 'b')).toEqual(kept)
  })

  it('does not take away what was there before', async () => {
    const cloud = await cloudOfTwo()
    await cloud.send('/demo/image/upload/c_scale,w_10/b.png')
    await packed(cloud, ONE)
    expect(await derivedOf(cloud, 'b')).toEqual(['c_scale,w_10.png'])
  })

  it('is stored, counting assets and files', async () => {
    const cloud = await cloudOfTwo()
    const { answer } = await cloud.post('image/generate_archive', { parameters: { ...TWO, target_public_id: 'all' } })
    expect(answer).toMatchObject({ public_id: 'all.zip', resource_count: 2, file_count: 4 })
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
  })

  it('is answered async in its words when it is there, and told', async () => {
    const cloud = await cloudOfTwo()
    const url = 'http://127.0.0.1:9/told'
    const parameters = { ...ONE, target_public_id: 'all', async: '1', notification_url: url }
    const { answer } = await cloud.post('image/generate_archive', { parameters })
    expect(answer).toMatchObject({ status: 'processing', public_id: 'all.zip', batch_id: expect.any(String) })
    expect((await cloud.send('/demo/raw/upload/all.zip')).status).toBe(200)
    const [told] = await cloud.catalog.dueNotifications(url, { now: cloud.clock.now, limit: 9 })
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ notification_type: 'generate_archive', file_count: 2 })
  })

  it.each<{ case: string; parameters: Record<string, string>; status?: number; message: RegExp }>([
    { case: 'what is not drawn', parameters: { transformations: 'e_x' }, message: /effect \(e_x\)/ },
    { case: 'a name of nothing', parameters: { transformations: 't_x' }, message: /Unknown transformation x/ },
    {
      case: 'a format that is not written',
      parameters: { transformations: 'w_1/tiff' },
      message: /Conversion of an image to tiff/,
    },
    {
      case: 'more than it makes of one',
      parameters: { transformations: Array(21).fill('w_1').join('|') },
      message: /at most 20/,
    },
    {
      case: 'async what somebody waits for',
      parameters: { mode: 'download', async: '1' },
      message: /mode must be create where it is async/,
    },
    { case: 'an image that would be too large', parameters: { transformations: 'w_9000' }, message: /Maximum is/ },
  ])('refuses $case, and leaves nothing behind', async ({ parameters, status = 400, message }) => {
    const cloud = await cloudOfTwo()
    const refused = await refusalOf(cloud, 'image/generate_archive', { tags: 'logo', ...parameters })
    expect(refused).toEqual([status, expect.stringMatching(message)])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('refuses an asset that cannot be drawn before anything is', async () => {
    const cloud = await cloudOfTwo()
    const file = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    await cloud.post('image/upload', { parameters: { public_id: 'z', tags: 'logo' }, file })
    expect(await refusalOf(cloud, 'image/generate_archive', ONE)).toEqual([
      400,
      'Transformation of an image in format svg is not implemented by this server',
    ])
  })

  it('draws an asset as it is by then, and does without one that went where it may be missing', async () => {
    const cloud = await cloudOfTwo()
    const list = cloud.catalog.list
    cloud.catalog.list = async (query) => {
      const found = await list(query)
      cloud.catalog.list = list
      await cloud.post('image/destroy', { parameters: { public_id: 'a/red' } })
      await cloud.post('image/upload', { parameters: { public_id: 'b' }, file: await plain('green', 10, 20) })
      return found
    }
    const files = await packed(cloud, { ...ONE, allow_missing: '1' })
    expect(Object.keys(files)).toEqual(['b_c_scale,w_10.png'])
    expect(await sharp(Object.values(files)[0]).metadata()).toMatchObject({ width: 10, height: 20 })
  })

  it('is no larger than a file may be, which shows only as it is packed', async () => {
    const cloud = await cloudOfTwo({ maxFileBytes: 300 })
    expect(await refusalOf(cloud, 'image/generate_archive', TWO)).toEqual([
      400,
      expect.stringMatching(/^File size too large\. Got \d+\. Maximum is 300\.$/),
    ])
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('holds five thousand files at most', async () => {
    const cloud = await cloudOfTwo()
    const file = await plain('red', 1, 1)
    for (let index = 0; index < 251; index += 1)
      await cloud.post('image/upload', { parameters: { public_id: `n${index}`, tags: 'many' }, file })
    const transformations = Array.from({ length: 20 }, (_, index) => `w_${index + 1}`).join('|')
    expect(await refusalOf(cloud, 'image/generate_archive', { tags: 'many', transformations })).toEqual([
      400,
      'Too many files for an archive. Maximum is 5000.',
    ])
  })
})
