import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})

const ask = (method: string, path: string, fields: Record<string, string> = {}) =>
  method === 'GET'
    ? cloud.admin(`${path}?${new URLSearchParams(fields)}`)
    : cloud.admin(path, { method, body: new URLSearchParams(fields) })
const name = async (name: string, transformation: string) => {
  const { status, answer } = await ask('POST', 'transformations', { name, transformation })
  expect([status, answer]).toEqual([200, { message: 'created' }])
}
const one = async (transformation: string, fields: Record<string, string> = {}) =>
  (await ask('GET', 'transformations', { transformation, ...fields })).answer
const upload = (publicId: string, eager: string) =>
  cloud.post('image/upload', { parameters: { public_id: publicId, eager }, file: rocket })
const open = (path: string) => cloud.send(`/demo/image/upload/${path}`)

describe('named transformations', () => {
  it('are created, and told as SDKs write them', async () => {
    await name('card', 'c_fill,w_90,h_60/w_9')
    expect(await one('card')).toEqual({
      name: 't_card',
      allowed_for_strict: true,
      used: false,
      named: true,
      info: [
        { crop: 'fill', height: 60, width: 90 },
        { crop: 'scale', width: 9 },
      ],
      derived: [],
    })
    expect(await one('t_card')).toEqual(await one('card'))
    expect((await cloud.admin('transformations/card')).answer).toEqual(await one('card'))
  })

  it('are created by the name in the path as well', async () => {
    await ask('POST', 'transformations/card', { transformation: 'w_9' })
    await ask('POST', 'transformations/outer', { transformation: 't_card/h_3', allowed_for_strict: 'false' })
    expect(await one('outer')).toMatchObject({
      allowed_for_strict: false,
      info: [{ transformation: 'card' }, { crop: 'scale', height: 3 }],
    })
  })

  it.each<[string, Record<string, string>, number, RegExp]>([
    ['without a name', { transformation: 'w_9' }, 400, /^Missing required parameter - name$/],
    ['without a transformation', { name: 'x' }, 400, /^Missing required parameter - transformation$/],
    ['that are there', { name: 'card', transformation: 'w_1' }, 409, /^Transformation card already exists$/],
    ['of a name with dots, which join names', { name: 'a.b', transformation: 'w_1' }, 400, /^name must be at most 128/],
    ['of a name that is a transformation', { name: 'w_90', transformation: 'w_1' }, 400, /and no transformation/],
    ['of a name with its mark', { name: 't_x', transformation: 'w_1' }, 400, /and no transformation/],
    ['that cannot be', { name: 'x', transformation: 'w_abc' }, 400, /^Invalid width in transformation: abc$/],
    ['that name what is not there', { name: 'x', transformation: 't_none' }, 400, /^Unknown transformation none$/],
    ['that name themselves', { name: 'x', transformation: 'w_1/t_x' }, 400, /^Transformation t_x → t_x leads back/],
    ['with what nobody knows', { name: 'x', transformation: 'w_1', color: 'red' }, 400, /^Unknown parameter - color$/],
  ])('are not created %s', async (_case, fields, status, says) => {
    await name('card', 'w_9')
    const refused = await ask('POST', 'transformations', fields)
    expect([refused.status, refused.answer.error.message]).toEqual([status, expect.stringMatching(says)])
    expect((await ask('GET', 'transformations', { named: 'true' })).answer.transformations).toHaveLength(1)
  })

  it('are listed with what was made of them, the newest first, and then what made something without a name', async () => {
    for (const each of ['a', 'b', 'c']) await name(each, 'w_9')
    await upload('x', 't_b|w_20|c_fill,h_3,w_3|t_a/w_5')
    const seen: Answer[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { answer }: { answer: Answer } = await ask('GET', 'transformations', {
        max_results: '2',
        ...(cursor && { next_cursor: cursor }),
      })
      seen.push(...answer.transformations)
      expect(answer.transformations.length).toBeLessThanOrEqual(2)
      cursor = answer.next_cursor
    }
    expect(seen.map((each) => [each.name, each.named, each.used, each.allowed_for_strict])).toEqual([
      ['t_c', true, false, true],
      ['t_b', true, true, true],
      ['t_a', true, false, true],
      ['c_fill,h_3,w_3', false, true, false],
      ['c_scale,w_20', false, true, false],
      ['t_a/c_scale,w_5', false, true, false],
    ])
    const names = async (named: string) =>
      (await ask('GET', 'transformations', { named })).answer.transformations.map((each: Answer) => each.name)
    expect(await names('true')).toEqual(['t_c', 't_b', 't_a'])
    expect(await names('false')).toEqual(['c_fill,h_3,w_3', 'c_scale,w_20', 't_a/c_scale,w_5'])
  })

  it('show what they made, page by page', async () => {
    await name('card', 'w_9')
    for (const id of ['x', 'y', 'z']) await upload(id, 't_card')
    const first = await one('card', { max_results: '2' })
    expect(first).toMatchObject({ used: true, derived: [{ public_id: 'x' }, { public_id: 'y' }] })
    const second = await one('card', { max_results: '2', next_cursor: first.next_cursor })
    expect(second.derived).toMatchObject([
      { public_id: 'z', resource_type: 'image', type: 'upload', transformation: 't_card', format: 'jpg', width: 9 },
    ])
    expect(second.next_cursor).toBeUndefined()
    expect((await cloud.send(second.derived[0].secure_url)).status).toBe(200)
  })

  it('are changed, and what they made is made anew', async () => {
    await name('card', 'w_9')
    await name('outer', 't_card/h_3')
    const { answer } = await upload('x', 't_card|t_outer')
    const widths = async () => Promise.all(['t_card', 't_outer', 't_card/h_2'].map((text) => sizeOf(`${text}/x.jpg`)))
    expect(await widths()).toEqual([9, expect.any(Number), expect.any(Number)])
    const put = await ask('PUT', 'transformations', { transformation: 'card', unsafe_update: 'w_50' })
    expect([put.status, put.answer]).toEqual([200, { message: 'updated' }])
    expect(await one('card')).toMatchObject({ info: [{ crop: 'scale', width: 50 }], used: false })
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    expect(await sizeOf('t_card/x.jpg')).toBe(50)
    const eager = await cloud.send(answer.eager[0].url)
    expect(eager.headers.get('cache-control')).toBe('public, no-transform, no-cache')
    expect((await one('outer')).derived).toMatchObject([{ height: 3 }])
    await open('t_outer/x.jpg')
    // The picture itself, and one for each text: nothing of what was made before is left.
    await open('t_card/h_2/x.jpg')
    const { answer: resource } = await cloud.admin('resources/image/upload/x')
    expect(resource.derived.map((each: Answer) => each.transformation).sort()).toEqual([
      't_card',
      't_card/c_scale,h_2',
      't_outer',
    ])
  })

  it.each([
    ['themselves', 't_card'],
    ['what names them', 'w_1/t_outer'],
    ['what is not there', 't_none'],
  ])('are not changed to name %s', async (_case, unsafe_update) => {
    await name('card', 'w_9')
    await name('outer', 't_card/h_3')
    const { status } = await ask('PUT', 'transformations', { transformation: 'card', unsafe_update })
    expect(status).toBe(400)
    expect((await one('card')).info).toEqual([{ crop: 'scale', width: 9 }])
  })

  it('are removed, and with them the bytes of what they made', async () => {
    await name('card', 'w_9')
    await upload('x', 't_card|w_20')
    await open('t_card/w_5/x.jpg')
    expect(await cloud.leftovers()).toEqual({ blobs: 4, intents: 0 })
    expect((await ask('DELETE', 'transformations', { transformation: 'card' })).answer).toEqual({ message: 'deleted' })
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const fields = { transformation: 'card', ...(method === 'PUT' && { allowed_for_strict: '1' }) }
      const gone = await ask(method, 'transformations', fields)
      expect([gone.status, gone.answer.error.message]).toEqual([404, "Can't find transformation card"])
    }
    const delivered = await open('t_card/x.jpg')
    expect([delivered.status, delivered.headers.get('x-cld-error')]).toEqual([400, 'Unknown transformation card'])
  })

  it('are allowed where transformations are strict, or not', async () => {
    await name('card', 'w_9')
    await ask('PUT', 'transformations/card', { allowed_for_strict: 'false' })
    expect(await one('card')).toMatchObject({ allowed_for_strict: false, info: [{ width: 9 }] })
    const { answer } = await ask('PUT', 'transformations/card')
    expect(answer.error.message).toBe('Missing required parameter - allowed_for_strict')
  })
})

describe('transformations without a name', () => {
  it('are there when they made something, and go with it', async () => {
    await upload('x', 'w_20,c_scale')
    expect(await one('c_scale,w_20')).toMatchObject({
      name: 'c_scale,w_20',
      named: false,
      used: true,
      allowed_for_strict: false,
      info: [{ crop: 'scale', width: 20 }],
      derived: [{ public_id: 'x' }],
    })
    expect((await cloud.admin('transformations/w_20')).answer.derived).toHaveLength(1)
    expect((await ask('DELETE', 'transformations', { transformation: 'w_20' })).answer).toEqual({ message: 'deleted' })
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
    expect((await one('w_20')).error.message).toBe("Can't find transformation c_scale,w_20")
  })

  it('are allowed where transformations are strict, or not, and have no definition to change', async () => {
    await upload('x', 'w_20')
    for (const allowed of [true, true, false]) {
      await ask('PUT', 'transformations', { transformation: 'w_20', allowed_for_strict: String(allowed) })
      expect(await one('w_20')).toMatchObject({ allowed_for_strict: allowed })
    }
    const { answer } = await ask('PUT', 'transformations', { transformation: 'w_20', unsafe_update: 'w_1' })
    expect(answer.error.message).toMatch(/^transformation must be a name, with unsafe_update/)
  })
})

async function sizeOf(path: string): Promise<number> {
  const response = await open(path)
  const { width } = await sharp(new Uint8Array(await response.arrayBuffer())).metadata()
  return width
}
