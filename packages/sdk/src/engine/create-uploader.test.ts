import { describe, expect, it } from 'vitest'
import type { Protocol } from './contract.ts'
import { createUploader } from './create-uploader.ts'
import { signedUploads, unsignedUploads } from './direct-protocols.ts'
import { grantedUploads } from './grant-protocol.ts'
import { LEAST_CHUNK_BYTES } from './pieces.ts'
import type { Receipt, Shipment, Transport } from './transport.ts'
import type { UploaderOptions } from './uploader-options.ts'

const PATIENCE = { attempts: 4, firstPauseMs: 1, longestPauseMs: 1000 }
const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'visitors' })

interface Arrival {
  range: string | null
  bytes: number
  fields: Record<string, string>
}

/** A cloud at the end of a wire: notes what arrives, and says what it is told to instead of the usual, once. */
function aCloud() {
  const arrivals: Arrival[] = []
  const instead: ((shipment: Shipment) => Receipt | Promise<Receipt> | undefined)[] = []
  const transport: Transport = async (shipment) => {
    const { body, headers, onProgress } = shipment
    const file = body.get('file')
    const bytes = file instanceof Blob ? file.size : 0
    const range = headers['Content-Range'] ?? null
    const other = await instead.shift()?.(shipment)
    if (other) return other
    const fields = [...body].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    arrivals.push({ range, bytes, fields: Object.fromEntries(fields) })
    onProgress(bytes)
    const isLast = range === null || Number(range.split(/[-/]/)[1]) + 1 === Number(range.split('/')[1])
    return answered(200, isLast ? { public_id: 'cat', version: 1 } : { done: false })
  }
  return { arrivals, instead, transport }
}

const answered = (status: number, said: unknown, retryAfter: string | null = null): Receipt => ({
  status,
  text: JSON.stringify(said),
  retryAfter,
})
const refusal = (message: string) => ({ error: { message } })
const cut = () => Promise.reject(new TypeError('reset'))
const never = ({ signal }: Shipment) =>
  new Promise<Receipt>((_, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason))
  })

const fileOf = (bytes: number, name = 'cat.jpg') => new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' })
const uploaderTo = (cloud: ReturnType<typeof aCloud>, options: Partial<UploaderOptions<unknown>> = {}) =>
  createUploader({
    protocol,
    transport: cloud.transport,
    patience: PATIENCE,
    chunkBytes: LEAST_CHUNK_BYTES,
    ...options,
  })
const long = 3 * LEAST_CHUNK_BYTES + 7

describe('an uploader', () => {
  it('sends a file that fits in one request, with every field of its destination', async () => {
    const cloud = aCloud()
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(10)])
    const [upload] = await uploader.settled()
    expect(cloud.arrivals).toEqual([{ range: null, bytes: 10, fields: { upload_preset: 'visitors' } }])
    expect(upload).toMatchObject({
      status: 'done',
      name: 'cat.jpg',
      bytes: 10,
      sentBytes: 10,
      result: { public_id: 'cat' },
    })
  })

  it('sends a long file in chunks, the first before all others and the last after them', async () => {
    const cloud = aCloud()
    const uploader = uploaderTo(cloud, { parallelChunks: 3 })
    uploader.add([fileOf(long)])
    const [upload] = await uploader.settled()
    const firsts = cloud.arrivals.map(({ range }) => Number(range?.split(/[ -]/)[1]) / LEAST_CHUNK_BYTES)
    expect([firsts[0], firsts.at(-1), firsts.toSorted()]).toEqual([0, 3, [0, 1, 2, 3]])
    expect(upload).toMatchObject({ status: 'done', sentBytes: long })
  })

  it.each([
    { case: 'is cut', says: cut },
    { case: 'is told 429', says: () => answered(429, refusal('slow down'), '0.001') },
    { case: 'is told 420', says: () => answered(420, refusal('Rate Limit Exceeded')) },
    { case: 'is told 500', says: () => answered(500, refusal('oops')) },
    { case: 'is told 503', says: () => answered(503, refusal('full')) },
  ])('sends a chunk again that $case, and none that had arrived', async ({ says }) => {
    const cloud = aCloud()
    cloud.instead.push(() => undefined, says)
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(cloud.arrivals).toHaveLength(4)
  })

  it('passes on what the cloud refuses, word for word, at once', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => answered(400, refusal('Invalid image file')))
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(10)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { code: 'cloud', status: 400, message: 'Invalid image file' },
    })
    expect(cloud.arrivals).toHaveLength(0)
  })

  it('gives up a cloud that stays away, and starts again from where it stood', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => undefined, cut, cut, cut, cut)
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]).toMatchObject({ status: 'failed', error: { code: 'network', status: 0 } })
    uploader.retry()
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(cloud.arrivals).toHaveLength(4)
  })

  it('does not wait for longer than it was told to', async () => {
    const cloud = aCloud()
    cloud.instead.push(() => answered(429, refusal('come back tomorrow'), '86400'))
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(10)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { message: 'come back tomorrow', retryAfterSeconds: 86_400 },
    })
  })

  it('gives up a request on which nothing moves', async () => {
    const cloud = aCloud()
    cloud.instead.push(never)
    const uploader = uploaderTo(cloud, { stallMs: 5 })
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
  })

  it('pauses, and goes on without the chunks that had arrived', async () => {
    const cloud = aCloud()
    const paused = Promise.withResolvers<void>()
    cloud.instead.push(
      () => undefined,
      (shipment) => {
        uploader.pause()
        paused.resolve()
        return never(shipment)
      },
    )
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    await paused.promise
    expect((await uploader.settled())[0]).toMatchObject({ status: 'paused', sentBytes: LEAST_CHUNK_BYTES })
    uploader.resume()
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(new Set(cloud.arrivals.map(({ range }) => range)).size).toBe(4)
    expect(cloud.arrivals).toHaveLength(4)
  })

  it('cancels for good, and lets the next one have its turn', async () => {
    const cloud = aCloud()
    cloud.instead.push((shipment) => {
      uploader.cancel(ids.slice(0, 1))
      return never(shipment)
    })
    const uploader = uploaderTo(cloud, { concurrency: 1 })
    const ids = uploader.add([fileOf(1, 'a'), fileOf(2, 'b')])
    await new Promise((resolve) => uploader.subscribe(() => resolve(null)))
    uploader.retry()
    uploader.resume()
    expect((await uploader.settled()).map(({ status }) => status)).toEqual(['cancelled', 'done'])
  })

  it('never has more files under way than it may', async () => {
    const cloud = aCloud()
    let [under, most] = [0, 0]
    const transport: Transport = async (shipment) => {
      under += 1
      most = Math.max(most, under)
      await new Promise((resolve) => setTimeout(resolve, 1))
      under -= 1
      return cloud.transport(shipment)
    }
    const uploader = uploaderTo(cloud, { transport, concurrency: 2 })
    uploader.add(Array.from({ length: 9 }, () => fileOf(1)))
    await uploader.settled()
    expect([most, uploader.state().total]).toMatchObject([2, { files: 9, done: 9, bytes: 9, sentBytes: 9 }])
  })

  it('shows the same object until something changes, and tells of many changes once', async () => {
    const cloud = aCloud()
    const uploader = uploaderTo(cloud)
    let told = 0
    uploader.subscribe(() => {
      told += 1
    })
    uploader.add(Array.from({ length: 1000 }, () => fileOf(1)))
    const state = uploader.state()
    expect(uploader.state()).toBe(state)
    await uploader.settled()
    expect(uploader.state()).not.toBe(state)
    expect(told).toBeLessThan(100)
  })

  it('refuses what a check refuses, with its reason', async () => {
    const cloud = aCloud()
    const check: UploaderOptions<unknown>['check'] = ({ name }) => (name === 'b' ? 'b is no cat' : null)
    const uploader = uploaderTo(cloud, { check })
    uploader.add([fileOf(1, 'a'), fileOf(1, 'b')])
    expect(await uploader.settled()).toMatchObject([
      { status: 'done' },
      { status: 'failed', error: { code: 'file_refused', message: 'b is no cat' } },
    ])
  })
})

describe('a signature', () => {
  /** Answers with a ticket that says which it is, and counts. */
  const counting = (expiresAt: () => number | null): Protocol<unknown> & { signed: number } => {
    const self = {
      signed: 0,
      async open() {
        self.signed += 1
        return { uploadUrl: 'https://cloud.example/', fields: { nth: String(self.signed) }, expiresAt: expiresAt() }
      },
      renew: () => self.open(),
      complete: async (_: unknown, answer: unknown) => answer,
    }
    return self
  }

  it('is asked for when the file has its turn, and renewed before it ages', async () => {
    const cloud = aCloud()
    let now = 0
    const protocol = counting(() => now + 3_600_000)
    cloud.instead.push(() => {
      now += 3_590_000
      return undefined
    })
    const uploader = uploaderTo(cloud, { protocol, now: () => now })
    uploader.add([fileOf(long)])
    await uploader.settled()
    expect(cloud.arrivals.map(({ fields }) => fields.nth)).toEqual(['1', '2', '2', '2'])
  })

  it.each([
    { case: '401', says: answered(401, refusal('Invalid Signature')) },
    { case: 'a stale request', says: answered(400, refusal('Stale request - reported time is 2024')) },
  ])('is renewed once after $case, for all chunks under way together', async ({ says }) => {
    const cloud = aCloud()
    const protocol = counting(() => null)
    cloud.instead.push(
      () => undefined,
      () => says,
      () => says,
    )
    const uploader = uploaderTo(cloud, { protocol, parallelChunks: 2 })
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect(protocol.signed).toBe(2)
  })

  it('that is refused again ends the upload with what the cloud says', async () => {
    const cloud = aCloud()
    const says = () => answered(401, refusal('Invalid Signature abc'))
    cloud.instead.push(says, says)
    const uploader = uploaderTo(cloud, { protocol: counting(() => null) })
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({
      status: 'failed',
      error: { message: 'Invalid Signature abc' },
    })
  })
})

describe('a last answer that is lost', () => {
  /** Knows whether the file is there, as a signer does. */
  const asking = (isThere: () => boolean) => {
    const asked: unknown[] = []
    const protocol: Protocol<unknown> = {
      open: async () => ({ uploadUrl: 'https://cloud.example/', fields: {}, expiresAt: null }),
      renew: async (ticket) => ticket,
      async complete(_, answer) {
        asked.push(answer)
        return answer ?? (isThere() ? { public_id: 'found' } : null)
      },
    }
    return { asked, protocol }
  }
  const lost = [
    { case: 'cut off', says: cut },
    { case: 'no JSON', says: () => ({ status: 200, text: '<html>', retryAfter: null }) },
  ]

  it.each(lost)('and is $case is asked for before anything is sent again', async ({ says }) => {
    const cloud = aCloud()
    cloud.instead.push(says)
    const { asked, protocol } = asking(() => true)
    const uploader = uploaderTo(cloud, { protocol })
    uploader.add([fileOf(1)])
    expect((await uploader.settled())[0]).toMatchObject({ status: 'done', result: { public_id: 'found' } })
    expect([asked, cloud.arrivals]).toEqual([[null], []])
  })

  it.each(lost)('and is $case has the last chunk sent again when nothing is there', async ({ says }) => {
    const cloud = aCloud()
    cloud.instead.push(
      () => undefined,
      () => undefined,
      () => undefined,
      says,
    )
    const { asked, protocol } = asking(() => false)
    const uploader = uploaderTo(cloud, { protocol })
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect([asked.length, cloud.arrivals.length]).toEqual([2, 4])
  })

  it('for ever is a failure', async () => {
    const cloud = aCloud()
    cloud.instead.push(cut, cut, cut, cut)
    const { protocol } = asking(() => false)
    const uploader = uploaderTo(cloud, { protocol })
    uploader.add([fileOf(1)])
    const error = { code: 'network', message: 'no answer from https://cloud.example: the connection failed' }
    expect((await uploader.settled())[0]).toMatchObject({ status: 'failed', error })
  })
})

describe('a cloud that has forgotten the chunks it had', () => {
  it('gets all of them again, under another id and by another destination', async () => {
    const cloud = aCloud()
    const ids: unknown[] = []
    const note = ({ headers }: Shipment) => void ids.push(headers['X-Unique-Upload-Id'])
    cloud.instead.push(
      note as never,
      (shipment) => {
        note(shipment)
        return answered(404, refusal('Upload has expired'))
      },
      note as never,
    )
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect([cloud.arrivals.length, new Set(ids).size]).toEqual([5, 2])
  })
})

const add = (given: unknown) => () => uploaderTo(aCloud()).add(given as never)

it.each<{ case: string; make: () => unknown; message: RegExp }>([
  {
    case: 'chunks that Cloudinary does not take',
    make: () => createUploader({ protocol, chunkBytes: 1e6 }),
    message: /chunkBytes must be at least 5242880.*not 1000000/,
  },
  {
    case: 'no files at once',
    make: () => createUploader({ protocol, concurrency: 0 }),
    message: /concurrency must be a whole number from 1, not 0/,
  },
  {
    case: 'no protocol',
    make: () => createUploader(undefined as never),
    message: /protocol must be what grantedUploads/,
  },
  {
    case: 'an option that is not there',
    make: () => createUploader({ protocol, concurency: 2 } as never),
    message: /there is no option concurency, only protocol, concurrency/,
  },
  {
    case: 'no preset, and a misspelt origin',
    make: () => unsignedUploads({ cloudName: 'demo', apiUrl: 'http://x' } as never),
    message: /^unsignedUploads: uploadPreset must be a text .*not undefined; there is no option apiUrl, only cloudName/,
  },
  {
    case: 'nothing that signs',
    make: () => signedUploads({ cloudName: 'demo', apiKey: '1' } as never),
    message: /^signedUploads: sign must be a text/,
  },
  {
    case: 'options where a signer should be',
    make: () => grantedUploads({ url: '/uploads', profile: 'a' } as never, undefined as never),
    message: /grantedUploads takes what createUploads makes and the name of a profile/,
  },
  { case: 'nothing that was chosen', make: add([null]), message: /a file must be a File, .* not null/ },
  { case: 'a number', make: add([42]), message: /a file must be a File, .* not 42/ },
  { case: 'a file that is in no list', make: add(fileOf(1)), message: /add takes files in a list: add\(\[file\]\)/ },
])('is refused $case in a sentence', ({ make, message }) => {
  expect(make).toThrow(TypeError)
  expect(make).toThrow(message)
})
