import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
const coffee = readFileSync('fixtures/coffee.png')

type Cloud = ReturnType<typeof createCloud>

const define = async (cloud: Cloud, preset: Record<string, string>) => {
  const body = new URLSearchParams({ name: 'open', unsigned: 'true', ...preset })
  const { status, answer } = await cloud.admin('upload_presets', { method: 'POST', body })
  expect([status, answer.message]).toEqual([200, 'created'])
}

/** What a page sends that knows no secret. */
async function send(
  cloud: Cloud,
  fields: Record<string, string> = {},
  { file = rocket, action = 'image/upload' }: { file?: Uint8Array<ArrayBuffer>; action?: string } = {},
): Promise<{ status: number; answer: Answer; message: string }> {
  const form = new FormData()
  for (const [name, value] of Object.entries({ upload_preset: 'open', ...fields })) form.set(name, value)
  form.set('file', new File([file], 'Photo one.jpg'))
  const response = await cloud.send(`/v1_1/demo/${action}`, { method: 'POST', body: form })
  const answer = (await response.json()) as Answer
  return { status: response.status, answer, message: answer.error?.message }
}

const LIST =
  'upload_preset,callback,public_id,folder,asset_folder,tags,context,metadata,face_coordinates,custom_coordinates,source,filename_override,manifest_transformation,manifest_json,template,template_vars,regions,public_id_prefix'

describe('an unsigned upload', () => {
  it('is what its preset says', async () => {
    const cloud = createCloud()
    await define(cloud, { folder: 'visitors', tags: 'open,checked', context: 'desk=front', use_filename: '1' })
    const { status, answer } = await send(cloud)
    expect(status).toBe(200)
    expect(answer.public_id).toMatch(/^visitors\/Photo_one_[a-z0-9]{6}$/)
    const { answer: stored } = await cloud.admin(`resources/image/upload/${answer.public_id}`)
    expect(stored).toMatchObject({ tags: ['open', 'checked'], context: { custom: { desk: 'front' } }, width: 640 })
  })

  it('leaves the last word to the preset, and adds its own tags and context', async () => {
    const cloud = createCloud()
    await define(cloud, { folder: 'visitors', tags: 'open', context: 'desk=front|owner=house', public_id_prefix: 'p' })
    const { answer } = await send(cloud, {
      folder: 'elsewhere',
      public_id_prefix: 'q',
      public_id: 'mine',
      tags: 'open,own',
      context: 'desk=back|alt=Photo\\',
      source: 'page',
    })
    expect(answer).toMatchObject({
      public_id: 'visitors/p/mine',
      tags: ['open', 'own'],
      context: { custom: { desk: 'front', owner: 'house', alt: 'Photo\\' } },
    })
  })

  it.each([
    { case: 'one', fields: { overwrite: '1' }, names: 'Overwrite' },
    { case: 'one of several words', fields: { return_delete_token: '1' }, names: 'Return delete token' },
    { case: 'two', fields: { eager: 'w_9', type: 'private' }, names: 'Eager Type' },
    { case: 'one that nobody has', fields: { is_admin: '1' }, names: 'Is admin' },
  ])('is refused with parameters that are not on the list: $case', async ({ fields, names }) => {
    const cloud = createCloud()
    await define(cloud, {})
    expect(await send(cloud, fields)).toMatchObject({
      status: 400,
      message: `${names} parameter is not allowed when using unsigned upload. Only ${LIST} upload parameters are allowed.`,
    })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([
    {
      case: 'no preset',
      fields: { upload_preset: '' },
      says: 'Upload preset must be specified when using unsigned upload',
    },
    { case: 'one that is not there', fields: { upload_preset: 'Open' }, says: 'Upload preset not found' },
    {
      case: 'one for signed uploads',
      fields: { upload_preset: 'closed' },
      says: 'Upload preset must be whitelisted for unsigned uploads',
    },
    {
      case: 'a parameter on the list that this server has not',
      fields: { template: 't' },
      says: expect.stringContaining('template is not implemented by this server: '),
    },
  ])('is refused with $case', async ({ fields, says }) => {
    const cloud = createCloud()
    await define(cloud, {})
    await define(cloud, { name: 'closed', unsigned: 'false' })
    expect(await send(cloud, fields)).toMatchObject({ status: 400, message: says })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each([{ preset: {} }, { preset: { overwrite: 'true' } }])(
    'overwrites nothing, whatever its preset says: $preset',
    async ({ preset }) => {
      const cloud = createCloud()
      await define(cloud, preset)
      const { answer: first } = await send(cloud, { public_id: 'a' })
      const { status, answer } = await send(cloud, { public_id: 'a', tags: 'mine' }, { file: coffee })
      expect([status, answer]).toMatchObject([
        200,
        { existing: true, etag: first.etag, version: first.version, tags: [] },
      ])
      expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    },
  )

  it('is given no signed URL of a file that was there before', async () => {
    const cloud = createCloud()
    await define(cloud, { type: 'authenticated' })
    await cloud.post('image/upload', { parameters: { public_id: 'secret', type: 'authenticated' }, file: rocket })
    const { status, answer } = await send(cloud, { public_id: 'secret' })
    expect([status, answer]).toEqual([401, { error: { message: 'deny or ACL failure' } }])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it.each([
    ['access_mode', 'authenticated'],
    ['access_control', '[{"access_type":"token"}]'],
  ])('is told nothing of a file that was there before and is kept back by %s=%s', async (name, value) => {
    const cloud = createCloud()
    await define(cloud, {})
    const parameters = { public_id: 'secret', tags: 'unseen', [name]: value }
    await cloud.post('image/upload', { parameters, file: rocket })
    const { status, answer } = await send(cloud, { public_id: 'secret' })
    expect([status, answer]).toEqual([401, { error: { message: 'deny or ACL failure' } }])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('has no public id of its own where the preset disallows that', async () => {
    const cloud = createCloud()
    await define(cloud, { disallow_public_id: 'true', use_filename: '1', unique_filename: '0' })
    expect(await send(cloud, { public_id: 'mine' })).toMatchObject({
      status: 400,
      message: 'public_id is not allowed: upload preset open has disallow_public_id',
    })
    const { answer } = await send(cloud, { filename_override: 'chosen.jpg' })
    expect(answer.public_id).toMatch(/^chosen_[a-z0-9]{6}$/)
  })

  it.each(['application/json', 'application/x-www-form-urlencoded'])(
    'may come as text, decoded for who may upload alone: %s',
    async (type) => {
      const cloud = createCloud()
      await define(cloud, { folder: 'f' })
      const sendText = async (fields: Record<string, string>) => {
        const body = type.endsWith('json') ? JSON.stringify(fields) : new URLSearchParams(fields).toString()
        const response = await cloud.send('/v1_1/demo/upload', {
          method: 'POST',
          body,
          headers: { 'content-type': type },
        })
        return { status: response.status, answer: (await response.json()) as Answer }
      }
      const file = `data:image/jpeg;base64,${rocket.toString('base64')}`
      const { answer } = await sendText({ upload_preset: 'open', file })
      expect(answer).toMatchObject({ public_id: expect.stringMatching(/^f\//), width: 640 })
      const broken = await sendText({ upload_preset: 'none', file: 'data:image/jpeg;base64,!' })
      expect([broken.status, broken.answer.error.message]).toEqual([400, 'Upload preset not found'])
    },
  )

  it('of which sixteen want one name comes to one file', async () => {
    const cloud = createCloud()
    await define(cloud, {})
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) => send(cloud, { public_id: 'a' }, { file: at % 2 ? rocket : coffee })),
    )
    expect(answers.filter(({ answer }) => answer.existing !== true)).toHaveLength(1)
    expect(new Set(answers.map(({ answer }) => answer.etag)).size).toBe(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is held to the formats of its preset', async () => {
    const cloud = createCloud()
    await define(cloud, { allowed_formats: 'png,webp' })
    expect(await send(cloud)).toMatchObject({ status: 400, message: 'Image file format jpg not allowed' })
    expect((await send(cloud, {}, { file: coffee })).status).toBe(200)
  })

  it('is known by the want of a signature, whatever key and timestamp it brings', async () => {
    const cloud = createCloud()
    await define(cloud, { folder: 'f' })
    const { status, answer } = await send(cloud, { api_key: ACCOUNT.apiKey, timestamp: '1' })
    expect([status, answer.public_id]).toEqual([200, expect.stringMatching(/^f\//)])
    const signed = await send(cloud, { api_key: ACCOUNT.apiKey, timestamp: '1', signature: 'x' })
    expect(signed.message).toMatch(/^timestamp must be/)
  })

  it.each(['image/destroy', 'image/rename', 'image/tags'])(
    'is an upload: %s is not to be had unsigned',
    async (action) => {
      const cloud = createCloud()
      await define(cloud, {})
      await send(cloud, { public_id: 'a' })
      const fields = { public_id: 'a', from_public_id: 'a', to_public_id: 'b', command: 'add', tag: 'x' }
      const body = new URLSearchParams({ upload_preset: 'open', ...fields, 'public_ids[]': 'a' })
      const response = await cloud.send(`/v1_1/demo/${action}`, { method: 'POST', body })
      expect(response.status).toBe(400)
      expect(await response.text()).toMatch(/Missing required parameter - api_key/)
      const { answer } = await cloud.admin('resources/image/upload/a')
      expect(answer).toMatchObject({ public_id: 'a', tags: [] })
    },
  )
})

describe('a signed upload', () => {
  it('has the last word over its preset', async () => {
    const cloud = createCloud()
    await define(cloud, { unsigned: '0', folder: 'f', tags: 'preset', context: 'a=1', type: 'private', eager: 'w_90' })
    const { answer } = await cloud.post('image/upload', {
      parameters: { upload_preset: 'open', public_id: 'a', tags: 'own', type: 'upload' },
      file: rocket,
    })
    expect(answer).toMatchObject({ public_id: 'f/a', type: 'upload', tags: ['own'], context: { custom: { a: '1' } } })
    expect(answer.eager).toMatchObject([{ transformation: 'c_scale,w_90', width: 90 }])
  })

  it('overwrites by preset, which an unsigned one does not', async () => {
    const cloud = createCloud()
    await define(cloud, { overwrite: '1', public_id: 'one' })
    const parameters = { upload_preset: 'open' }
    await cloud.post('image/upload', { parameters, file: rocket })
    const { answer } = await cloud.post('image/upload', { parameters, file: coffee })
    expect(answer).toMatchObject({ public_id: 'one', format: 'png', overwritten: true })
  })

  it('names a preset that is there', async () => {
    const parameters = { upload_preset: 'nowhere' }
    const { status, answer } = await createCloud().post('image/upload', { parameters, file: rocket })
    expect([status, answer.error.message]).toEqual([400, 'Upload preset not found'])
  })
})
