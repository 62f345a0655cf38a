import { signDeliveryUrl } from 'countersign/signing'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Catalog } from '../catalog/catalog.ts'
import { deliver } from './deliver.ts'
import { createDeliveryCloud } from './delivery-cloud.contract.ts'

let cloud: Awaited<ReturnType<typeof createDeliveryCloud>>
beforeEach(async () => {
  cloud = await createDeliveryCloud()
  for (const type of ['upload', 'private', 'authenticated'] as const)
    await cloud.put({ type, publicId: 'folder/coffee' }, 'coffee.png')
  await define('card', 'c_fill,h_60,w_90')
})

const define = (name: string, definition: string) =>
  cloud.services.catalog.namedTransformations.create('demo', name, { definition, allowedForStrict: true })
const redefine = (name: string, definition: string) =>
  cloud.services.catalog.namedTransformations.replace('demo', name, (former) => ({ ...former, definition }))
const get = (path: string, headers: Record<string, string> = {}) =>
  deliver(cloud.services, new Request('http://localhost/', { headers }), `/demo/image/${path}`)
const sizeOf = async (answer: Response) => {
  const { width, height } = await sharp(new Uint8Array(await answer.arrayBuffer())).metadata()
  return [width, height]
}
const outcome = async (path: string) => {
  const { status, headers } = await get(path)
  return [status, headers.get('x-cld-error')]
}
const sign = (text: string) => `s--${signDeliveryUrl(text, 'b')}--/${text}`

describe('a named transformation', () => {
  it.each([
    ['alone', 't_card', [90, 60]],
    ['before another step', 't_card/c_fill,w_30,h_40', [30, 40]],
    ['after another step', 'c_fill,w_300,h_300/t_card', [90, 60]],
    ['in an older SDK’s list', 't_card.small', [45, 30]],
    ['that holds another, and steps', 't_outer', [20, 10]],
  ])('is drawn %s', async (_case, text, size) => {
    await define('small', 'w_45')
    await define('outer', 't_card/w_45/c_fill,w_20,h_10')
    expect(await sizeOf(await get(`upload/${text}/v1/folder/coffee.jpg`))).toEqual(size)
  })

  it('that is not there is refused by name, as is one beside other parameters', async () => {
    expect(await outcome('upload/t_none/folder/coffee.jpg')).toEqual([400, 'Unknown transformation none'])
    expect(await outcome('upload/t_Card/folder/coffee.jpg')).toEqual([400, 'Unknown transformation Card'])
    expect(await outcome('upload/w_9,t_card/folder/coffee.jpg')).toEqual([
      400,
      'named transformation beside other parameters (t_card) in transformation is not implemented by this server',
    ])
  })

  it('of another cloud is not there', async () => {
    await cloud.services.catalog.namedTransformations.create('other', 'theirs', {
      definition: 'w_9',
      allowedForStrict: true,
    })
    expect(await outcome('upload/t_theirs/folder/coffee.jpg')).toEqual([400, 'Unknown transformation theirs'])
  })

  it('that leads back to itself is refused', async () => {
    await redefine('card', 'w_9/t_outer')
    await define('outer', 't_card')
    expect((await outcome('upload/t_card/folder/coffee.jpg'))[0]).toBe(400)
  })

  it.each([
    { type: 'upload', path: 't_card/folder/coffee.jpg', unsigned: [200, null] },
    { type: 'private', path: 't_card/folder/coffee.jpg', unsigned: [200, null] },
    { type: 'authenticated', path: 't_card/folder/coffee.jpg', unsigned: [401, 'deny or ACL failure'] },
  ])('changes nothing of who may see what: $type', async ({ type, path, unsigned }) => {
    expect(await outcome(`${type}/${path}`)).toEqual(unsigned)
    expect(await outcome(`${type}/${sign(path)}`)).toEqual([200, null])
    // What is signed is the text: what the name stands for fits the signature of the name as little as the other way round.
    const spelled = path.replace('t_card', 'c_fill,h_60,w_90')
    expect(await outcome(`${type}/${sign(path).replace(path, spelled)}`)).toEqual([401, 'Invalid Signature'])
    expect(await outcome(`${type}/${sign(spelled).replace(spelled, path)}`)).toEqual([401, 'Invalid Signature'])
  })

  it('is drawn anew once it means something else, and kept by nobody meanwhile', async () => {
    const { version } = (await cloud.services.catalog.get('demo', {
      resourceType: 'image',
      type: 'upload',
      publicId: 'folder/coffee',
    })) ?? { version: 0 }
    const path = `upload/t_card/v${version}/folder/coffee.jpg`
    const first = await get(path)
    expect(first.headers.get('cache-control')).toBe('public, no-transform, no-cache')
    const seen = {
      etag: first.headers.get('etag') ?? '',
      modified: first.headers.get('last-modified') ?? '',
    }
    expect((await get(path, { 'if-none-match': seen.etag })).status).toBe(304)
    expect((await get(path, { 'if-modified-since': seen.modified })).status).toBe(304)
    cloud.services.now = () => Date.UTC(2026, 10, 22)
    await redefine('card', 'c_fill,h_20,w_30')
    expect(await sizeOf(await get(path, { 'if-none-match': seen.etag }))).toEqual([30, 20])
    expect((await get(path, { 'if-modified-since': seen.modified })).status).toBe(200)
    const plain = await get(`upload/c_fill,h_20,w_30/v${version}/folder/coffee.jpg`)
    expect(plain.headers.get('cache-control')).toMatch(/immutable/)
  })

  it('that changes while it is drawn is never shown as it was to who asks afterwards', async () => {
    const { catalog } = cloud.services
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const holding: Catalog = {
      ...catalog,
      async commitDerived(derived) {
        if (derived.width === 90) await held
        return catalog.commitDerived(derived)
      },
    }
    cloud.services.catalog = holding
    const path = 'upload/t_card/folder/coffee.jpg'
    const early = get(path)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await redefine('card', 'c_fill,h_20,w_30')
    expect(await sizeOf(await get(path))).toEqual([30, 20])
    release()
    expect(await sizeOf(await early)).toEqual([90, 60])
    for (let time = 0; time < 2; time += 1) expect(await sizeOf(await get(path))).toEqual([30, 20])
  })

  it('is a folder where that is what is there', async () => {
    await cloud.put({ publicId: 't_shirts/red' }, 'coffee.png')
    expect(await outcome('upload/t_shirts/red.png')).toEqual([200, null])
    expect(await outcome('upload/v1/t_shirts/red.png')).toEqual([200, null])
  })
})
