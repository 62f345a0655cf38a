import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CountersignError } from 'countersign/protocol'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { JWT_ALGORITHMS, type Jwt } from '../configuration/schema.ts'
import { jwtJudge } from './jwt.ts'

const ISSUER = 'https://id.example/'
const AUDIENCE = 'uploads'
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const seconds = (ms: number) => Math.floor((NOW + ms) / 1000)

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

/** An issuer's address, with the keys that it publishes now; a status other than 200 is an outage. */
interface Issuer {
  url: string
  server: Server
  keys: object[]
  status: number
  asked: number
}

const pair: Pair = await generateKeyPair('RS256')
const stranger: Pair = await generateKeyPair('RS256')

let issuer: Issuer
beforeEach(async () => {
  const server = createServer((_, response) => {
    issuer.asked += 1
    response.writeHead(issuer.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: issuer.keys }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  issuer = { url, server, keys: [await published(pair, 'one', 'RS256')], status: 200, asked: 0 }
})
afterEach(() => {
  issuer.server.close()
  issuer.server.closeAllConnections()
  vi.useRealTimers()
})

const published = async ({ publicKey }: Pair, kid: string, alg: string) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg,
  use: 'sig',
})

const claims = (change: JWTPayload = {}): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'user-1',
  exp: seconds(300_000),
  ...change,
})

const signed = (
  change: JWTPayload = {},
  header: { kid?: string; alg?: string } = {},
  key: Pair['privateKey'] = pair.privateKey,
) => new SignJWT(claims(change)).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key)

const onRefused = vi.fn()
const judge = (change: Partial<Jwt> = {}, now = () => NOW) =>
  jwtJudge(
    {
      jwksUrl: issuer.url,
      jwks: undefined,
      issuer: ISSUER,
      audience: [AUDIENCE],
      subjectClaim: undefined,
      algorithms: undefined,
      ...change,
    },
    { now, onRefused },
  )

describe('jwtJudge', () => {
  it('knows the subject of a token that holds, with its claims', async () => {
    expect(await judge()(await signed({ team: 'red' }))).toMatchObject({ id: 'user-1', claims: { team: 'red' } })
  })

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('takes %s unless told otherwise', async (alg) => {
    const other = await generateKeyPair(alg)
    issuer.keys = [await published(other, 'other', alg)]
    expect(await judge()(await signed({}, { alg, kid: 'other' }, other.privateKey))).toMatchObject({ id: 'user-1' })
  })

  it('takes the keys from the configuration where there is no address', async () => {
    const keys = issuer.keys as Record<string, unknown>[]
    expect(await judge({ jwksUrl: undefined, jwks: { keys } })(await signed())).toMatchObject({ id: 'user-1' })
    expect(issuer.asked).toBe(0)
  })

  it('takes the subject from the claim that it was told', async () => {
    const subjectClaim = 'https://id.example/uid'
    expect(await judge({ subjectClaim })(await signed({ [subjectClaim]: 'u9' }))).toMatchObject({ id: 'u9' })
    expect(await judge({ subjectClaim })(await signed())).toBeNull()
  })

  it.each([
    {
      case: 'of another issuer',
      change: { iss: 'https://evil.example/' },
      reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED iss',
    },
    {
      case: 'of an issuer that begins alike',
      change: { iss: 'https://id.example/x' },
      reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED iss',
    },
    { case: 'without an issuer', change: { iss: undefined }, reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED iss' },
    { case: 'for another audience', change: { aud: 'billing' }, reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED aud' },
    { case: 'without an audience', change: { aud: undefined }, reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED aud' },
    { case: 'that has expired', change: { exp: seconds(-6000) }, reason: 'ERR_JWT_EXPIRED exp' },
    { case: 'that never expires', change: { exp: undefined }, reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED exp' },
    { case: 'that does not hold yet', change: { nbf: seconds(60_000) }, reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED nbf' },
    { case: 'without a subject', change: { sub: undefined }, reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED sub' },
    { case: 'with an empty subject', change: { sub: '' }, reason: 'sub is no text' },
    { case: 'with half a character as subject', change: { sub: '\ud800' }, reason: 'sub is no text' },
    { case: 'with a number as subject', change: { sub: 42 as never }, reason: /sub/ },
  ])('refuses a token $case', async ({ change, reason }) => {
    onRefused.mockClear()
    expect(await judge()(await signed(change as JWTPayload))).toBeNull()
    expect(onRefused.mock.calls).toEqual([[typeof reason === 'string' ? reason : expect.stringMatching(reason)]])
  })

  it.each([
    { case: 'with no signature at all (alg none)', make: async () => new UnsecuredJWT(claims()).encode() },
    {
      case: 'signed by a stranger under our key id',
      make: async () => signed({}, {}, stranger.privateKey),
    },
    {
      case: 'signed with our public key as a shared secret (HS256)',
      make: async () => {
        const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey))
        return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret)
      },
    },
    {
      case: 'whose header brings its own key',
      make: async () => {
        const jwk = await exportJWK(stranger.publicKey)
        return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', jwk }).sign(stranger.privateKey)
      },
    },
    { case: 'whose payload was changed', make: async () => tampered(await signed()) },
    { case: 'cut in half', make: async () => (await signed()).slice(0, -20) },
    { case: 'that is none', make: async () => 'abc.def.ghi' },
    { case: 'that is one word', make: async () => 'abc' },
  ])('refuses a token $case', async ({ make }) => {
    expect(await judge()(await make())).toBeNull()
  })

  it('refuses an algorithm that the configuration does not name', async () => {
    expect(await judge({ algorithms: ['ES256'] })(await signed())).toBeNull()
    expect(issuer.asked).toBe(0)
  })

  it('offers no algorithm with a shared secret', () => {
    expect(JWT_ALGORITHMS.filter((name) => /^HS|none/i.test(name))).toEqual([])
  })

  it('forgives clocks that differ by seconds', async () => {
    expect(await judge()(await signed({ exp: seconds(-4000) }))).toMatchObject({ id: 'user-1' })
  })

  it('asks the issuer once for many tokens', async () => {
    const of = judge()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => signed()))
    await Promise.all(tokens.map(of))
    await of(await signed())
    expect(issuer.asked).toBe(1)
  })

  it('learns of a new key when a token names it, and forgets one that is gone after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const of = judge({}, Date.now)
    const old = await signed({ exp: seconds(3_600_000) })
    expect(await of(old)).not.toBeNull()
    const next = stranger
    issuer.keys = [await published(next, 'two', 'RS256')]
    const renewed = await signed({ exp: seconds(3_600_000) }, { kid: 'two' }, next.privateKey)
    expect(await of(renewed)).toBeNull()
    vi.setSystemTime(NOW + 31_000)
    expect(await of(renewed)).not.toBeNull()
    expect(issuer.asked).toBe(2)
    vi.setSystemTime(NOW + 31_000 + 601_000)
    expect(await of(old)).toBeNull()
    expect(issuer.asked).toBe(3)
  })

  it('does not ask again for every token that names a key that is not there', async () => {
    const of = judge()
    for (let count = 0; count < 20; count += 1)
      expect(await of(await signed({}, { kid: `made-up-${count}` }))).toBeNull()
    expect(issuer.asked).toBe(1)
  })

  describe('while the keys cannot be had', () => {
    const unavailable = { code: 'authentication_unavailable', status: 503, details: { retryAfterSeconds: 5 } }

    it.each([
      { case: 'the address fails', break: () => Object.assign(issuer, { status: 500 }) },
      { case: 'it leads elsewhere', break: () => Object.assign(issuer, { status: 302 }) },
      { case: 'nobody listens', break: () => issuer.server.close() && issuer.server.closeAllConnections() },
      { case: 'it publishes no key set', break: () => Object.assign(issuer, { keys: 'none' }) },
    ])('lets nobody in, and says so, when $case', async (outage) => {
      outage.break()
      await expect(judge()(await signed())).rejects.toMatchObject(unavailable)
    })

    it('lets nobody in on keys that are older than ten minutes', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: NOW })
      const of = judge({}, Date.now)
      const token = await signed({ exp: seconds(3_600_000) })
      expect(await of(token)).not.toBeNull()
      issuer.status = 503
      vi.setSystemTime(NOW + 599_000)
      expect(await of(token)).not.toBeNull()
      vi.setSystemTime(NOW + 601_000)
      await expect(of(token)).rejects.toBeInstanceOf(CountersignError)
    })

    it('asks the issuer at most once a second', async () => {
      issuer.status = 500
      const of = judge()
      for (let count = 0; count < 20; count += 1) await expect(of(await signed())).rejects.toMatchObject(unavailable)
      expect(issuer.asked).toBe(1)
    })
  })
})

/** The same token for another subject. */
function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.')
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'admin' }
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.')
}
