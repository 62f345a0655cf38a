import { describe, expect, it } from 'vitest'
import type { Chosen } from '../../engine/contract.ts'
import { english } from '../text/english.ts'
import { createTexts } from '../text/translate.ts'
import type { WidgetOptions } from '../widget-options.ts'
import { encryptFile as encrypt, MOST_ENCRYPTED_BYTES } from './encrypt-file.ts'

const texts = createTexts('en', english)
const encryptFile = (chosen: Chosen, encryption: NonNullable<WidgetOptions['encryption']>) =>
  encrypt(chosen, encryption, texts)

const KEY = 'ab'.repeat(32)
const iv = () => Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('hex')
const chosenFrom = (source: Blob | string) => ({ source, name: 'secret.txt' })
const secret = chosenFrom(new File(['a secret'], 'secret.txt', { type: 'text/plain', lastModified: 1 }))

describe('a file that is encrypted', () => {
  it('is AES-GCM, which its key opens again, and says nothing of its type', async () => {
    const vector = iv()
    const { source, name } = await encryptFile(secret, { key: KEY, iv: vector })
    const encrypted = source as Blob
    expect([name, encrypted.type, encrypted.size]).toEqual(['secret.txt', 'application/octet-stream', 8 + 16])
    const key = await crypto.subtle.importKey('raw', Buffer.from(KEY, 'hex'), 'AES-GCM', false, ['decrypt'])
    const algorithm = { name: 'AES-GCM', iv: Buffer.from(vector, 'hex') }
    const plain = await crypto.subtle.decrypt(algorithm, key, await encrypted.arrayBuffer())
    expect(new TextDecoder().decode(plain)).toBe('a secret')
  })

  it('may be the same again under one vector, and no other', async () => {
    const encryption = { key: KEY, iv: iv() }
    await encryptFile(secret, encryption)
    await encryptFile(secret, encryption)
    const other = { source: new File(['another'], 'other.txt'), name: 'other.txt' }
    await expect(encryptFile(other, encryption)).rejects.toThrow('encryption.iv was used for another file')
    const changed = { source: new File(['b secret'], 'secret.txt', { lastModified: 1 }), name: 'secret.txt' }
    await expect(encryptFile(changed, encryption)).rejects.toThrow('encryption.iv was used for another file')
    await encryptFile(other, async ({ name }) => ({ key: KEY, iv: name === 'other.txt' ? iv() : '' }))
  })

  const huge = Object.defineProperty(new Blob([]), 'size', { value: MOST_ENCRYPTED_BYTES + 1 })
  it.each([
    { case: 'an address', given: chosenFrom('https://files.example/a.jpg'), key: KEY, says: 'is an address' },
    { case: 'longer than memory', given: chosenFrom(huge), key: KEY, says: 'what is encrypted may have 200\u00a0MB' },
    {
      case: 'under half a key',
      given: secret,
      key: 'abc',
      says: 'encryption.key must be 32, 48 or 64 hex digits, not 3',
    },
  ])('is not $case', async ({ given, key, says }) => {
    await expect(encryptFile(given, () => ({ key, iv: iv() }))).rejects.toThrow(says)
  })
})
