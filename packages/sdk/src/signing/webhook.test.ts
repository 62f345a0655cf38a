import { describe, expect, it } from 'vitest'
import { signWebhook, verifyWebhook } from '../signing.ts'
import type { SignatureAlgorithm } from './digest.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

const known = vectors.webhook.map((vector) => ({ ...vector, algorithm: vector.algorithm as SignatureAlgorithm }))
const bytes = (text: string) => new TextEncoder().encode(text)

describe.each(known)('a notification: $case', ({ body, timestamp, apiSecret, algorithm, signature }) => {
  it('is signed as known, as text and as bytes', () => {
    expect(signWebhook(body, timestamp, apiSecret, { algorithm })).toBe(signature)
    expect(signWebhook(bytes(body), Number(timestamp), apiSecret, { algorithm })).toBe(signature)
  })
})

describe.each(known.filter(({ timestamp }) => timestamp.length === 10))('checking a notification: $case', (vector) => {
  const { body, timestamp, apiSecret, algorithm, signature } = vector
  const sentAt = Number(timestamp) * 1000
  const verify = (change: Partial<{ body: string | Uint8Array; timestamp: string; signature: string }>, now = sentAt) =>
    verifyWebhook({ body, timestamp, signature, ...change }, apiSecret, { algorithm, now: () => now })

  verificationContract((text) => verify({ signature: text }), signature)

  it('refuses every notification with one bit changed', () => {
    const flips = (text: string) =>
      Array.from({ length: bytes(text).length * 8 }, (_, bit) => {
        const flipped = bytes(text)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        return flipped
      })
    const latin = (flipped: Uint8Array) => String.fromCharCode(...flipped)
    const accepted = [
      ...flips(body).filter((flipped) => verify({ body: flipped })),
      ...flips(timestamp).filter((flipped) => verify({ timestamp: latin(flipped) })),
      ...flips(signature).filter((flipped) => verify({ signature: latin(flipped) })),
    ]
    expect(accepted).toEqual([])
  })

  it('refuses the body written again', () => {
    expect(verify({ body: JSON.stringify(JSON.parse(body), null, 1) })).toBe(false)
  })

  it('refuses the closing brace moved into the timestamp, which is the same text to the hash', () => {
    const moved = { body: body.slice(0, -1), timestamp: `}${timestamp}` }
    expect(signWebhook(moved.body, moved.timestamp, apiSecret, { algorithm })).toBe(signature)
    expect(verify(moved)).toBe(false)
  })

  it('refuses a digit of the timestamp moved into the body', () => {
    const moved = { body: body + timestamp[0], timestamp: timestamp.slice(1) }
    expect(signWebhook(moved.body, moved.timestamp, apiSecret, { algorithm })).toBe(signature)
    expect(verifyWebhook({ ...moved, signature }, apiSecret, { algorithm, toleranceSeconds: Number.MAX_VALUE })).toBe(
      false,
    )
  })

  it.each([
    { case: 'at once', seconds: 0, taken: true },
    { case: '300 seconds later', seconds: 300, taken: true },
    { case: '301 seconds later', seconds: 301, taken: false },
    { case: '300 seconds early', seconds: -300, taken: true },
    { case: '301 seconds early', seconds: -301, taken: false },
    { case: 'a year early', seconds: -31536000, taken: false },
  ])('answers $taken when it arrives $case', ({ seconds, taken }) => {
    expect(verify({}, sentAt + seconds * 1000)).toBe(taken)
  })
})

it.each([
  'NaN',
  '',
  '1e9',
  ' 1417727468',
  '1417727468 ',
  '1417727468\n',
  '1417727468.0',
  '-141772746',
  '0x54808000',
  '１４１７７２７４６８',
  '14177274680',
])('refuses the timestamp %j although it is signed', (timestamp) => {
  const signature = signWebhook('{}', timestamp, 'secret')
  const now = () => Number.parseFloat(timestamp) * 1000 || 0
  expect(verifyWebhook({ body: '{}', timestamp, signature }, 'secret', { now })).toBe(false)
})

it('refuses the other algorithm than the configured one', () => {
  const now = () => 1417727468000
  const signature = signWebhook('{}', 1417727468, 'secret', { algorithm: 'sha1' })
  expect(verifyWebhook({ body: '{}', timestamp: '1417727468', signature }, 'secret', { now })).toBe(true)
  expect(
    verifyWebhook({ body: '{}', timestamp: '1417727468', signature }, 'secret', { now, algorithm: 'sha256' }),
  ).toBe(false)
})

it('refuses to sign with an empty secret', () => {
  expect(() => signWebhook('{}', 1417727468, '')).toThrow(/apiSecret must be a non-empty string/)
})

describe('several secrets, while keys are exchanged', () => {
  const [body, timestamp] = ['{"public_id":"a"}', '1417727468']
  const now = () => 1417727468000
  const check = (signedWith: string, secrets: string | readonly string[]) =>
    verifyWebhook({ body, timestamp, signature: signWebhook(body, timestamp, signedWith) }, secrets, { now })

  it.each([
    { case: 'the first', signedWith: 'new', taken: true },
    { case: 'the last', signedWith: 'old', taken: true },
    { case: 'none', signedWith: 'other', taken: false },
    { case: 'all at once', signedWith: 'newold', taken: false },
    { case: 'all, with a comma', signedWith: 'new,old', taken: false },
  ])('answers $taken when the notification is signed with $case of them', ({ signedWith, taken }) => {
    expect(check(signedWith, ['new', 'old'])).toBe(taken)
  })

  it.each([
    { case: 'none', secrets: [] },
    { case: 'an empty one among them', secrets: ['new', ''] },
    { case: 'a missing one among them', secrets: ['new', undefined] },
    { case: 'an empty text', secrets: '' },
  ])('refuses to check with $case, even what the others would take', ({ secrets }) => {
    expect(() => check('new', secrets as string[])).toThrow(TypeError)
  })

  it('says so for a stale notification too: a wrong configuration does not wait for a fresh one', () => {
    const notification = { body, timestamp, signature: 'x' }
    expect(() => verifyWebhook(notification, [], { now: () => 0 })).toThrow(/at least one secret/)
    expect(() => verifyWebhook(notification, '', { now: () => 0 })).toThrow(/apiSecret must be a non-empty string/)
  })
})
