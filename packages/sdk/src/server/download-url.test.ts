import { v2 as cloudinary } from 'cloudinary'
import { describe, expect, it } from 'vitest'
import { type Access, profile } from '../policy/profile.ts'
import { verifyDownloadQuery } from '../signing/download-url.ts'
import { countersign } from './countersign.ts'

const now = 1_700_000_000

async function get(query: string, downloadExpiresIn = '1 min', id = '42', access: Access = 'private') {
  const signer = countersign({
    cloud: 'cloudinary://key:abcd@demo',
    authenticate: () => ({ id }),
    profiles: { uploads: profile({ access, downloadExpiresIn }) },
    now: () => now * 1000,
  })
  const response = await signer.GET(new Request(`https://app.example/download-url?${query}`))
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

describe('GET /download-url', () => {
  it('answers exactly as documented, with the link that the official SDK makes', async () => {
    const { status, body } = await get('public_id=uploads/42/photo&format=jpg')
    expect(status).toBe(200)
    expect(body).toEqual({ status: 'success', data: { downloadUrl: expect.any(String), expiresIn: '1 min' } })
    const official = new URL(
      cloudinary.utils.private_download_url('uploads/42/photo', 'jpg', {
        type: 'private',
        expires_at: now + 60,
        timestamp: now,
        cloud_name: 'demo',
        api_key: 'key',
        api_secret: 'abcd',
      } as object),
    )
    const ours = new URL(body.data.downloadUrl)
    expect(ours.origin + ours.pathname).toBe(official.origin + official.pathname)
    expect(Object.fromEntries(ours.searchParams)).toMatchObject({
      type: 'private',
      expires_at: String(now + 60),
      public_id: 'uploads/42/photo',
    })
    const { api_key: _, ...query } = Object.fromEntries(ours.searchParams)
    expect(verifyDownloadQuery(query, 'abcd')).toBe(true)
    if (official.searchParams.get('timestamp') === String(now))
      expect(ours.searchParams.get('signature')).toBe(official.searchParams.get('signature'))
  })

  it.each([
    { downloadExpiresIn: '5 s', seconds: 5, says: '5 secs' },
    { downloadExpiresIn: '90 s', seconds: 90, says: '90 secs' },
    { downloadExpiresIn: '10 min', seconds: 600, says: '10 mins' },
  ])('dies after $downloadExpiresIn', async ({ downloadExpiresIn, seconds, says }) => {
    const { body } = await get('public_id=uploads/42/photo&format=jpg', downloadExpiresIn)
    expect(body.data.expiresIn).toBe(says)
    expect(new URL(body.data.downloadUrl).searchParams.get('expires_at')).toBe(String(now + seconds))
  })

  it.each([
    { access: 'authenticated', type: 'authenticated' },
    { access: 'private', type: 'private' },
    { access: 'public', type: 'private' },
  ] as const)('without a type, asks for $type where the profile stores as $access', async ({ access, type }) => {
    const { body } = await get('public_id=uploads/42/photo&format=jpg', '1 min', '42', access)
    expect(new URL(body.data.downloadUrl).searchParams.get('type')).toBe(type)
  })

  it('takes resource type, type and a raw file, whose id holds its extension', async () => {
    const { body } = await get('public_id=uploads/42/a.pdf&format=&resource_type=raw&type=authenticated')
    const link = new URL(body.data.downloadUrl)
    expect(link.pathname).toBe('/v1_1/demo/raw/download')
    expect([link.searchParams.get('type'), link.searchParams.get('format')]).toEqual(['authenticated', null])
  })

  it.each([
    { query: 'format=jpg', says: /public_id is missing/ },
    { query: 'public_id=&format=jpg', says: /public_id is no public id: ""/ },
    { query: 'public_id=uploads/42/a&public_id=uploads/42/b&format=jpg', says: /public_id stands twice/ },
    { query: 'public_id=uploads/42/../43/a&format=jpg', says: /no public id/ },
    { query: 'public_id=uploads/42//a&format=jpg', says: /no public id/ },
    { query: 'public_id=/uploads/42/a&format=jpg', says: /no public id/ },
    { query: 'public_id=uploads/42/a%00&format=jpg', says: /no public id/ },
    { query: 'public_id=uploads/42/a%26type=upload&format=jpg', says: /no public id/ },
    { query: 'public_id=uploads/42/a%252e%252e&format=jpg', says: /no public id/ },
    { query: 'public_id=uploads/42/v1/a&format=jpg', says: /no public id/ },
    { query: 'public_id[]=uploads/42/a&format=jpg', says: /no parameter "public_id\[\]"/ },
    { query: 'public_id=uploads/42/a&format=jpg%26x', says: /format must be/ },
    { query: 'public_id=uploads/42/a&format=../x', says: /format must be/ },
    { query: 'public_id=uploads/42/a&resource_type=auto', says: /resource_type must be/ },
    { query: 'public_id=uploads/42/a&type=fetch', says: /type must be/ },
    { query: 'public_id=uploads/42/a&expires_at=9999999999', says: /no parameter "expires_at"/ },
    { query: 'public_id=uploads/42/a&__proto__=x', says: /no parameter "__proto__"/ },
  ])('refuses $query', async ({ query, says }) => {
    const { status, body } = await get(query)
    expect([status, body.error.code]).toEqual([400, 'invalid_request'])
    expect(body.error.message).toMatch(says)
  })

  it.each([
    'uploads/43/photo',
    'uploads/420/photo',
    'uploads/4',
    'uploads/42',
    'uploads',
    'photo',
    'Uploads/42/photo',
    'uploads/42x/photo',
  ])('U17, U19: %s is not there for anybody else, in the very same words', async (publicId) => {
    const { status, text } = await get(`public_id=${publicId}&format=jpg`)
    expect([status, text]).toEqual([
      404,
      '{"status":"error","error":{"code":"not_found","message":"there is no such asset"}}',
    ])
  })

  it('U17: of 20 subjects with 20 assets, each gets links to its own and to nothing else', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `user${index}`)
    let links = 0
    for (const id of ids) {
      for (const owner of ids) {
        const { status } = await get(`public_id=uploads/${owner}/photo&format=jpg`, '1 min', id)
        if (status === 200) links += 1
        expect(status).toBe(id === owner ? 200 : 404)
      }
    }
    expect(links).toBe(20)
  })
})
