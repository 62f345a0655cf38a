import { readFileSync } from 'node:fs'
import { verifyUploadAnswer } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'

const rocket = readFileSync('fixtures/rocket.jpg')
let cloud: ReturnType<typeof createCloud>

beforeEach(async () => {
  cloud = createCloud()
  const parameters = { public_id: 'a', type: 'private', tags: 'x', context: 'alt=A' }
  await cloud.post('image/upload', { parameters, file: rocket })
})

const explicit = (parameters: Record<string, string>, unsigned: Record<string, string> = {}) =>
  cloud.post('image/explicit', { parameters: { public_id: 'a', type: 'private', ...parameters }, unsigned })
const stored = async () => (await cloud.admin('resources/image/private/a')).answer

describe('explicit', () => {
  it('says other things of an asset, in an answer that is signed', async () => {
    const before = await stored()
    const changes = { tags: 'y,z', context: 'n=1', display_name: 'Name', asset_folder: 'f' }
    const { status, answer } = await explicit(changes)
    expect(status).toBe(200)
    const { public_id: publicId, version, signature } = answer
    expect(verifyUploadAnswer({ publicId, version }, signature, ACCOUNT.apiSecret)).toBe(true)
    const after = { tags: ['y', 'z'], context: { custom: { n: '1' } }, display_name: 'Name', asset_folder: 'f' }
    expect(answer).toMatchObject(after)
    expect(await stored()).toEqual({ ...before, ...after })
  })

  it('leaves what it does not name', async () => {
    const before = await stored()
    await explicit({})
    expect(await stored()).toEqual(before)
  })

  it('makes images, each once', async () => {
    for (let time = 0; time < 2; time += 1) {
      const { answer } = await explicit({ eager: 'w_10|w_20/png' })
      expect(answer.eager).toMatchObject([
        { transformation: 'c_scale,w_10', format: 'jpg', width: 10 },
        { transformation: 'c_scale,w_20', format: 'png', width: 20 },
      ])
      expect((await cloud.send(answer.eager[1].secure_url)).status).toBe(200)
    }
    expect(await cloud.leftovers()).toEqual({ blobs: 3, intents: 0 })
  })

  it('says nothing of an asset when an image cannot be made', async () => {
    const before = await stored()
    const { status } = await explicit({ tags: 'new', eager: 'w_100000' })
    expect(status).toBe(400)
    expect(await stored()).toEqual(before)
  })

  it('takes no empty text for an answer: it is no part of what was signed', async () => {
    const before = await stored()
    await explicit({ display_name: before.display_name }, { tags: '', context: '', asset_folder: '' })
    expect(await stored()).toEqual(before)
  })

  it.each([
    ['who is not there', { public_id: 'none' }, 404, 'Resource not found - none'],
    ['another type', { type: 'upload' }, 404, 'Resource not found - a'],
    [
      'what is of uploads',
      { use_filename: '1' },
      400,
      'use_filename is not implemented by this server: explicit says other things of an asset that is there: it stores no file and names none',
    ],
    ['what nobody has', { colour: 'red' }, 400, 'Unknown parameter - colour'],
  ])('refuses %s', async (_case, parameters, status, message) => {
    expect(await explicit(parameters)).toMatchObject({ status, answer: { error: { message } } })
  })

  it('wants a signature', async () => {
    const before = await stored()
    const forged = await cloud.post('image/explicit', {
      parameters: { public_id: 'a', type: 'private', tags: 'y' },
      secret: 'x',
    })
    expect(forged.status).toBe(401)
    expect(await stored()).toEqual(before)
  })
})
