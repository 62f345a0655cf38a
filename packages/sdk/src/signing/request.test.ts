import { describe, expect, it } from 'vitest'
import { type Parameters, selectSigned, signParameters, stringToSign, verifyParameters } from '../signing.ts'
import { digest, type SignatureAlgorithm } from './digest.ts'
import type { SignatureVersion } from './string-to-sign.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

interface RequestVector {
  case: string
  source: string
  apiSecret: string
  parameters: Parameters
  algorithm: SignatureAlgorithm
  /** The versions under which it holds: both where no item has an `&`. */
  versions: readonly SignatureVersion[]
  stringToSign: string
  signature: string
}

const all = vectors.request as readonly RequestVector[]
const perVersion = all.flatMap((vector) => vector.versions.map((version) => ({ ...vector, version })))

describe('known answers', () => {
  it.each(perVersion)('builds the string to sign of $case in version $version', (vector) => {
    expect(stringToSign(vector.parameters, vector.version)).toBe(vector.stringToSign)
  })

  it.each(all)('hashes the string to sign of $case', (vector) => {
    expect(digest(vector.algorithm, vector.stringToSign + vector.apiSecret, 'hex')).toBe(vector.signature)
  })

  it.each(perVersion)('signs $case in version $version', ({ parameters, apiSecret, algorithm, version, signature }) => {
    expect(signParameters(parameters, apiSecret, { algorithm, version })).toBe(signature)
  })

  it.each(perVersion.filter(({ version }) => version === 2))(
    'verifies $case',
    ({ parameters, apiSecret, signature }) => {
      expect(verifyParameters(parameters, signature, apiSecret)).toBe(true)
      expect(verifyParameters(parameters, signature, `${apiSecret}x`)).toBe(false)
      expect(verifyParameters({ ...parameters, overwrite: true }, signature, apiSecret)).toBe(false)
    },
  )

  it('signs with SHA-1 in version 2 when nothing else is said, as the SDKs do', () => {
    const { parameters, apiSecret, signature } = all.find(({ versions }) => versions.join() === '2') as RequestVector
    expect(signParameters(parameters, apiSecret)).toBe(signature)
  })

  it('has every algorithm and version', () => {
    const covered = new Set(perVersion.map(({ algorithm, version }) => `${algorithm} v${version}`))
    expect([...covered].sort()).toEqual(['sha1 v1', 'sha1 v2', 'sha256 v1', 'sha256 v2'])
  })
})

describe('what is signed', () => {
  it('leaves out what travels unsigned, and nothing else', () => {
    const wire = {
      file: 'data:,x',
      cloud_name: 'demo',
      resource_type: 'image',
      api_key: '1',
      signature: 'x',
      timestamp: 1,
      upload_preset: 'p',
      type: 'private',
      files: 'y',
    }
    expect(selectSigned(wire)).toEqual({ timestamp: 1, upload_preset: 'p', type: 'private', files: 'y' })
  })

  it.each([
    { case: 'null', value: null },
    { case: 'undefined', value: undefined },
    { case: 'an empty text', value: '' },
    { case: 'an empty array', value: [] },
  ])('leaves $case out of the string', ({ value }) => {
    expect(stringToSign({ a: value, b: 1 })).toBe('b=1')
  })

  it.each([
    { case: 'false', value: false, text: 'false' },
    { case: 'zero', value: 0, text: '0' },
    { case: 'an array of numbers', value: [1, 2], text: '1,2' },
  ])('signs $case', ({ value, text }) => {
    expect(stringToSign({ a: value })).toBe(`a=${text}`)
  })

  it('sorts names by code unit, whatever order they come in', () => {
    expect(stringToSign({ public_id_prefix: 1, public_id: 2, eager_async: 3, eager: 4 })).toBe(
      'eager=4&eager_async=3&public_id=2&public_id_prefix=1',
    )
  })

  it('signs a parameter called __proto__ like any other', () => {
    const sent = JSON.parse('{"__proto__":"x","a":"1"}')
    expect(stringToSign(selectSigned(sent))).toBe('__proto__=x&a=1')
  })
})

describe.each(['sha1', 'sha256'] as const)('checking a request signature made with %s', (algorithm) => {
  const parameters = { public_id: 'a', timestamp: 1700000000 }
  verificationContract(
    (signature) => verifyParameters(parameters, signature, 'secret'),
    signParameters(parameters, 'secret', { algorithm }),
  )

  it('refuses it where only the other algorithm is taken', () => {
    const signature = signParameters(parameters, 'secret', { algorithm })
    const other = algorithm === 'sha1' ? 'sha256' : 'sha1'
    expect(verifyParameters(parameters, signature, 'secret', { algorithms: [other] })).toBe(false)
    expect(verifyParameters(parameters, signature, 'secret', { algorithms: [algorithm] })).toBe(true)
  })
})

describe('version 1', () => {
  const sent = { notification_url: 'https://example.com/?a=1&tags=x', timestamp: 1700000000 }
  const signature = signParameters(sent, 'secret', { version: 1 })

  it('is refused where a value holds an ampersand, because it reads like two parameters', () => {
    expect(verifyParameters(sent, signature, 'secret')).toBe(false)
  })

  it('is taken there only when switched on by name', () => {
    expect(verifyParameters(sent, signature, 'secret', { allowAmbiguousVersion1: true })).toBe(true)
  })

  it('needs no switch where no value holds one: it is the same text', () => {
    const plain = { tags: 'x,y', timestamp: 1700000000 }
    expect(verifyParameters(plain, signParameters(plain, 'secret', { version: 1 }), 'secret')).toBe(true)
  })
})

it.each([
  { case: 'an empty secret', secret: '', met: 'an empty one' },
  { case: 'no secret', secret: undefined, met: 'undefined' },
  { case: 'a number', secret: 1, met: 'number' },
])('refuses to sign or verify with $case', ({ secret, met }) => {
  const wanted = new TypeError(`apiSecret must be a non-empty string, not ${met}`)
  expect(() => signParameters({ a: 1 }, secret as string)).toThrow(wanted)
  expect(() => verifyParameters({ a: 1 }, 'a'.repeat(40), secret as string)).toThrow(wanted)
})
