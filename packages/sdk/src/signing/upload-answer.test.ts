import { describe, expect, it } from 'vitest'
import { signParameters, signUploadAnswer, verifyUploadAnswer } from '../signing.ts'
import type { SignatureAlgorithm } from './digest.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

const known = vectors.uploadAnswer.map((vector) => ({ ...vector, algorithm: vector.algorithm as SignatureAlgorithm }))

describe.each(known)('the answer to an upload: $case', ({ publicId, version, apiSecret, algorithm, signature }) => {
  it('is signed as known', () => {
    expect(signUploadAnswer({ publicId, version }, apiSecret, { algorithm })).toBe(signature)
  })

  it('does not verify for another asset, version, secret or algorithm', () => {
    const other = algorithm === 'sha1' ? 'sha256' : 'sha1'
    const check = (id: string, v: number, secret: string, hash: SignatureAlgorithm) =>
      verifyUploadAnswer({ publicId: id, version: v }, signature, secret, { algorithm: hash })
    expect(check(publicId, version, apiSecret, algorithm)).toBe(true)
    expect(check(`${publicId}x`, version, apiSecret, algorithm)).toBe(false)
    expect(check(publicId, version + 1, apiSecret, algorithm)).toBe(false)
    expect(check(publicId, version, `${apiSecret}x`, algorithm)).toBe(false)
    expect(check(publicId, version, apiSecret, other)).toBe(false)
  })

  verificationContract((text) => verifyUploadAnswer({ publicId, version }, text, apiSecret, { algorithm }), signature)
})

it.each([
  { publicId: 'a&version=1', version: '' },
  { publicId: 'a', version: '1' },
  { publicId: 'a', version: 1.5 },
  { publicId: 'a', version: 2 ** 53 },
  { publicId: '', version: 1 },
  { publicId: '../a', version: 1 },
  { publicId: ['a'], version: 1 },
  { publicId: undefined, version: 1 },
])('never verifies for %j, which no upload answers', (answer) => {
  const forged = answer as unknown as { publicId: string; version: number }
  expect(verifyUploadAnswer(forged, signUploadAnswer(forged, 'secret'), 'secret')).toBe(false)
  expect(verifyUploadAnswer(forged, signUploadAnswer({ publicId: 'a', version: 1 }, 'secret'), 'secret')).toBe(false)
})

it('is signed in version 1 even where that differs', () => {
  const answer = { publicId: 'a&b', version: 1 }
  const wire = { public_id: 'a&b', version: 1 }
  expect(signUploadAnswer(answer, 'secret')).toBe(signParameters(wire, 'secret', { version: 1 }))
  expect(signUploadAnswer(answer, 'secret')).not.toBe(signParameters(wire, 'secret'))
})
