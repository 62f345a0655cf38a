import { readFileSync } from 'node:fs'
import { signParameters } from 'countersign/signing'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>
let assetId: string
beforeEach(async () => {
  cloud = createCloud()
  const parameters = { public_id: 'a/rocket', type: 'authenticated' }
  assetId = (await cloud.post('image/upload', { parameters, file: rocket })).answer.asset_id
})

/** By name, and by the id that stays. */
const WAYS: readonly [string, () => readonly [string, Record<string, string>]][] = [
  ['download', () => ['image', { public_id: 'a/rocket', type: 'authenticated' }]],
  ['asset/download', () => ['asset', { asset_id: assetId }]],
]

describe.each(WAYS)('a link to %s', (_name, way) => {
  const open = (parameters: Record<string, string>) => {
    const [type, named] = way()
    return cloud.download(type, { ...named, ...parameters })
  }
  const message = async (response: Response) =>
    ((await response.json()) as { error: { message: string } }).error.message

  it('sends what its transformation makes, to nobody’s cache', async () => {
    const response = await open({ transformation: 'c_fill,h_40,w_30' })
    const { width, height, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect([response.status, width, height, format]).toEqual([200, 30, 40, 'jpeg'])
    expect(response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('in the format asked for, by a named one too', async () => {
    const named = new URLSearchParams({ transformation: 'w_20,c_scale' })
    await cloud.admin('transformations/small', { method: 'POST', body: named })
    const response = await open({ transformation: 't_small', format: 'png' })
    const { width, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
    expect([width, format]).toEqual([20, 'png'])
    expect(response.headers.get('content-disposition')).toBe('inline; filename="rocket.png"')
  })

  it.each([
    ['shown under it', {}, 'inline; filename="mine.jpg"'],
    ['saved under it', { attachment: 'true' }, 'attachment; filename="mine.jpg"'],
  ])('has the name asked for: %s', async (_case, more, disposition) => {
    const response = await open({ target_filename: 'mine.jpg', ...more })
    expect(response.headers.get('content-disposition')).toBe(disposition)
  })

  it('lets no name out of its header', async () => {
    const response = await open({ target_filename: '../../a"b\\c.jpg' })
    expect(response.headers.get('content-disposition')).toBe('inline; filename="_.._a_b_c.jpg"')
  })

  it('is for the transformation that was signed', async () => {
    const [type, named] = way()
    const signed = { timestamp: String(cloud.clock.now / 1000), ...named, transformation: 'w_10' }
    const proof = { api_key: ACCOUNT.apiKey, signature: signParameters(signed, ACCOUNT.apiSecret) }
    const statusWith = async (transformation: string) => {
      const query = new URLSearchParams({ ...signed, ...proof, transformation })
      return (await cloud.send(`/v1_1/demo/${type}/download?${query}`)).status
    }
    expect([await statusWith('w_10'), await statusWith('w_11')]).toEqual([200, 401])
  })

  it('refuses a transformation that is not here, or is none', async () => {
    const response = await open({ transformation: 'e_blur' })
    expect([response.status, await message(response)]).toEqual([400, expect.stringContaining('not implemented')])
    expect((await open({ transformation: 'w_abc' })).status).toBe(400)
    expect((await open({ transformation: 't_nobody' })).status).toBe(400)
  })
})

describe('streaming_attachment', () => {
  it('saves a film, and is refused of what is none', async () => {
    const film = readFileSync('fixtures/coffee.mp4')
    const { answer } = await cloud.post('video/upload', {
      parameters: { public_id: 'f' },
      file: film,
      filename: 'f.mp4',
    })
    const response = await cloud.download('asset', { asset_id: answer.asset_id, streaming_attachment: 'true' })
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="f.mp4"')
    expect((await cloud.download('asset', { asset_id: assetId, streaming_attachment: 'true' })).status).toBe(400)
  })
})
