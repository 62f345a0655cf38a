import { describe, expect, it } from 'vitest'
import { createUploads } from '../uploader/create-uploads.ts'
import { aCloud, answered, fileOf, long, refusal, uploaderTo } from './cloud-on-a-wire.contract.ts'
import { type ParametersToSign, signedUploads, unsignedUploads } from './direct-protocols.ts'
import { grantedUploads } from './grant-protocol.ts'
import type { KeptUpload } from './journal.ts'
import { LEAST_CHUNK_BYTES } from './pieces.ts'

const box = { custom_coordinates: '1,2,3,4' }
const chosen = { source: fileOf(10), name: 'cat.jpg', parameters: box }

describe('what is said of one file', () => {
  it('goes with it, and with no other, where a preset takes it', async () => {
    const cloud = aCloud()
    const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'p', parameters: { folder: 'f' } })
    const uploader = uploaderTo(cloud, { protocol, concurrency: 1 })
    uploader.add([chosen, fileOf(10)])
    await uploader.settled()
    const all = { folder: 'f', upload_preset: 'p' }
    expect(cloud.arrivals.map(({ fields }) => fields)).toEqual([{ ...all, ...box }, all])
  })

  it('is signed with all the rest, and signed again with it', async () => {
    const cloud = aCloud()
    const asked: ParametersToSign[] = []
    const sign = async (parameters: ParametersToSign) => `signature-${asked.push(parameters)}`
    cloud.instead.push(() => answered(401, refusal('Invalid Signature')))
    const protocol = signedUploads({
      cloudName: 'demo',
      apiKey: 'k',
      sign,
      parameters: { folder: 'f' },
      now: () => 5000,
    })
    const uploader = uploaderTo(cloud, { protocol, now: () => 5000 })
    uploader.add([chosen])
    await uploader.settled()
    const signed = { folder: 'f', ...box, timestamp: '5' }
    expect(asked).toEqual([signed, signed])
    expect(cloud.arrivals.map(({ fields }) => fields)).toEqual([{ ...signed, api_key: 'k', signature: 'signature-2' }])
  })

  it('is asked of a signer, whose refusal is passed on', async () => {
    const asked: unknown[] = []
    const fetch = async (_: unknown, init?: RequestInit) => {
      asked.push(JSON.parse(String(init?.body)))
      const error = { code: 'parameter_refused', message: 'custom_coordinates is not allowed' }
      return Response.json({ status: 'error', error }, { status: 403 })
    }
    const protocol = grantedUploads(createUploads({ url: '/uploads', fetch }), 'files' as never, {
      parameters: { tags: 'a' },
    })
    const uploader = uploaderTo(aCloud(), { protocol: protocol as never })
    uploader.add([chosen])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { message: 'custom_coordinates is not allowed' },
    })
    expect(asked).toMatchObject([{ files: [{ name: 'cat.jpg', parameters: { tags: 'a', ...box } }] }])
  })

  it('is kept for the page after this one', async () => {
    const kept: KeptUpload[] = []
    const journal = {
      all: async () => kept,
      keep: async (each: KeptUpload) => void kept.push(each),
      drop: async () => {},
    }
    const uploader = uploaderTo(aCloud(), { journal })
    uploader.add([{ ...chosen, source: fileOf(long) }])
    await uploader.settled()
    expect(kept[0]?.parameters).toEqual(box)
  })
})

describe('what is made of a file before it is sent', () => {
  it('is what is checked and sent, and is made once', async () => {
    const cloud = aCloud()
    const twoChunks = 2 * LEAST_CHUNK_BYTES
    let made = 0
    const uploader = uploaderTo(cloud, {
      prepare: async ({ name }) => {
        made += 1
        return { source: fileOf(twoChunks), name }
      },
      check: ({ source }) => ((source as Blob).size === twoChunks ? null : 'it was not made'),
    })
    cloud.instead.push(
      () => undefined,
      () => answered(400, refusal('Not now')),
    )
    uploader.add([fileOf(10)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      bytes: twoChunks,
      error: { message: 'Not now' },
    })
    uploader.retry()
    expect((await uploader.settled())[0]).toMatchObject({ status: 'done', sentBytes: twoChunks })
    expect([made, cloud.arrivals.map(({ bytes }) => bytes)]).toEqual([1, [LEAST_CHUNK_BYTES, LEAST_CHUNK_BYTES]])
  })

  it('is not sent where the file was cancelled meanwhile', async () => {
    const cloud = aCloud()
    const making = Promise.withResolvers<void>()
    const uploader = uploaderTo(cloud, {
      async prepare(given) {
        await making.promise
        return { ...given, source: fileOf(1) }
      },
    })
    uploader.add([fileOf(10)])
    uploader.cancel()
    making.resolve()
    expect((await uploader.settled())[0]).toMatchObject({ status: 'cancelled', bytes: 10 })
    expect(cloud.arrivals).toEqual([])
  })

  it('ends the upload where it cannot be made', async () => {
    const uploader = uploaderTo(aCloud(), { prepare: () => Promise.reject(new Error('no such picture')) })
    uploader.add([fileOf(10)])
    expect((await uploader.settled())[0]).toMatchObject({ status: 'failed', error: { message: 'no such picture' } })
  })
})
