import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { obviousWeakness } from './weak-secret.ts'

const vectors = readFileSync(new URL('../../../sdk/src/signing/vectors.json', import.meta.url), 'utf8')

describe('obviousWeakness', () => {
  it('knows every secret of the documented vectors', () => {
    const secrets = [...vectors.matchAll(/"(?:apiSecret|secret|key)": "([^"]+)"/g)].map(([, secret = '']) => secret)
    expect(secrets.length).toBeGreaterThan(0)
    for (const secret of secrets) expect([secret, obviousWeakness(secret)]).toEqual([secret, expect.any(String)])
  })

  it.each([
    'abcd',
    'secret',
    'SECRET',
    'my_api_secret',
    '<your_api_secret>',
    'change-me',
    'changeme123',
    'hunter2',
    'hunter2-hunter2-hunter2-hunter2',
    'password1',
    'a'.repeat(64),
    '0'.repeat(32),
    '0123456789abcdef0123456789abcdef',
    'abcdefghijklmnopqrstuvwxyz012345',
    'qwertyuiopasdfghjklzxcvbnm123456',
    'xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy',
    'secret-secret-secret-secret-secret',
  ])('says why %s could be guessed, and does not show it', (secret) => {
    const why = obviousWeakness(secret)
    expect(why).toEqual(expect.any(String))
    expect(why).not.toContain(secret.toLowerCase())
  })

  it('says nothing of 10,000 secrets that are random', () => {
    for (let count = 0; count < 5000; count += 1) {
      expect(obviousWeakness(randomBytes(20).toString('base64url'))).toBeNull()
      expect(obviousWeakness(randomBytes(32).toString('hex'))).toBeNull()
    }
  })
})
