import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { signDeliveryUrl, signUploadAnswer, signWebhook, verifyDeliveryUrl, verifyWebhook } from '../signing.ts'
import type { SignatureAlgorithm } from './algorithm.ts'
import { digestContract } from './digest.contract.ts'
import * as portable from './digest-portable.ts'
import vectors from './vectors.json' with { type: 'json' }

const node = await vi.importActual<typeof import('./digest.ts')>('./digest.ts')

// As the build for Workers does: everything below signs without node:crypto.
vi.mock('./digest.ts', () => import('./digest-portable.ts'))

digestContract(portable)

it('offers the same names as the digest of Node, so that the build may change one for the other', () => {
  expect(Object.keys(portable).sort()).toEqual(Object.keys(node).sort())
})

const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }))

it('hashes whatever it is given as Node does', () => {
  const algorithm = fc.constantFrom<SignatureAlgorithm>('sha1', 'sha256')
  const encoding = fc.constantFrom('hex', 'base64')
  const data = fc.oneof(anything, fc.uint8Array({ maxLength: 300 }))
  fc.assert(
    fc.property(algorithm, data, encoding, (hash, input, form) => {
      expect(portable.digest(hash, input, form)).toBe(node.digest(hash, input, form))
    }),
    { numRuns: 1000 },
  )
})

it('authenticates whatever it is given as Node does', () => {
  fc.assert(
    fc.property(fc.oneof(anything, fc.uint8Array({ maxLength: 200 })), anything, (key, data) => {
      expect(portable.hmacSha256(key, data)).toEqual(node.hmacSha256(key, data))
    }),
    { numRuns: 1000 },
  )
})

describe('the signing core without node:crypto', () => {
  it.each(vectors.uploadAnswer)('signs the answer to an upload as known: $case', (vector) => {
    const algorithm = vector.algorithm as SignatureAlgorithm
    expect(signUploadAnswer(vector, vector.apiSecret, { algorithm })).toBe(vector.signature)
  })

  it.each(vectors.deliveryUrl)(
    'signs a delivery URL as known: $case',
    ({ toSign, apiSecret, signature, ...vector }) => {
      const options = { algorithm: vector.algorithm as SignatureAlgorithm, length: vector.length as 8 | 32 }
      expect(signDeliveryUrl(toSign, apiSecret, options)).toBe(signature)
      expect(verifyDeliveryUrl(toSign, signature, apiSecret, options)).toBe(true)
    },
  )

  it.each(vectors.webhook)('signs a notification as known: $case', ({ body, timestamp, apiSecret, ...vector }) => {
    const algorithm = vector.algorithm as SignatureAlgorithm
    expect(signWebhook(body, timestamp, apiSecret, { algorithm })).toBe(vector.signature)
  })

  it('checks a notification', () => {
    const signature = signWebhook('{}', 1417727468, 'secret')
    const check = (text: string) =>
      verifyWebhook({ body: '{}', timestamp: '1417727468', signature: text }, 'secret', { now: () => 1417727468000 })
    expect([check(signature), check(signature.replace(/^./, 'x'))]).toEqual([true, false])
  })
})
