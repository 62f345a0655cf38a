import { v2 as cloudinary } from 'cloudinary'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { parseDeliveryPath } from '../protocol/delivery-url.ts'
import { verifyAuthToken } from '../signing/auth-token.ts'
import { verifyDeliveryUrl } from '../signing/delivery-url.ts'
import { verifyDownloadQuery } from '../signing/download-url.ts'
import type { LinkRequest } from './asset-link.ts'
import { room } from './room.contract.ts'

const apiSecret = 'hunter2-api-secret'
const asset = { resourceType: 'image', type: 'authenticated', publicId: 'photos/42/café', format: 'jpg' } as const

describe('a link', () => {
  const { signer, now } = room()

  it('for download dies, and says when', () => {
    const { url, expiresAt, ...guarantees } = signer.link(asset, {
      kind: 'download',
      expiresIn: '5 min',
      attachment: 'a.jpg',
    })
    expect(guarantees).toEqual({ kind: 'download', expires: true, cdn: false, transformations: false, addOn: false })
    expect(expiresAt).toBe(new Date(now() + 300_000).toISOString())
    const query = Object.fromEntries(new URL(url).searchParams)
    expect([query.public_id, query.attachment, verifyDownloadQuery(query, apiSecret)]).toEqual([
      asset.publicId,
      'a.jpg',
      true,
    ])
  })

  it('for delivery never dies, says so, and is what the official SDK builds', () => {
    const { url, expiresAt, expires } = signer.link(asset, { kind: 'delivery', transformations: ['c_fill,w_100'] })
    expect([expiresAt, expires]).toEqual([null, false])
    const parts = parseDeliveryPath(new URL(url).pathname)
    expect(verifyDeliveryUrl(`c_fill,w_100/${parts?.source}`, parts?.signature ?? '', apiSecret, { length: 32 })).toBe(
      true,
    )
    cloudinary.config({ cloud_name: 'demo', api_key: 'key', api_secret: apiSecret, long_url_signature: true })
    expect(url).toBe(
      cloudinary.url(asset.publicId, {
        type: 'authenticated',
        format: 'jpg',
        sign_url: true,
        raw_transformation: 'c_fill,w_100',
        secure: true,
        analytics: false,
      } as object),
    )
  })

  it('with a token dies, and comes from the CDN', () => {
    const key = '00112233ff99'
    const { url, expiresAt, addOn } = signer.link(asset, { kind: 'token', key, expiresIn: '1 h' })
    expect([expiresAt, addOn]).toEqual([new Date(now() + 3_600_000).toISOString(), true])
    const { pathname, search } = new URL(url)
    const at = (ms: number) => verifyAuthToken(search.slice(1), { url: pathname }, key, { now: () => now() + ms })
    expect([at(0), at(3_599_000), at(3_600_000)]).toEqual([true, true, false])
  })

  it('takes a life only where Cloudinary keeps it', () => {
    type Life<Kind> = Extract<LinkRequest, { kind: Kind }> extends { expiresIn?: unknown } ? true : false
    expectTypeOf<Life<'download'>>().toEqualTypeOf<true>()
    // @ts-expect-error: an expiry in a signed delivery URL is ignored by the cloud
    const ignored: LinkRequest = { kind: 'delivery', expiresIn: '1 min' }
    expect(() => signer.link(asset, ignored)).not.toThrow()
    expect(() => signer.link(asset, { kind: 'forever' } as never)).toThrow(/one of download, delivery, token/)
  })
})
