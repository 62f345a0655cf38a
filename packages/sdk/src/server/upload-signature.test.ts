import { v2 as cloudinary } from 'cloudinary'
import { describe, expect, it } from 'vitest'
import { type ProfileOptions, profile } from '../policy/profile.ts'
import { verifyParameters } from '../signing/request.ts'
import { countersign } from './countersign.ts'

const now = 1_700_000_000
/** The SDK's types do not know its third argument. */
const officialSignature: (parameters: object, secret: string, algorithm: string) => string =
  cloudinary.utils.api_sign_request

async function get(options: ProfileOptions, query = '', more: { signatureAlgorithm?: 'sha256' } = {}) {
  const signer = countersign({
    cloud: 'cloudinary://key:abcd@demo',
    authenticate: () => ({ id: 'demo-1' }),
    profiles: { uploads: profile(options) },
    now: () => now * 1000 + 999,
    ...more,
  })
  const response = await signer.GET(new Request(`https://app.example/upload-signature${query}`))
  return { status: response.status, body: (await response.json()) as never as Answer }
}

interface Answer {
  status: string
  error: { code: string; message: string }
  data: { payload: Record<string, string | number | boolean>; signature: string; manualSignature: string }
}

describe('GET /upload-signature', () => {
  it('answers exactly as documented', async () => {
    const { status, body } = await get({ access: 'public', useFilename: true })
    const payload = {
      timestamp: now - 1800,
      folder: 'uploads/demo-1',
      use_filename: true,
      unique_filename: true,
      type: 'upload',
      overwrite: false,
    }
    const signature = cloudinary.utils.api_sign_request(payload, 'abcd')
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'success',
      data: { payload, signature, manualSignature: signature, cloudname: 'demo', apiKey: 'key', expiresIn: '30 mins' },
    })
  })

  it.each([
    { case: 'the least', options: {} },
    {
      case: 'everything',
      options: {
        allowedFormats: ['jpg', 'png'],
        tags: ['a', 'b'],
        context: { a: 'x=y|z' },
        eager: 't_card|t_thumb',
        uploadPreset: 'p',
        allow: ['public_id'],
      },
    },
  ] satisfies { case: string; options: ProfileOptions }[])(
    'signs $case as the official SDK does, by two implementations',
    async ({ options }) => {
      for (const algorithm of ['sha1', 'sha256'] as const) {
        const { data } = (await get(options, '', algorithm === 'sha256' ? { signatureAlgorithm: algorithm } : {})).body
        expect(data.signature).toBe(officialSignature({ ...data.payload }, 'abcd', algorithm))
        expect(data.manualSignature).toBe(data.signature)
        expect(verifyParameters(data.payload, data.signature, 'abcd')).toBe(true)
      }
    },
  )

  it.each([
    { expiresIn: '5 min', seconds: 300, says: '5 mins' },
    { expiresIn: '30 min', seconds: 1800, says: '30 mins' },
    { expiresIn: '1 h', seconds: 3600, says: '1 hour' },
  ])('back-dates the timestamp so that $expiresIn of the hour are left', async ({ expiresIn, seconds, says }) => {
    const { data } = (await get({ expiresIn })).body
    expect(data).toMatchObject({ payload: { timestamp: now + seconds - 3600 }, expiresIn: says })
  })

  it.each([
    { access: 'public', query: '', type: 'upload' },
    { access: 'public', query: '?should_secure_asset=false', type: 'upload' },
    { access: 'public', query: '?should_secure_asset=true', type: 'private' },
    { access: 'private', query: '?should_secure_asset=true', type: 'private' },
    { access: 'private', query: '?should_secure_asset=false', type: 'private' },
    { access: 'authenticated', query: '?should_secure_asset=true', type: 'authenticated' },
    { access: 'authenticated', query: '?should_secure_asset=false', type: 'authenticated' },
  ] as const)(
    'a caller may ask for more protection, never for less: $access with "$query" is stored as $type',
    async ({ access, query, type }) => {
      expect((await get({ access }, query)).body.data.payload.type).toBe(type)
    },
  )

  it.each([
    { query: '?should_secure_asset=1', says: 'should_secure_asset must be true or false, not "1"' },
    { query: '?should_secure_asset=', says: 'should_secure_asset must be true or false, not ""' },
    {
      query: '?should_secure_asset=true&should_secure_asset=false',
      says: 'should_secure_asset stands twice in the query; once is enough',
    },
    { query: '?secure=true', says: 'the query has no parameter "secure" here; it has profile, should_secure_asset' },
    { query: '?folder=x', says: 'the query has no parameter "folder" here; it has profile, should_secure_asset' },
  ])('refuses $query', async ({ query, says }) => {
    const { status, body } = await get({ access: 'public' }, query)
    expect([status, body.error.code, body.error.message]).toEqual([400, 'invalid_request', says])
  })
})
