import { describe, expect, it } from 'vitest'
import { type ProfileOptions, profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { verifyParameters } from '../signing/request.ts'
import { AN_HOUR, room, SEALING_SECRET } from './room.contract.ts'
import { unseal } from './sealed.ts'

const file = { name: 'cat.jpg', bytes: 1000, type: 'image/jpeg' }

describe('POST grants', () => {
  it('hands out everything that the form needs, signed, for a place that nobody has had before', async () => {
    const { grant, now } = room()
    const { id, uploadUrl, fields, expiresAt } = await grant('avatars')
    expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(uploadUrl).toBe('https://api.cloudinary.com/v1_1/demo/image/upload')
    const { signature = '', api_key, ...signed } = fields
    expect(signed).toEqual({
      public_id: `incoming/${id}`,
      type: 'authenticated',
      overwrite: 'false',
      timestamp: String(now() / 1000 - 1800),
    })
    expect([api_key, verifyParameters(signed, signature, 'hunter2-api-secret')]).toEqual(['key', true])
    expect(signature).toHaveLength(64)
    expect(Date.parse(expiresAt)).toBe(now() + 30 * 60_000)
  })

  it.each([
    { name: 'a.PNG', type: '', resourceType: 'image' },
    { name: 'a.mp4', type: 'image/jpeg', resourceType: 'video' },
    { name: 'a.zip', type: 'image/jpeg', resourceType: 'raw' },
    { name: 'a', type: 'image/jpeg', resourceType: 'image' },
    { name: 'a', type: 'audio/mpeg', resourceType: 'video' },
    { name: 'a', type: '', resourceType: 'raw' },
  ])('sends $name ($type) down the road of $resourceType', async ({ name, type, resourceType }) => {
    const { grant } = room()
    expect((await grant('avatars', { name, type })).uploadUrl).toContain(`/${resourceType}/upload`)
  })

  it('keeps a legible beginning of the name where the profile wants it, and the extension of a raw file', async () => {
    const files = profile({ access: 'public', folder: 'files', useFilename: true })
    const { cloud, upload, post } = room({ profiles: { files } })
    await upload('files')
    expect(cloud.names()[0]).toMatch(/^image\/upload\/files\/42\/cat~[A-Za-z0-9_-]{22}$/)
    const { body } = await post('grants', { files: [{ name: '../../Ünïcode & Co.tar.gz', bytes: 1 }] })
    const claims = unseal('grant', body.data.grants[0].token, [SEALING_SECRET])
    expect(claims).toMatchObject({
      publicId: expect.stringMatching(/^files\/42\/-n-code-Co-tar~[A-Za-z0-9_-]{22}\.gz$/),
    })
  })

  it.each([
    { case: 'no files', body: {}, says: /files must be an array of 1 to 20 items, not nothing/ },
    { case: 'too many', body: { files: Array(21).fill(file) }, says: /not of 21/ },
    { case: 'a file that is none', body: { files: ['cat.jpg'] }, says: /files\[0\] must be an object like/ },
    { case: 'no name', body: { files: [{ bytes: 1 }] }, says: /files\[0\].name must be the file's name/ },
    {
      case: 'a name with a NUL',
      body: { files: [{ name: 'a\0.jpg', bytes: 1 }] },
      says: /none of them a control character/,
    },
    {
      case: 'a name of 256 characters',
      body: { files: [{ name: `${'a'.repeat(252)}.jpg`, bytes: 1 }] },
      says: /at most 255 characters/,
    },
    {
      case: 'a name with half a character',
      body: { files: [{ name: 'a\ud800.jpg', bytes: 1 }] },
      says: /files\[0\].name must be/,
    },
    {
      case: 'a type that is no text',
      body: { files: [{ ...file, type: 1 }] },
      says: /files\[0\].type must be a media type such as image\/jpeg, not a number/,
    },
    ...[null, [], 'x'].map((parameters) => ({
      case: `parameters that are ${JSON.stringify(parameters)}`,
      body: { files: [{ ...file, parameters }] },
      says: /files\[0\].parameters must be an object/,
    })),
    { case: 'no size', body: { files: [{ name: 'a.jpg' }] }, says: /files\[0\].bytes must be the file's size/ },
    { case: 'half a byte', body: { files: [{ name: 'a.jpg', bytes: 0.5 }] }, says: /whole number from 1, not 0.5/ },
    { case: 'a word of its own', body: { files: [{ ...file, public_id: 'x' }] }, says: /not "public_id"/ },
    { case: 'an odd body', body: { files: [file], paramsToSign: {} }, says: /not "paramsToSign"/ },
    { case: 'two ways at once', body: { renew: 'x', files: [file] }, says: /beside renew the body holds nothing/ },
  ])('refuses $case', async ({ body, says }) => {
    const { post } = room()
    const said = await post('grants', { profile: body && 'renew' in body ? undefined : 'avatars', ...body })
    expect([said.status, said.body.error.code]).toEqual([400, 'invalid_request'])
    expect(said.body.error.message).toMatch(says)
  })

  it.each([
    { case: 'its size', file: { bytes: 2001 }, rule: 'maxBytes' },
    { case: 'its extension', file: { name: 'cat.exe' }, rule: 'allowedFormats' },
    {
      case: 'the extension that it has not, where nothing else will tell',
      options: { resourceType: 'raw', allowedFormats: ['pdf'] },
      file: { name: 'report' },
      rule: 'allowedFormats',
    },
  ] as const)('refuses a file by what the client says of $case, before anything is sent', async (row) => {
    const { file: change, rule } = row
    const options = 'options' in row ? row.options : { resourceType: 'image', maxBytes: '2 kB' }
    const { post } = room({ profiles: { files: profile(options as ProfileOptions) } })
    const { status, body } = await post('grants', { files: [{ ...file, ...change }] })
    expect([status, body.error.code, body.error.details]).toEqual([422, 'file_refused', { rule, file: 'files[0]' }])
  })

  it('takes a file that is exactly as large, and called as long, as it may be', async () => {
    const profiles = { files: profile({ resourceType: 'image', maxBytes: '2 kB', useFilename: true }) }
    const { grant } = room({ profiles })
    const { token } = await grant('files', { name: `${'a'.repeat(251)}.jpg`, bytes: 2000 })
    expect(unseal('grant', token, [SEALING_SECRET])).toMatchObject({
      publicId: expect.stringMatching(/^uploads\/42\/a{40}~[A-Za-z0-9_-]{22}$/),
    })
  })

  it.each(['public_id', 'folder', 'type', 'overwrite', 'notification_url', 'tags', 'eager'])(
    'takes no %s from the client',
    async (name) => {
      const { post } = room()
      const { status } = await post('grants', { profile: 'avatars', files: [{ ...file, parameters: { [name]: 'x' } }] })
      expect(status).toBe(422)
    },
  )

  it('is not there without a secret', async () => {
    const { post } = room({ secret: undefined })
    for (const [path, asked] of [
      ['grants', { profile: 'avatars', files: [file] }],
      ['completions', { token: 'cs1.a.b.c' }],
    ] as const) {
      const { status, body } = await post(path, asked)
      expect([status, body.error]).toEqual([
        404,
        { code: 'not_configured', message: expect.stringContaining('countersign({ secret })') },
      ])
    }
  })

  it('refuses what would make a token too long to travel', async () => {
    const profiles = { files: profile({ folder: 'files', allow: ['display_name'] }) }
    const { post } = room({ profiles, trace: () => 'x'.repeat(9000) })
    const { status, body } = await post('grants', { files: [file] })
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(/at most 8192/)])
  })

  it("counts a signature's life by the cloud's clock, once it has heard it", async () => {
    const { cloud, grant, upload, now } = room()
    cloud.fail('image/rename', (perform) => {
      const answer = perform()
      answer.headers.set('date', new Date(now() + 600_000).toUTCString())
      return answer
    })
    await upload()
    expect((await grant()).fields.timestamp).toBe(String(now() / 1000 + 600 - 1800))
  })
})

describe('POST grants {renew}', () => {
  it('signs the same again, later', async () => {
    const { grant, post, later, now } = room()
    const given = await grant()
    later(AN_HOUR)
    const { body } = await post('grants', { renew: given.token })
    const { timestamp, signature, ...fields } = body.data.grants[0].fields
    expect({ ...fields, timestamp: given.fields.timestamp, signature: given.fields.signature }).toEqual(given.fields)
    expect(timestamp).toBe(String(now() / 1000 - 1800))
    expect(signature).not.toBe(given.fields.signature)
    expect(body.data.grants[0].tokenExpiresAt).toBe(given.tokenExpiresAt)
  })

  it.each([
    { state: 'ready', facts: {}, options: {} },
    { state: 'rejected', facts: { format: 'exe' }, options: {} },
    { state: 'quarantined', facts: { format: 'exe' }, options: { onReject: 'quarantine' } },
  ] as const)('is refused when the grant is $state', async ({ state, facts, options }) => {
    const profiles = { photos: profile({ folder: 'photos', resourceType: 'image', ...options }) }
    const { cloud, grant, post } = room({ registry: memoryRegistry(), profiles })
    const given = await grant()
    cloud.arrive(given, facts)
    await post('completions', { token: given.token })
    const { status, body } = await post('grants', { renew: given.token })
    expect([status, body.error.code, body.error.details]).toEqual([409, 'grant_settled', { state }])
  })

  it('is refused when the grant has ended unused, or is unknown to the registry', async () => {
    const registry = memoryRegistry()
    const { grant, post, now } = room({ registry })
    const { id, token } = await grant()
    const elsewhere = await room({ registry: memoryRegistry() }).post('grants', { renew: token })
    expect([elsewhere.status, elsewhere.body.error.code]).toEqual([404, 'not_found'])
    await registry.claimGrant(id, { holder: 'sweep', now: now(), until: now() + 1 })
    await registry.settleGrant(id, 'sweep', { state: 'expired', answer: null, at: now() })
    expect((await post('grants', { renew: token })).body.error.details).toEqual({ state: 'expired' })
  })

  it('asks the policy again: a profile that says something else now refuses', async () => {
    const { grant } = room()
    const { token } = await grant('avatars')
    const changed = room({ profiles: { avatars: profile({ access: 'public', folder: 'avatars', maxBytes: '1 kB' }) } })
    const { status, body } = await changed.post('grants', { renew: token })
    expect([status, body.error.code]).toEqual([409, 'policy_changed'])
  })
})

describe('U8: a quota', () => {
  const photos = profile({ folder: 'photos', quota: { files: 8, bytes: '1 MB', per: '1 d' } })

  it('is kept by 32 callers at the same time, and lets more in when its time is over', async () => {
    const { post, later } = room({ profiles: { photos }, registry: memoryRegistry() })
    const all = await Promise.all(Array.from({ length: 32 }, () => post('grants', { files: [file] })))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(8)
    const refused = all.find(({ status }) => status !== 200)
    expect([refused?.status, refused?.body.error.code, refused?.body.error.details.used]).toEqual([
      429,
      'quota_exceeded',
      8,
    ])
    expect(Number(refused?.headers.get('retry-after'))).toBe(86_400)
    later(24 * AN_HOUR)
    expect((await post('grants', { files: [file] })).status).toBe(200)
  })

  it('counts bytes as declared, then as stored', async () => {
    const { cloud, post } = room({ profiles: { photos }, registry: memoryRegistry() })
    const { body } = await post('grants', { files: [{ ...file, bytes: 900_000 }] })
    expect((await post('grants', { files: [{ ...file, bytes: 200_000 }] })).status).toBe(429)
    cloud.arrive(body.data.grants[0], { bytes: 100 })
    await post('completions', { token: body.data.grants[0].token })
    expect((await post('grants', { files: [{ ...file, bytes: 200_000 }] })).status).toBe(200)
  })

  it('is refused at once where there is no registry to count in', () => {
    expect(() => room({ profiles: { photos } })).toThrow(/quota, which needs a registry/)
  })
})
