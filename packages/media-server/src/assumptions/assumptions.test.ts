import { readFile } from 'node:fs/promises'
import { signParameters, verifyUploadAnswer, verifyWebhook } from 'countersign/signing'
import { describe, expect, it } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { createMemoryCatalog } from '../catalog/memory-catalog.ts'
import { ACCOUNT, createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'
import { createMediaServer } from '../http/create-media-server.ts'
import { ASSUMPTIONS, DEFAULT_ASSUMPTIONS, readAssumptions } from './assumptions.ts'
import { type Assumptions, SWITCHES } from './switches.ts'

const cloudThat = (assumptions: Partial<Assumptions>) => createCloud({}, createMemoryBlobs(), assumptions)
const refusal = (message: string) => expect.objectContaining({ code: 'invalid_configuration', message })

describe('the table of assumptions', () => {
  it.each(Object.entries(ASSUMPTIONS))('says of %s what is asked, why it is so, and what rests on it', (_name, row) => {
    for (const text of [row.question, row.ground, row.dependsOn]) expect(text).toMatch(/^\S.{8,}[.?]$/s)
    expect(Object.keys(row.values).length).toBeGreaterThan(1)
  })

  it('is read with the first value of every switch unless told otherwise', () => {
    expect(readAssumptions()).toEqual(DEFAULT_ASSUMPTIONS)
    expect(readAssumptions({ folder: 'dynamic' })).toEqual({ ...DEFAULT_ASSUMPTIONS, folder: 'dynamic' })
    expect(Object.keys(DEFAULT_ASSUMPTIONS)).toEqual(Object.keys(SWITCHES))
  })

  it.each<[string, object, string]>([
    [
      'a name that is no switch',
      { foreignParameter: 'ignore' },
      `assumptions has no switch "foreignParameter"; it has ${Object.keys(SWITCHES).join(', ')}`,
    ],
    ['a question that is no switch', { padColour: 'black' }, expect.stringContaining('has no switch "padColour"')],
    ['a name of every object', { constructor: 'x' }, expect.stringContaining('has no switch "constructor"')],
    ['another value', { folder: 'both' }, 'assumptions.folder must be one of fixed, dynamic, not "both"'],
    ['a value of every object', { folder: 'toString' }, expect.stringContaining('not "toString"')],
    ['no text', { folder: true }, 'assumptions.folder must be one of fixed, dynamic, not true'],
  ])('is refused by name with %s', (_case, given, message) => {
    expect(() => readAssumptions(given)).toThrow(refusal(message))
    expect(() => cloudThat(given)).toThrow(refusal(message))
  })
})

const FILE = { file: 'hello', filename: 'a.txt' }
const named = (error: string) => ({ error: { message: expect.stringContaining(error) } })

describe('a parameter foreign to an action', () => {
  const parameters = { public_id: 'x', folder: 'uploads/42' }

  it.each<[Assumptions['foreignParameters'], object, object]>([
    ['refuse', named('folder is not implemented'), named("String to sign - 'folder=uploads/42&public_id=x&")],
    ['ignore', { result: 'not found' }, named("String to sign - 'folder=uploads/42&public_id=x&")],
    ['drop', named("String to sign - 'public_id=x&timestamp="), { result: 'not found' }],
  ])('%s: signed, and beside what is signed', async (foreignParameters, signed, beside) => {
    const cloud = cloudThat({ foreignParameters })
    expect((await cloud.post('image/destroy', { parameters })).answer).toEqual(signed)
    const { folder, ...others } = parameters
    expect((await cloud.post('image/destroy', { parameters: others, unsigned: { folder } })).answer).toEqual(beside)
  })

  it.each(['refuse', 'ignore', 'drop'] as const)('%s: what the action takes on Cloudinary is none', async (value) => {
    const cloud = cloudThat({ foreignParameters: value })
    const called = { ...FILE, parameters: { eval: 'x' } }
    expect((await cloud.post('raw/upload', called)).answer).toEqual(named('eval is not implemented'))
    const written = { parameters: { text: 'x', font_hinting: 'none' } }
    expect((await cloud.post('image/text', written)).answer).toEqual(named('font_hinting is not implemented'))
  })

  it('is no part of a download link where it is dropped', async () => {
    const link = { public_id: 'x', tags: 'a' }
    expect((await cloudThat({ foreignParameters: 'ignore' }).download('image', link)).status).toBe(404)
    expect((await cloudThat({ foreignParameters: 'drop' }).download('image', link)).status).toBe(401)
  })
})

describe('a signature', () => {
  it.each<[Assumptions['signatureAlgorithms'], number[]]>([
    ['both', [200, 200]],
    ['sha1', [200, 401]],
    ['sha256', [401, 200]],
  ])('%s: passes by SHA-1, by SHA-256', async (signatureAlgorithms, statuses) => {
    const cloud = cloudThat({ signatureAlgorithms })
    const parameters = { public_id: 'x', timestamp: String(cloud.clock.now / 1000) }
    const answers = (['sha1', 'sha256'] as const).map((algorithm) => {
      const signature = signParameters(parameters, ACCOUNT.apiSecret, { algorithm })
      return cloud.post('image/destroy', { parameters, unsigned: { signature } })
    })
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(statuses)
  })

  it.each<[Assumptions['ambiguousVersion1'], number]>([
    ['refuse', 401],
    ['accept', 200],
  ])('of version 1 where a value holds &, %s: %i', async (ambiguousVersion1, status) => {
    const cloud = cloudThat({ ambiguousVersion1 })
    const parameters = { timestamp: String(cloud.clock.now / 1000), display_name: 'x&folder=uploads/42' }
    const signature = signParameters(parameters, ACCOUNT.apiSecret, { version: 1 })
    expect((await cloud.post('raw/upload', { ...FILE, parameters, unsigned: { signature } })).status).toBe(status)
  })

  it.each<[Assumptions['stringShown'], string]>([
    ['version2', "'context=a=1%26b&timestamp="],
    ['version1', "'context=a=1&b&timestamp="],
  ])('that is wrong is shown the string to sign, %s', async (stringShown, shown) => {
    const wrong = { ...FILE, parameters: { context: 'a=1&b' }, secret: 'wrong' }
    expect((await cloudThat({ stringShown }).post('raw/upload', wrong)).answer).toEqual(named(shown))
  })

  it.each<[Assumptions['checkOrder'], string]>([
    ['timestamp', 'Stale request'],
    ['signature', 'Invalid Signature'],
  ])('that is wrong and old is refused by its %s', async (checkOrder, text) => {
    const wrong = { parameters: { public_id: 'x', timestamp: '1700000000' }, secret: 'wrong' }
    expect((await cloudThat({ checkOrder }).post('image/destroy', wrong)).answer).toEqual(named(text))
  })

  it.each<[Assumptions['futureTimestamp'], number]>([
    ['refuse', 400],
    ['accept', 200],
  ])('an hour ahead, %s: %i', async (futureTimestamp, status) => {
    const cloud = cloudThat({ futureTimestamp })
    const parameters = { public_id: 'x', timestamp: String(cloud.clock.now / 1000 + 3600) }
    expect((await cloud.post('image/destroy', { parameters })).status).toBe(status)
  })

  it.each<[Assumptions['staleness'], number]>([
    ['head', 200],
    ['end', 400],
  ])('that grows old while the body arrives, judged at the %s: %i', async (staleness, status) => {
    const cloud = cloudThat({ staleness })
    const parameters = { public_id: 'x', timestamp: String(cloud.clock.now / 1000 - 3599) }
    const signature = signParameters(parameters, ACCOUNT.apiSecret)
    const body = String(new URLSearchParams({ ...parameters, signature, api_key: ACCOUNT.apiKey }))
    async function* slow() {
      yield Buffer.from(body.slice(0, 10))
      cloud.clock.now += 60_000
      yield Buffer.from(body.slice(10))
    }
    const response = await cloud.send('/v1_1/demo/image/destroy', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: ReadableStream.from(slow()),
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(status)
  })

  it.each<[Assumptions['answerAlgorithm'], (string | null)[]]>([
    ['sha1', ['sha1', 'sha1']],
    ['sha256', ['sha256', 'sha256']],
    ['request', ['sha1', 'sha256']],
  ])('of the answer, %s: of a SHA-1 and of a SHA-256 request', async (answerAlgorithm, found) => {
    const cloud = cloudThat({ answerAlgorithm })
    const parameters = { timestamp: String(cloud.clock.now / 1000) }
    const asked = (['sha1', 'sha256'] as const).map(async (algorithm) => {
      const signature = signParameters(parameters, ACCOUNT.apiSecret, { algorithm })
      const { answer } = await cloud.post('raw/upload', { ...FILE, parameters, unsigned: { signature } })
      const said = { publicId: answer.public_id, version: answer.version }
      const fits = (algorithm: 'sha1' | 'sha256') =>
        verifyUploadAnswer(said, answer.signature, ACCOUNT.apiSecret, { algorithm })
      return fits('sha1') ? 'sha1' : fits('sha256') ? 'sha256' : null
    })
    expect(await Promise.all(asked)).toEqual(found)
  })
})

describe('an asset', () => {
  it.each<[Assumptions['folder'], string, string]>([
    ['fixed', 'a/b/x.txt', 'a/b'],
    ['dynamic', 'x.txt', 'a/b'],
  ])('uploaded with folder, %s, is called %s and lies in %s', async (folder, publicId, assetFolder) => {
    const upload = { ...FILE, parameters: { folder: 'a/b', public_id: 'x.txt' } }
    expect((await cloudThat({ folder }).post('raw/upload', upload)).answer).toMatchObject({
      public_id: publicId,
      asset_folder: assetFolder,
    })
  })

  it.each<[Assumptions['missingType'], string, number]>([
    ['upload', 'not found', 404],
    ['any', 'ok', 200],
  ])('of type private, meant without a type, %s: %s', async (missingType, result, status) => {
    const cloud = cloudThat({ missingType })
    await cloud.post('raw/upload', { ...FILE, parameters: { public_id: 'x', type: 'private' } })
    expect((await cloud.download('raw', { public_id: 'x' })).status).toBe(status)
    expect((await cloud.post('raw/destroy', { parameters: { public_id: 'x' } })).answer).toEqual({ result })
  })

  it.each<[Assumptions['allowedFormatsOnRaw'], number]>([
    ['extension', 400],
    ['unchecked', 200],
  ])('that is no picture, uploaded as raw where pictures are allowed, %s: %i', async (allowedFormatsOnRaw, status) => {
    const upload = { ...FILE, parameters: { allowed_formats: 'jpg,png' } }
    expect((await cloudThat({ allowedFormatsOnRaw }).post('raw/upload', upload)).status).toBe(status)
  })

  it.each<[Assumptions['expiredDownload'], number[]]>([
    ['dies', [200, 400]],
    ['hour', [200, 200]],
  ])('by a download link before and after its end, %s: %j', async (expiredDownload, statuses) => {
    const cloud = cloudThat({ expiredDownload })
    await cloud.post('raw/upload', { ...FILE, parameters: { public_id: 'x' } })
    const ends = [60, -60].map((seconds) => String(cloud.clock.now / 1000 + seconds))
    const answers = ends.map((expires_at) => cloud.download('raw', { public_id: 'x', expires_at }))
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(statuses)
  })

  it.each<[Assumptions['renameDerived'], number]>([
    ['follow', 1],
    ['remade', 0],
  ])('that is renamed: its derived images %s', async (renameDerived, derived) => {
    const cloud = cloudThat({ renameDerived })
    const file = await readFile(new URL('../../../../fixtures/rocket.jpg', import.meta.url))
    await cloud.post('image/upload', { file: new Uint8Array(file), parameters: { public_id: 'a', eager: 'w_9' } })
    const before = await cloud.leftovers()
    await cloud.post('image/rename', { parameters: { from_public_id: 'a', to_public_id: 'b' } })
    expect((await cloud.admin('resources/image/upload/b')).answer.derived).toHaveLength(derived)
    expect((await cloud.leftovers()).blobs).toBe(before.blobs - 1 + derived)
    expect((await cloud.send('/demo/image/upload/w_9/b.jpg')).status).toBe(200)
  })
})

describe('a notification', () => {
  const upload = async (options: object) => {
    const told: Request[] = []
    const server = createMediaServer({
      account: ACCOUNT,
      catalog: createMemoryCatalog(),
      blobs: createMemoryBlobs(),
      origin: ORIGIN,
      notificationUrls: ['http://127.0.0.1/hook'],
      ...options,
      notifications: {
        secret: 'set-aside',
        fetch: async (...request) => {
          told.push(new Request(...request))
          return new Response()
        },
      },
    })
    const form = new FormData()
    const parameters = { timestamp: Math.floor(Date.now() / 1000) }
    form.set('timestamp', String(parameters.timestamp))
    form.set('signature', signParameters(parameters, ACCOUNT.apiSecret))
    form.set('api_key', ACCOUNT.apiKey)
    form.set('file', new File(['hello'], 'a.txt'))
    await server.fetch(new Request(`${ORIGIN}/v1_1/demo/raw/upload`, { method: 'POST', body: form }))
    await server.sendNotifications()
    const [request] = told
    if (request === undefined) throw new Error('nobody was told')
    return {
      body: await request.text(),
      timestamp: request.headers.get('x-cld-timestamp') ?? '',
      signature: request.headers.get('x-cld-signature') ?? '',
    }
  }

  it.each<[Assumptions['webhookSecret'], string]>([
    ['apiSecret', ACCOUNT.apiSecret],
    ['ownKey', 'set-aside'],
  ])('is signed with the %s', async (webhookSecret, secret) => {
    const notification = await upload({ assumptions: { webhookSecret } })
    expect(verifyWebhook(notification, secret)).toBe(true)
  })

  it('is not signed with a key of its own that nobody gave', () => {
    expect(() => cloudThat({ webhookSecret: 'ownKey' })).toThrow(
      refusal(expect.stringContaining('notifications.secret')),
    )
  })
})
