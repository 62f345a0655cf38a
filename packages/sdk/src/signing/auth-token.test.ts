import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuthToken, signAuthToken, verifyAuthToken } from '../signing.ts'
import vectors from './vectors.json' with { type: 'json' }
import { verificationContract } from './verification.contract.ts'

const known = vectors.authToken as readonly {
  case: string
  key: string
  token: AuthToken
  opens: string
  signed: string
}[]
const KEY = '00112233FF99'
const at = (seconds: number) => ({ now: () => seconds * 1000 })
const start = 1_700_000_000
const good: AuthToken = { acl: '/image/authenticated/42/*', startTime: start, durationSeconds: 300 }

describe.each(known)('an auth token for $case', ({ key, token, opens, signed }) => {
  const now = (token.startTime ?? 0) + 1
  const hmac = signed.slice(-64)

  it('is signed as known', () => {
    expect(signAuthToken(token, key)).toBe(signed)
  })

  it('opens what it was made for', () => {
    expect(verifyAuthToken(signed, { url: opens }, key, at(now))).toBe(true)
  })

  it('opens nothing with another key, at another path, under another name', () => {
    expect(verifyAuthToken(signed, { url: opens }, `ff${key}`, at(now))).toBe(false)
    expect(verifyAuthToken(signed, { url: `/x${opens}/x` }, key, at(now))).toBe(false)
    expect(verifyAuthToken(signed, { url: opens }, key, { ...at(now), name: 'other' })).toBe(false)
  })

  verificationContract(
    (text) => verifyAuthToken(signed.replace(hmac, text.replaceAll('$', '$$$$')), { url: opens }, key, at(now)),
    hmac,
  )
})

describe('what stands in a token', () => {
  it('is everything that was asked, in the order that is signed', () => {
    const token = signAuthToken({ ...good, ip: '203.0.113.7', name: 'mine' }, KEY)
    expect(token).toMatch(
      /^mine=ip=203\.0\.113\.7~st=1700000000~exp=1700000300~acl=%2fimage%2fauthenticated%2f42%2f\*~hmac=[\da-f]{64}$/,
    )
  })

  it('counts from now where there is no start, and says none', () => {
    const token = signAuthToken({ acl: '/*', durationSeconds: 60 }, KEY, at(start + 0.4))
    expect(token).toMatch(/^__cld_token__=exp=1700000060~acl=%2f\*~/)
  })

  it('is never the URL: that one is signed alone', () => {
    expect(signAuthToken({ url: '/image/a.jpg', expiration: start }, KEY)).toMatch(/^__cld_token__=exp=\d+~hmac=\w+$/)
  })

  it('takes a key in either case', () => {
    expect(signAuthToken(good, KEY.toLowerCase())).toBe(signAuthToken(good, KEY))
  })

  it('writes each unsafe character as a lower-case escape and nothing else so', () => {
    const ascii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at))
      .join('')
      .replace('!', '')
    const token = signAuthToken({ acl: ascii, expiration: start }, KEY)
    expect(/acl=([^~]+)/.exec(token)?.[1]).toBe(
      '%20%22%23$%25%26%27()*+,-.%2f0123456789%3a%3b%3c%3d%3e%3f%40ABCDEFGHIJKLMNOPQRSTUVWXYZ%5b\\%5d%5e_%60abcdefghijklmnopqrstuvwxyz%7b%7c%7d%7e',
    )
  })
})

describe('a token that cannot be meant', () => {
  it.each([
    { case: 'neither acl nor url', token: { expiration: 1 }, says: /either acl or url/ },
    { case: 'both acl and url', token: { acl: '/*', url: '/a', expiration: 1 }, says: /either acl or url/ },
    { case: 'neither expiration nor duration', token: { acl: '/*' }, says: /either expiration or durationSeconds/ },
    {
      case: 'both expiration and duration',
      token: { acl: '/*', expiration: 1, durationSeconds: 1 },
      says: /either expiration or durationSeconds/,
    },
    { case: 'a list of no patterns', token: { acl: [], expiration: 1 }, says: /acl must be one path/ },
    { case: 'an empty pattern', token: { acl: ['/a', ''], expiration: 1 }, says: /acl must be one path/ },
    { case: 'an empty acl', token: { acl: '', expiration: 1 }, says: /acl must be one path/ },
    { case: 'an empty url', token: { url: '', expiration: 1 }, says: /url must be ASCII/ },
    { case: 'a pattern that smuggles a second', token: { acl: '/42/!/*', expiration: 1 }, says: /without "!"/ },
    { case: 'a pattern that is not ASCII', token: { acl: '/é/*', expiration: 1 }, says: /ASCII/ },
    { case: 'a URL that is not ASCII', token: { url: '/é', expiration: 1 }, says: /url must be ASCII/ },
    { case: 'a pattern with a line end', token: { acl: '/a\r\nset-cookie: a', expiration: 1 }, says: /acl must be/ },
    {
      case: 'an address that smuggles a field',
      token: { acl: '/*', ip: '::1~exp=9', expiration: 1 },
      says: /ip must be/,
    },
    { case: 'an empty address', token: { acl: '/*', ip: '', expiration: 1 }, says: /ip must be an IP address, not ""/ },
    {
      case: 'a name that smuggles a cookie',
      token: { acl: '/*', name: 'a=b; c', expiration: 1 },
      says: /^name must be letters, digits and "_", not/,
    },
    {
      case: 'an empty name',
      token: { acl: '/*', name: '', expiration: 1 },
      says: /^name must be letters, digits and "_", not/,
    },
    {
      case: 'a fractional expiration',
      token: { acl: '/*', expiration: 1.5 },
      says: /expiration must be whole seconds/,
    },
    {
      case: 'an expiration that is text',
      token: { acl: '/*', expiration: '9~ip=1' },
      says: /expiration must be whole/,
    },
    { case: 'a duration below zero', token: { acl: '/*', durationSeconds: -1 }, says: /durationSeconds must be whole/ },
    {
      case: 'a start before 1970',
      token: { acl: '/*', startTime: -1, expiration: 1 },
      says: /startTime must be whole/,
    },
    { case: 'a duration of nothing', token: { ...good, durationSeconds: 0 }, says: /must be after startTime/ },
    {
      case: 'a death before the start',
      token: { acl: '/*', startTime: 9, expiration: 9 },
      says: /^expiration must be after startTime, 9, not 9$/,
    },
    { case: 'a death in 1970', token: { acl: '/*', expiration: 0 }, says: /after startTime, 0/ },
  ])('is refused: $case', ({ token, says }) => {
    expect(() => signAuthToken(token as AuthToken, KEY)).toThrow(TypeError)
    expect(() => signAuthToken(token as AuthToken, KEY)).toThrow(says)
  })

  it.each([
    { case: 'an empty key', key: '' },
    { case: 'a key that is not hexadecimal, which other signers take for an empty one', key: 'canary!' },
    { case: 'a key that stops being hexadecimal, of which other signers take the start', key: '00112233FFxx' },
    { case: 'a digit too few', key: '00112233FF9' },
    { case: 'no key', key: undefined },
    { case: 'a number', key: 1234 },
  ])('is signed and verified with no such key: $case', ({ key }) => {
    const wanted = /^the key of an auth token must be hexadecimal digits, two a byte$/
    expect(() => signAuthToken(good, key as unknown as string)).toThrow(wanted)
    expect(() => verifyAuthToken(signAuthToken(good, KEY), { url: '/' }, key as unknown as string)).toThrow(wanted)
  })
})

describe('checking a token', () => {
  const url = '/image/authenticated/42/a.jpg'
  const check = (token: AuthToken, seconds: number, ip?: string) =>
    verifyAuthToken(signAuthToken(token, KEY), { url, ...(ip === undefined ? {} : { ip }) }, KEY, at(seconds))

  it.each([
    { case: 'a second before its start', seconds: start - 1, opens: false },
    { case: 'at its start', seconds: start, opens: true },
    { case: 'in its last second', seconds: start + 299.9, opens: true },
    { case: 'at its death', seconds: start + 300, opens: false },
  ])('answers $opens $case', ({ seconds, opens }) => {
    expect(check(good, seconds)).toBe(opens)
  })

  it('knows no start where there is none', () => {
    expect(check({ acl: '/*', expiration: start }, 0)).toBe(true)
  })

  it('takes the address it was made for and no other, where it was made for one', () => {
    const token = { ...good, ip: '203.0.113.7' }
    const answers = [check(token, start, '203.0.113.7'), check(token, start, '203.0.113.8'), check(token, start)]
    expect(answers).toEqual([true, false, false])
    expect(check(good, start, '203.0.113.8')).toBe(true)
  })

  it.each([
    { acl: '/image/authenticated/42/*', path: '/image/authenticated/42/a.jpg', opens: true },
    { acl: '/image/authenticated/42/*', path: '/image/authenticated/42/a.jpg?_a=x', opens: true },
    { acl: '/image/authenticated/42/*', path: '/image/authenticated/421/a.jpg', opens: false },
    { acl: '/image/authenticated/42/*', path: '/x/image/authenticated/42/a.jpg', opens: false },
    { acl: '/image/authenticated/42/*', path: '/image/authenticated/43/a.jpg?/image/authenticated/42/', opens: false },
    { acl: '/*/42/*.jpg', path: '/image/authenticated/42/a.jpg', opens: true },
    { acl: '/*/42/*.jpg', path: '/image/authenticated/42/a.png', opens: false },
    { acl: '/*/42/*.jpg', path: '/image/authenticated/43/a.jpg', opens: false },
    { acl: '/a', path: '/a', opens: true },
    { acl: '/a', path: '/ab', opens: false },
    { acl: '/ab*ba', path: '/aba', opens: false },
    { acl: '/ab*ba', path: '/abba', opens: true },
    { acl: '/b**', path: '/a', opens: false },
    { acl: '/b**', path: '/b', opens: true },
    { acl: '/a.b', path: '/axb', opens: false },
    { acl: '/a%20b', path: '/a%20b', opens: true },
    { acl: '/a%20b', path: '/a b', opens: false },
    { acl: ['/a', '/b'], path: '/b', opens: true },
    { acl: ['/a', '/b'], path: '/c', opens: false },
  ])('answers $opens to a token for $acl at $path', ({ acl, path, opens }) => {
    const token = signAuthToken({ acl, expiration: start }, KEY)
    expect(verifyAuthToken(token, { url: path }, KEY, at(0))).toBe(opens)
  })

  it.each([
    { case: 'nothing', token: '' },
    { case: 'no name', token: 'exp=9~hmac=0' },
    { case: 'no HMAC', token: '__cld_token__=exp=9999999999~acl=%2f*' },
    { case: 'an empty HMAC', token: '__cld_token__=exp=9999999999~acl=%2f*~hmac=' },
  ])('refuses $case', ({ token }) => {
    expect(verifyAuthToken(token, { url: '/a' }, KEY)).toBe(false)
  })

  it('refuses every field added, doubled, dropped or moved', () => {
    const token = signAuthToken({ ...good, ip: '::1' }, KEY)
    const fields = token.slice('__cld_token__='.length).split('~')
    const others = fields.flatMap((field, index) => [
      fields.toSpliced(index, 1),
      fields.toSpliced(index, 0, field),
      fields.toSpliced(index, 0, 'exp=9999999999'),
      [...fields.toSpliced(index, 1), field],
    ])
    const changed = others.map((list) => `__cld_token__=${list.join('~')}`).filter((text) => text !== token)
    expect(changed.length).toBeGreaterThan(15)
    expect(changed.filter((text) => verifyAuthToken(text, { url, ip: '::1' }, KEY, at(start)))).toEqual([])
    expect(verifyAuthToken(token, { url, ip: '::1' }, KEY, at(start))).toBe(true)
  })

  it('never throws at what a stranger sends', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `__cld_token__=exp=9999999999~acl=%${text}~hmac=${text}`),
    )
    fc.assert(
      fc.property(anything, anything, (token, path) => {
        expect(verifyAuthToken(token, { url: path }, KEY)).toBe(false)
      }),
    )
  })

  it('takes a pattern for what a regular expression with a dot and a star for each star takes', () => {
    const part = fc.array(fc.constantFrom('a', 'b', '/', '*'), { minLength: 1, maxLength: 8 })
    const path = fc.array(fc.constantFrom('a', 'b', '/'), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(part, path, (pattern, text) => {
        const token = signAuthToken({ acl: pattern.join(''), expiration: start }, KEY)
        const wanted = new RegExp(`^${pattern.join('').replaceAll('*', '.*')}$`).test(text.join(''))
        expect(verifyAuthToken(token, { url: text.join('') }, KEY, at(0))).toBe(wanted)
      }),
      { numRuns: 2000 },
    )
  })
})
