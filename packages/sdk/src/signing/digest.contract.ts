import { describe, expect, it } from 'vitest'
import type { SignatureAlgorithm } from './algorithm.ts'
import type * as node from './digest.ts'
import vectors from './vectors.json' with { type: 'json' }

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (byte: number, length: number) => new Uint8Array(length).fill(byte)

/** @see https://www.rfc-editor.org/rfc/rfc3174 and FIPS 180-2: text of less than a block, of more, of none. */
const HASHES: readonly { algorithm: SignatureAlgorithm; data: string; hash: string }[] = [
  { algorithm: 'sha1', data: 'abc', hash: 'a9993e364706816aba3e25717850c26c9cd0d89d' },
  { algorithm: 'sha1', data: '', hash: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
  {
    algorithm: 'sha1',
    data: 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    hash: '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  },
  { algorithm: 'sha256', data: 'abc', hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  { algorithm: 'sha256', data: '', hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  {
    algorithm: 'sha256',
    data: 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    hash: '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  },
]

/** RFC 4231, the cases whose data is text. @see https://www.rfc-editor.org/rfc/rfc4231#section-4 */
const RFC_4231 = [
  {
    case: 'a short key of bytes',
    key: bytesOf(0x0b, 20),
    data: 'Hi There',
    mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    case: 'a key that is text',
    key: 'Jefe',
    data: 'what do ya want for nothing?',
    mac: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  },
  {
    case: 'a key longer than a block',
    key: bytesOf(0xaa, 131),
    data: 'Test Using Larger Than Block-Size Key - Hash Key First',
    mac: '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  },
  {
    case: 'a key and data longer than a block',
    key: bytesOf(0xaa, 131),
    data: 'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    mac: '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  },
]

/** What stands behind every signature, on every platform. */
export function digestContract({ digest, hmacSha256, equalInConstantTime }: typeof node): void {
  describe('the hash', () => {
    it.each(HASHES)('$algorithm of "$data" is as published, from text and from bytes', ({ algorithm, data, hash }) => {
      expect(digest(algorithm, data, 'hex')).toBe(hash)
      expect(digest(algorithm, new TextEncoder().encode(data), 'hex')).toBe(hash)
      expect(digest(algorithm, data, 'base64')).toBe(Buffer.from(hash, 'hex').toString('base64'))
    })

    it.each(vectors.request)('is as known for $case', ({ algorithm, stringToSign, apiSecret, signature }) => {
      expect(digest(algorithm as SignatureAlgorithm, stringToSign + apiSecret, 'hex')).toBe(signature)
    })
  })

  describe('HMAC-SHA-256', () => {
    it.each(RFC_4231)('is as RFC 4231 says with $case', ({ key, data, mac }) => {
      expect(hex(hmacSha256(key, data))).toBe(mac)
    })

    it('reads text as UTF-8, in key and data', () => {
      const key = new TextEncoder().encode('clé😀')
      expect(hmacSha256('clé😀', 'é')).toEqual(hmacSha256(key, 'é'))
      expect(hmacSha256('clé😀', 'é')).not.toEqual(hmacSha256(key, 'e\u0301'))
    })

    it('is a plain array of 32 bytes of its own', () => {
      const mac = hmacSha256('key', 'data')
      expect([mac.constructor, mac.length, mac.buffer.byteLength]).toEqual([Uint8Array, 32, 32])
    })
  })

  describe('the comparison in constant time', () => {
    it.each([
      { presented: 'abc', expected: 'abc', equal: true },
      { presented: '', expected: '', equal: true },
      { presented: 'abd', expected: 'abc', equal: false },
      { presented: 'bbc', expected: 'abc', equal: false },
      { presented: 'bab', expected: 'abb', equal: false },
      { presented: 'ab', expected: 'abc', equal: false },
      { presented: 'abcd', expected: 'abc', equal: false },
      { presented: '', expected: 'abc', equal: false },
      { presented: 'abc', expected: '', equal: false },
      { presented: 'é', expected: 'e\u0301', equal: false },
    ])('of "$presented" with "$expected" answers $equal', ({ presented, expected, equal }) => {
      expect(equalInConstantTime(presented, expected)).toBe(equal)
    })
  })
}
