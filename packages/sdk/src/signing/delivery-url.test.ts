import { describe, expect, it } from 'vitest'
import { signDeliveryUrl, verifyDeliveryUrl } from '../signing.ts'
import type { SignatureAlgorithm } from './digest.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

const known = vectors.deliveryUrl.map((vector) => ({
  ...vector,
  algorithm: vector.algorithm as SignatureAlgorithm,
  length: vector.length as 8 | 32,
}))

describe.each(known)('a delivery URL: $case', ({ toSign, apiSecret, length, algorithm, signature }) => {
  it('is signed as known', () => {
    expect(signDeliveryUrl(toSign, apiSecret, { length, algorithm })).toBe(signature)
  })

  it('does not verify for another path or secret', () => {
    expect(verifyDeliveryUrl(`${toSign}x`, signature, apiSecret)).toBe(false)
    expect(verifyDeliveryUrl(toSign, signature, `${apiSecret}x`)).toBe(false)
  })

  verificationContract((text) => verifyDeliveryUrl(toSign, text, apiSecret, { length, algorithm }), signature)
})

it('takes 8 characters of one algorithm alone when told so', () => {
  const signature = signDeliveryUrl('sample.jpg', 'b', { algorithm: 'sha1' })
  expect(verifyDeliveryUrl('sample.jpg', signature, 'b', { algorithm: 'sha1' })).toBe(true)
  expect(verifyDeliveryUrl('sample.jpg', signature, 'b', { algorithm: 'sha256' })).toBe(false)
})

it('takes a long signature cut to 8 characters, which is a short one, unless long ones alone are taken', () => {
  const cut = signDeliveryUrl('sample.jpg', 'b', { length: 32 }).slice(0, 8)
  expect(verifyDeliveryUrl('sample.jpg', cut, 'b')).toBe(true)
  expect(verifyDeliveryUrl('sample.jpg', cut, 'b', { length: 32 })).toBe(false)
})

it('never writes a slash or a plus sign', () => {
  const signatures = Array.from({ length: 200 }, (_, n) => signDeliveryUrl(`${n}.jpg`, 'b', { length: 32 }))
  expect(signatures.filter((signature) => !/^[A-Za-z0-9_-]{32}$/.test(signature))).toEqual([])
  expect(signatures.some((signature) => signature.includes('_')) && signatures.some((s) => s.includes('-'))).toBe(true)
})

it('signs with 8 characters of SHA-1 when nothing else is said, as the SDKs do', () => {
  expect(signDeliveryUrl('sample.jpg', 'b')).toBe(signDeliveryUrl('sample.jpg', 'b', { length: 8, algorithm: 'sha1' }))
})

it('takes no length but 8 and 32, whatever the hash would have gone on with', () => {
  const taken = (['sha1', 'sha256'] as const).flatMap((algorithm) => {
    const whole = signDeliveryUrl('sample.jpg', 'b', { algorithm, length: 43 as 32 })
    const cuts = Array.from(whole, (_, at) => whole.slice(0, at + 1))
    return cuts.filter((cut) => verifyDeliveryUrl('sample.jpg', cut, 'b')).map((cut) => `${algorithm} ${cut.length}`)
  })
  expect(taken).toEqual(['sha1 8', 'sha256 8', 'sha256 32'])
})

it.each(['', undefined])('refuses to sign or verify with the secret %j', (secret) => {
  const wanted = /apiSecret must be a non-empty string/
  expect(() => signDeliveryUrl('sample.jpg', secret as string)).toThrow(wanted)
  expect(() => verifyDeliveryUrl('sample.jpg', 'v2fTPYTu', secret as string)).toThrow(wanted)
})
