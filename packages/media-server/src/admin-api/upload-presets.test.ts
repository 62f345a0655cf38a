import { readFileSync } from 'node:fs'
import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'
import { ADD_ON_TABLE } from '../upload-api/add-ons.ts'
import { PRESET_TABLE } from '../upload-api/preset-settings.ts'

let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})

const rocket = readFileSync('fixtures/rocket.jpg')
const ask = async (method: string, path: string, fields: Record<string, string> | [string, string][] = {}) => {
  const body = method === 'GET' ? undefined : new URLSearchParams(fields)
  return cloud.admin(path, { method, ...(body && { body }) })
}
const create = (fields: Record<string, string> | [string, string][]) => ask('POST', 'upload_presets', fields)
const namesOf = ({ presets }: Answer) => presets.map(({ name }: Answer) => name)

/** What each may be set to, and how it is shown. Those that are not here are no settings. */
const VALUES: Record<string, { wire: string; shown: unknown }> = {
  public_id: { wire: 'one', shown: 'one' },
  public_id_prefix: { wire: 'p', shown: 'p' },
  folder: { wire: 'f', shown: 'f' },
  asset_folder: { wire: 'a', shown: 'a' },
  display_name: { wire: 'Name', shown: 'Name' },
  use_filename: { wire: '1', shown: true },
  unique_filename: { wire: '0', shown: false },
  use_filename_as_display_name: { wire: 'true', shown: true },
  use_asset_folder_as_public_id_prefix: { wire: 'false', shown: false },
  filename_override: { wire: 'n.jpg', shown: 'n.jpg' },
  type: { wire: 'private', shown: 'private' },
  access_mode: { wire: 'authenticated', shown: 'authenticated' },
  access_control: { wire: '[{"access_type":"token"}]', shown: [{ access_type: 'token' }] },
  overwrite: { wire: '0', shown: false },
  backup: { wire: '1', shown: true },
  moderation: { wire: 'manual', shown: 'manual' },
  return_delete_token: { wire: '0', shown: false },
  invalidate: { wire: '1', shown: true },
  allowed_formats: { wire: 'jpg,png', shown: ['jpg', 'png'] },
  tags: { wire: 'a,b', shown: ['a', 'b'] },
  context: { wire: 'a=1|b=x\\=y', shown: { a: '1', b: 'x=y' } },
  metadata: { wire: 'stock=50|colors=["red","a\\=b"]', shown: { stock: '50', colors: ['red', 'a=b'] } },
  clear_invalid: { wire: '1', shown: true },
  eager: {
    wire: 'c_fill,w_90|t_card/w_9/png',
    shown: [
      { transformation: [{ crop: 'fill', width: 90 }] },
      { transformation: [{ transformation: 'card' }, { crop: 'scale', width: 9 }], format: 'png' },
    ],
  },
  async: { wire: '0', shown: false },
  eager_async: { wire: '1', shown: true },
  unique_display_name: { wire: '1', shown: true },
  discard_original_filename: { wire: '1', shown: true },
  format: { wire: 'JPEG', shown: 'jpg' },
  transformation: { wire: 'w_9/t_card', shown: [{ crop: 'scale', width: 9 }, { transformation: 'card' }] },
  responsive_breakpoints: {
    wire: '[{"create_derived": false, "max_width": 500, "transformation": "c_fill,w_9", "format": "png"}]',
    shown: [
      {
        ...{ create_derived: false, transformation: 'c_fill,w_9', format: 'png' },
        ...{ min_width: 50, max_width: 500, bytes_step: 20_000, max_images: 20 },
      },
    ],
  },
  media_metadata: { wire: '1', shown: true },
  image_metadata: { wire: '0', shown: false },
  exif: { wire: '1', shown: true },
  colors: { wire: '1', shown: true },
  faces: { wire: '0', shown: false },
  phash: { wire: 'true', shown: true },
  cinemagraph_analysis: { wire: '1', shown: true },
  headers: { wire: 'X-Robots-Tag: noindex', shown: { 'x-robots-tag': 'noindex' } },
  callback: { wire: 'https://a.example/done', shown: 'https://a.example/done' },
  notification_url: { wire: 'http://127.0.0.1:9/hook', shown: 'http://127.0.0.1:9/hook' },
  eager_notification_url: { wire: 'http://127.0.0.1:9/eager', shown: 'http://127.0.0.1:9/eager' },
  disallow_public_id: { wire: '1', shown: true },
}

const settings = Object.keys(PRESET_TABLE).filter((name) => !Object.hasOwn(ADD_ON_TABLE, name))

describe('upload presets', () => {
  it('are created under a name, or a random one, and are there with exactly what was set', async () => {
    const { status, answer } = await create({ name: 'a b', unsigned: 'true', folder: 'f', tags: '', timestamp: '1' })
    expect([status, answer]).toEqual([
      200,
      { message: 'created', name: 'a b', external_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ])
    const found = await ask('GET', 'upload_presets/a%20b')
    expect(found.answer).toEqual({
      name: 'a b',
      unsigned: true,
      settings: { folder: 'f' },
      external_id: answer.external_id,
    })
    const random = await create({})
    expect(random.answer.name).toMatch(/^[0-9a-f]{10}$/)
    expect((await ask('GET', `upload_presets/${random.answer.name}`)).answer).toMatchObject({
      unsigned: false,
      settings: {},
    })
  })

  it.each(settings.map((name) => ({ name })))('hold %s, shown as a value of its kind', async ({ name }) => {
    const value = VALUES[name]
    if (!value) throw new Error(`say here how ${name} is shown`)
    expect((await create({ name: 'p', [name]: value.wire })).status).toBe(200)
    expect((await ask('GET', 'upload_presets/p')).answer.settings).toEqual({ [name]: value.shown })
  })

  it('hold lists that came item by item', async () => {
    await create([
      ['name', 'p'],
      ['tags[]', 'a'],
      ['tags[]', 'b'],
    ])
    expect((await ask('GET', 'upload_presets/p')).answer.settings).toEqual({ tags: ['a', 'b'] })
  })

  it('refuse by name whatever this server would not act on', async () => {
    const others = Object.keys(UPLOAD_PARAMETERS).filter(
      (name) => !Object.hasOwn(PRESET_TABLE, name) && name !== 'timestamp',
    )
    expect(others.length).toBeGreaterThan(5)
    for (const name of [...others, 'live']) {
      const { status, answer } = await create({ name: 'p', [name]: '1' })
      expect([status, answer.error.message]).toEqual([
        400,
        expect.stringContaining(`${name} is not implemented by this server: `),
      ])
    }
    expect((await create({ name: 'p', folders: 'f' })).answer.error.message).toBe('Unknown parameter - folders')
    expect((await ask('GET', 'upload_presets')).answer).toEqual({ presets: [] })
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['a value of another kind', { use_filename: 'yes' }, /^use_filename must be one of 0, 1, false, true/],
    ['a transformation that cannot be', { eager: 'w_abc' }, /^Invalid width in transformation: abc$/],
    ['a name that no path can hold', { name: 'a/b' }, /^name must be at most 255 characters/],
    ['a URL elsewhere', { notification_url: 'https://example.com/' }, /^notification_url must lead to this machine/],
    ['unsigned that is neither', { unsigned: 'maybe' }, /^unsigned must be one of/],
  ])('refuse %s', async (_case, fields, says) => {
    const { status, answer } = await create(fields)
    expect([status, answer.error.message]).toEqual([400, expect.stringMatching(says)])
  })

  it('are created once', async () => {
    await create({ name: 'p', folder: 'first' })
    const { status, answer } = await create({ name: 'p', folder: 'second' })
    expect([status, answer.error.message]).toEqual([409, 'Upload preset p already exists'])
    expect((await ask('GET', 'upload_presets/p')).answer.settings).toEqual({ folder: 'first' })
    expect((await create({ name: 'P' })).status).toBe(200)
  })

  it('are put in the place of what they were', async () => {
    const { answer: created } = await create({ name: 'p', unsigned: '1', folder: 'f', tags: 'a' })
    const { answer } = await ask('PUT', 'upload_presets/p', { folder: 'g', disallow_public_id: 'true' })
    expect(answer).toEqual({ message: 'updated', external_id: created.external_id })
    expect((await ask('GET', 'upload_presets/p')).answer).toEqual({
      name: 'p',
      unsigned: false,
      settings: { folder: 'g', disallow_public_id: true },
      external_id: created.external_id,
    })
    const upload = await cloud.post('image/upload', { parameters: { upload_preset: 'p' }, file: rocket })
    expect(upload.answer.public_id).toMatch(/^g\/[a-z0-9]{20}$/)
  })

  it('are removed', async () => {
    const { answer: created } = await create({ name: 'p' })
    const { answer } = await ask('DELETE', 'upload_presets/p')
    expect(answer).toEqual({ message: 'deleted', external_id: created.external_id })
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const gone = await ask(method, 'upload_presets/p')
      expect([gone.status, gone.answer.error.message]).toEqual([404, "Can't find upload preset named p"])
    }
  })

  it('are listed page by page, the newest first', async () => {
    for (const name of ['a', 'b', 'c']) await create({ name, folder: name })
    const first = (await ask('GET', 'upload_presets?max_results=2')).answer
    expect(namesOf(first)).toEqual(['c', 'b'])
    expect(first.presets[0]).toMatchObject({ name: 'c', unsigned: false, settings: { folder: 'c' } })
    const second = (await ask('GET', `upload_presets?max_results=2&next_cursor=${first.next_cursor}`)).answer
    const one = {
      name: 'a',
      unsigned: false,
      external_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      settings: { folder: 'a' },
    }
    expect(second).toEqual({ presets: [one] })
    for (const cursor of ['x', `${first.next_cursor}=`, btoa('transformations.1')]) {
      const { status, answer } = await ask('GET', `upload_presets?next_cursor=${encodeURIComponent(cursor)}`)
      expect([status, answer.error.message]).toEqual([
        400,
        expect.stringMatching(/^next_cursor must be the next_cursor/),
      ])
    }
  })

  it('are for the owner of key and secret', async () => {
    for (const [method, path] of [
      ['GET', 'upload_presets'],
      ['POST', 'upload_presets'],
      ['GET', 'upload_presets/p'],
      ['PUT', 'upload_presets/p'],
      ['DELETE', 'upload_presets/p'],
      ['GET', 'transformations'],
      ['POST', 'transformations'],
      ['PUT', 'transformations/p'],
      ['DELETE', 'transformations'],
    ] as const)
      expect((await cloud.send(`/v1_1/demo/${path}`, { method })).status).toBe(401)
  })
})
