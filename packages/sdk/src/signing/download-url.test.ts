import { describe, expect, it } from 'vitest'
import { type PrivateDownload, privateDownloadUrl, verifyDownloadQuery } from '../signing.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

const cloud = { cloudName: 'test123', apiKey: '1234', apiSecret: 'b', apiOrigin: 'https://api.cloudinary.com' }
const known = vectors.download as readonly { case: string; download: PrivateDownload; signature: string }[]

const queryOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

describe.each(known)('a download link: $case', ({ download, signature }) => {
  const url = privateDownloadUrl(download, cloud)

  it('is signed as known', () => {
    expect(new URL(url).searchParams.get('signature')).toBe(signature)
    expect(url).toMatch(`https://api.cloudinary.com/v1_1/test123/${download.resourceType}/download?`)
  })

  it('verifies as it arrives, and not after a change', () => {
    const query = queryOf(url)
    expect(verifyDownloadQuery(query, 'b')).toBe(true)
    expect(verifyDownloadQuery({ ...query, expires_at: '1900000000' }, 'b')).toBe(false)
    expect(verifyDownloadQuery({ ...query, public_id: 'folder/other' }, 'b')).toBe(false)
    expect(verifyDownloadQuery({ ...query, type: 'upload' }, 'b')).toBe(false)
    expect(verifyDownloadQuery({ ...query, transformation: 'w_1' }, 'b')).toBe(false)
    expect(verifyDownloadQuery(query, 'c')).toBe(false)
  })

  verificationContract((text) => verifyDownloadQuery({ ...queryOf(url), signature: text }, 'b'), signature)
})

it('refuses a query without a signature', () => {
  expect(verifyDownloadQuery({ public_id: 'a', timestamp: '1' }, 'b')).toBe(false)
})

it('keeps hostile ids inside their parameter', () => {
  const publicId = 'a b/é&type=upload#?x=1+%26'
  const url = privateDownloadUrl({ resourceType: 'image', type: 'private', publicId, timestamp: 1 }, cloud)
  expect(queryOf(url)).toMatchObject({ public_id: publicId, type: 'private' })
  expect(verifyDownloadQuery(queryOf(url), 'b')).toBe(true)
})

it('is the same link with attachment: false as without it', () => {
  const download = { resourceType: 'image', type: 'private', publicId: 'a', timestamp: 1 } as const
  expect(privateDownloadUrl({ ...download, attachment: false }, cloud)).toBe(privateDownloadUrl(download, cloud))
})

it('never shows the secret', () => {
  const secret = 'canary-a1b2c3'
  const url = privateDownloadUrl(
    { resourceType: 'raw', type: 'upload', publicId: 'a', timestamp: 1 },
    { ...cloud, apiSecret: secret },
  )
  expect(url).not.toContain(secret)
})
