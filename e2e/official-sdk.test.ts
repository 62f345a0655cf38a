import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createSdk } from './official-sdk-process.ts'
import { md5, openSdkRoom, type SdkRoom } from './official-sdk-room.ts'

const exec = promisify(execFile)

let room: SdkRoom
const clock = { aheadMs: 0 }

beforeAll(async () => {
  room = await openSdkRoom({ now: () => Date.now() + clock.aheadMs })
})
beforeEach(() => {
  clock.aheadMs = 0
})
afterAll(() => room?.close())

describe('the official cloudinary SDK', () => {
  it('pings', async () => {
    expect(await room.call('api.ping')).toMatchObject({ status: 'ok' })
  })

  it.each([
    ['rocket.jpg', 'image', { resource_type: 'image', format: 'jpg', width: 640, height: 427 }],
    ['cat-exif-rotated.jpg', 'image', { resource_type: 'image', format: 'jpg', width: 451, height: 300 }],
    ['coffee.png', 'image', { resource_type: 'image', format: 'png', width: 600, height: 400 }],
    ['astronaut.webp', 'image', { resource_type: 'image', format: 'webp', width: 512, height: 512 }],
    ['cat-animated.gif', 'auto', { resource_type: 'image', format: 'gif', width: 240, height: 180, pages: 8 }],
    ['coffee.mp4', 'video', { resource_type: 'video', format: 'mp4' }],
    ['document.pdf', 'auto', { resource_type: 'image', format: 'pdf' }],
    ['document.pdf', 'raw', { resource_type: 'raw' }],
  ])('uploads %s as %s, and its URL opens the same bytes', async (file, resourceType, facts) => {
    const path = `fixtures/${file}`
    const bytes = await readFile(path)
    const answer = await room.call('uploader.upload', path, {
      resource_type: resourceType,
      folder: 'fixtures',
      use_filename: true,
      tags: ['a', 'b'],
      context: { alt: 'x|y=z' },
    })
    expect(answer).toMatchObject({ ...facts, bytes: bytes.length, etag: md5(bytes), tags: ['a', 'b'] })
    expect(answer.context).toEqual({ custom: { alt: 'x|y=z' } })
    expect(answer.public_id).toMatch(new RegExp(`^fixtures/${file.split('.')[0]}_[a-z0-9]{6}(\\.pdf)?$`))
    expect(await room.open(answer.secure_url)).toEqual({ status: 200, md5: md5(bytes) })
    expect(
      await room.call('utils.verify_api_response_signature', answer.public_id, answer.version, answer.signature),
    ).toBe(true)
  })

  it('keeps a private photo private, opens it by a link that dies, and deletes it with its bytes', async () => {
    const before = await room.countBlobs()
    const id = { public_id: 'private/rocket', type: 'private' }
    const { secure_url: url } = await room.call('uploader.upload', 'fixtures/rocket.jpg', id)
    expect((await room.open(url.replace(/s--.{8}--\//, ''))).status).toBe(401)
    const expiresAt = Math.floor(Date.now() / 1000) + 60
    const options = { type: 'private', expires_at: expiresAt }
    const link = String(await room.call('utils.private_download_url', id.public_id, 'jpg', options))
    expect(await room.open(link)).toEqual({ status: 200, md5: md5(await readFile('fixtures/rocket.jpg')) })
    clock.aheadMs = 61_000
    expect((await room.open(link)).status).toBe(400)
    clock.aheadMs = 0
    expect(await room.call('api.resource', id.public_id, { type: 'private' })).toMatchObject({
      width: 640,
      type: 'private',
    })
    const deleted = await room.call('api.delete_resources', [id.public_id, 'private/none'], { type: 'private' })
    expect(deleted).toMatchObject({ deleted: { 'private/rocket': 'deleted', 'private/none': 'not_found' } })
    await expect(room.call('api.resource', id.public_id, { type: 'private' })).rejects.toMatchObject({
      http_code: 404,
      message: 'Resource not found - private/rocket',
    })
    expect((await room.open(link)).status).toBe(404)
    expect(await room.countBlobs()).toBe(before)
  })

  it('lists what there is, page by page', async () => {
    for (const name of ['a', 'b', 'c'])
      await room.call('uploader.upload', 'fixtures/coffee.png', { public_id: `list/${name}` })
    const query = { type: 'upload', prefix: 'list/', max_results: 2 }
    const first = await room.call('api.resources', query)
    const second = await room.call('api.resources', { ...query, next_cursor: first.next_cursor })
    const ids = [...first.resources, ...second.resources].map((resource: Answer) => resource.public_id)
    expect(ids.sort()).toEqual(['list/a', 'list/b', 'list/c'])
    const byIds = await room.call('api.resources_by_ids', ['list/b', 'list/x'])
    expect(byIds.resources.map((resource: Answer) => resource.public_id)).toEqual(['list/b'])
  })

  it('changes tags of several assets in one call', async () => {
    const ids = ['tagged/a', 'tagged/b,c']
    for (const public_id of ids) await room.call('uploader.upload', 'fixtures/rocket.jpg', { public_id, tags: 'old' })
    const found = { public_ids: ids }
    const tagsOf = async () => Promise.all(ids.map(async (id) => (await room.call('api.resource', id)).tags))
    expect(await room.call('uploader.add_tag', 'x,y', [...ids, 'nowhere'])).toEqual(found)
    expect(await room.call('uploader.remove_tag', 'old', ids)).toEqual(found)
    expect(await tagsOf()).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ])
    expect(await room.call('uploader.replace_tag', 'z', ids.slice(0, 1))).toEqual({ public_ids: ids.slice(0, 1) })
    expect(await room.call('uploader.remove_all_tags', ids.slice(1))).toEqual({ public_ids: ids.slice(1) })
    expect(await tagsOf()).toEqual([['z'], []])
  })

  it('destroys', async () => {
    await room.call('uploader.upload', 'fixtures/rocket.jpg', { public_id: 'gone' })
    expect(await room.call('uploader.destroy', 'gone', { invalidate: true })).toEqual({ result: 'ok' })
    expect(await room.call('uploader.destroy', 'gone')).toEqual({ result: 'not found' })
  })

  it('uploads a data URI, a stream, and a small file in one chunk', async () => {
    const bytes = await readFile('fixtures/rocket.jpg')
    const uri = `data:image/jpeg;base64,${bytes.toString('base64')}`
    for (const [call, source] of [
      ['uploader.upload', uri],
      ['uploader.upload_stream', 'fixtures/rocket.jpg'],
      ['uploader.upload_large', 'fixtures/rocket.jpg'],
    ] as const)
      expect(await room.call(call, source, { resource_type: 'image' })).toMatchObject({
        format: 'jpg',
        etag: md5(bytes),
        width: 640,
      })
  })

  it('gets the eager images of the signature tutorial', async () => {
    const answer = await room.call('uploader.upload', 'fixtures/rocket.jpg', {
      public_id: 'sample_image',
      eager: [
        { width: 400, height: 300, crop: 'pad' },
        { width: 260, height: 200, crop: 'crop' },
      ],
    })
    expect(answer.eager).toMatchObject([
      { transformation: 'c_pad,h_300,w_400', width: 400, height: 300 },
      { transformation: 'c_crop,h_200,w_260', width: 260, height: 200 },
    ])
    for (const image of answer.eager) expect((await room.open(image.secure_url)).status).toBe(200)
  })

  it('keeps upload presets, and uploads by one without its secret', async () => {
    const settings = { folder: 'visitors', tags: ['open', 'checked'], context: { desk: 'front' }, use_filename: true }
    const created = await room.call('api.create_upload_preset', { name: 'desk', unsigned: true, ...settings })
    expect(created).toMatchObject({ message: 'created', name: 'desk' })
    const preset = await room.call('api.upload_preset', 'desk')
    expect(preset).toMatchObject({ name: 'desk', unsigned: true, external_id: created.external_id })
    expect(preset.settings).toEqual(settings)
    await expect(room.call('api.create_upload_preset', { name: 'desk' })).rejects.toMatchObject({ http_code: 409 })

    const stranger = createSdk(room.server.cloudinaryUrl.replace(/:\/\/[^@]+@/, '://no-key:no-secret@'))
    try {
      const rocket = 'fixtures/rocket.jpg'
      const { public_id, ...answer } = await stranger.call('uploader.unsigned_upload', rocket, 'desk', { tags: 'own' })
      expect(public_id).toMatch(/^visitors\/rocket_[a-z0-9]{6}$/)
      expect(await room.open(answer.secure_url)).toEqual({ status: 200, md5: md5(await readFile(rocket)) })
      const stored = await room.call('api.resource', public_id)
      expect(stored).toMatchObject({ tags: ['open', 'checked', 'own'], context: { custom: { desk: 'front' } } })
      await expect(
        stranger.call('uploader.unsigned_upload', rocket, 'desk', { overwrite: true }),
      ).rejects.toMatchObject({
        http_code: 400,
        message: expect.stringMatching(
          /^Overwrite parameter is not allowed when using unsigned upload\. Only upload_preset,/,
        ),
      })

      // What was read goes back as it is, with one thing more.
      const changed = { ...preset.settings, disallow_public_id: true }
      expect(await room.call('api.update_upload_preset', 'desk', changed)).toMatchObject({ message: 'updated' })
      const { unsigned, settings: kept } = await room.call('api.upload_preset', 'desk')
      expect([unsigned, kept]).toEqual([false, changed])
      await expect(stranger.call('uploader.unsigned_upload', rocket, 'desk', {})).rejects.toMatchObject({
        message: 'Upload preset must be whitelisted for unsigned uploads',
      })
    } finally {
      await stranger.stop()
    }

    const random = await room.call('api.create_upload_preset', { eager: [{ width: 9, crop: 'scale' }] })
    const first = await room.call('api.upload_presets', { max_results: 1 })
    const second = await room.call('api.upload_presets', { max_results: 1, next_cursor: first.next_cursor })
    expect([...first.presets, ...second.presets].map(({ name }: Answer) => name)).toEqual([random.name, 'desk'])
    const { eager } = await room.call('uploader.upload', 'fixtures/rocket.jpg', { upload_preset: random.name })
    expect(eager).toMatchObject([{ transformation: 'c_scale,w_9', width: 9 }])
    // An eager setting goes back as it is, too.
    await room.call('api.update_upload_preset', random.name, first.presets[0].settings)
    expect((await room.call('api.upload_preset', random.name)).settings).toEqual(first.presets[0].settings)
    for (const name of ['desk', random.name])
      expect(await room.call('api.delete_upload_preset', name)).toMatchObject({ message: 'deleted' })
    expect(await room.call('api.upload_presets')).toEqual(expect.objectContaining({ presets: [] }))
    await expect(room.call('api.upload_preset', 'desk')).rejects.toMatchObject({ http_code: 404 })
  })

  it('names transformations, delivers by name, and changes what the name means', async () => {
    const id = { public_id: 'named/rocket' }
    expect(await room.call('api.create_transformation', 'card', { width: 90, height: 60, crop: 'fill' })).toMatchObject(
      {
        message: 'created',
      },
    )
    const { eager } = await room.call('uploader.upload', 'fixtures/rocket.jpg', {
      ...id,
      eager: { transformation: 'card' },
    })
    expect(eager).toMatchObject([{ transformation: 't_card', width: 90, height: 60 }])
    const chain = [{ transformation: ['card'] }, { width: 30, crop: 'scale' }]
    const { origin } = new URL(room.server.mediaUrl)
    const url = String(
      await room.call('utils.url', id.public_id, {
        transformation: chain,
        format: 'jpg',
        version: 1,
        urlAnalytics: false,
      }),
    )
    expect(url).toMatch(/\/t_card\/c_scale,w_30\/v1\/named\/rocket\.jpg$/)
    const widthOf = async (path: string) => {
      const answer = await fetch(origin + path)
      return answer.status === 200 ? (await sharp(await answer.arrayBuffer()).metadata()).width : answer.status
    }
    const chained = new URL(url).pathname
    const alone = '/demo/image/upload/t_card/v1/named/rocket.jpg'
    expect([await widthOf(alone), await widthOf(chained)]).toEqual([90, 30])

    const told = await room.call('api.transformation', 'card')
    expect(told).toMatchObject({ name: 't_card', named: true, used: true, allowed_for_strict: true })
    expect(told.info).toEqual([{ crop: 'fill', height: 60, width: 90 }])
    expect(told.derived).toMatchObject([{ public_id: id.public_id, url: eager[0].url }])
    const update = { allowed_for_strict: false, unsafe_update: { width: 40, crop: 'scale' } }
    expect(await room.call('api.update_transformation', 'card', update)).toMatchObject({ message: 'updated' })
    expect(await widthOf(alone)).toBe(40)
    expect(await room.call('api.transformation', 'card')).toMatchObject({
      allowed_for_strict: false,
      info: [{ width: 40 }],
    })

    const named = await room.call('api.transformations', { named: true })
    expect(named.transformations.map(({ name }: Answer) => name)).toEqual(['t_card'])
    const all = await room.call('api.transformations', { max_results: 500 })
    expect(all.transformations.map(({ name }: Answer) => name)).toContain('c_pad,h_300,w_400')
    const implicit = { width: 400, height: 300, crop: 'pad' }
    expect(await room.call('api.transformation', implicit)).toMatchObject({ used: true, named: false })
    await room.call('api.delete_transformation', implicit)
    await expect(room.call('api.transformation', implicit)).rejects.toMatchObject({ http_code: 404 })

    const before = await room.countBlobs()
    expect(await room.call('api.delete_transformation', 'card')).toMatchObject({ message: 'deleted' })
    expect(await room.countBlobs()).toBeLessThan(before)
    expect([await widthOf(alone), await widthOf(chained)]).toEqual([400, 400])
    await expect(room.call('api.transformation', 'card')).rejects.toMatchObject({ http_code: 404 })
  })

  it('is told when its secret is wrong, and what was to be signed', async () => {
    const stranger = createSdk(room.server.cloudinaryUrl.replace(/:[^:@]+@/, ':another-secret@'))
    try {
      await expect(
        stranger.call('uploader.upload', 'fixtures/rocket.jpg', { folder: 'streams', overwrite: true }),
      ).rejects.toMatchObject({
        http_code: 401,
        message: expect.stringMatching(
          /^Invalid Signature [0-9a-f]{40}\. String to sign - 'folder=streams&overwrite=1&timestamp=\d{10}'\.$/,
        ),
      })
      await expect(stranger.call('api.ping')).rejects.toMatchObject({ http_code: 401, message: 'api_secret mismatch' })
    } finally {
      await stranger.stop()
    }
  })

  it('is told when its clock is more than an hour behind', async () => {
    const timestamp = Math.floor(Date.now() / 1000) - 3601
    await expect(room.call('uploader.upload', 'fixtures/rocket.jpg', { timestamp })).rejects.toMatchObject({
      http_code: 400,
      message: expect.stringMatching(
        /^Stale request - reported time is \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 which is more than 1 hour ago$/,
      ),
    })
  })
})

/** @see https://cloudinary.com/documentation/generate_upload_signature_tutorial */
describe('the signature tutorial', () => {
  it('signs with api_sign_request and uploads with cURL', async () => {
    const { username: apiKey, password: apiSecret } = new URL(room.server.cloudinaryUrl)
    const signed = {
      timestamp: Math.round(Date.now() / 1000),
      eager: 'w_400,h_300,c_pad|w_260,h_200,c_crop',
      public_id: 'tutorial/sample_image',
    }
    const signature = String(await room.call('utils.api_sign_request', signed, apiSecret))
    const fields = Object.entries({ ...signed, api_key: apiKey, signature })
    const { stdout } = await exec('curl', [
      '-sS',
      `${room.server.mediaUrl}/v1_1/demo/image/upload`,
      '-X',
      'POST',
      ...['-F', 'file=@fixtures/rocket.jpg'],
      ...fields.flatMap(([name, value]) => ['-F', `${name}=${value}`]),
    ])
    const answer = JSON.parse(stdout) as Answer
    expect(answer).toMatchObject({ public_id: 'tutorial/sample_image', original_filename: 'rocket' })
    expect(answer.eager).toHaveLength(2)
    expect(await room.open(answer.url)).toEqual({ status: 200, md5: md5(await readFile('fixtures/rocket.jpg')) })
  })
})
