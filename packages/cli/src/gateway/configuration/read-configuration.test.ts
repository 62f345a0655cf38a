import { CountersignError } from 'countersign/protocol'
import {
  between,
  date,
  explainPolicy,
  list,
  literal,
  map,
  matching,
  oneOf,
  profile,
  required,
} from 'countersign/server'
import { describe, expect, it } from 'vitest'
import { defineConfig, type GatewayConfig } from './gateway-config.ts'
import { type Configuration, readConfiguration } from './read-configuration.ts'

const SECRET = 'canary-of-the-grants-0123456789abcdef'
const API_SECRET = 'canary-of-the-api'
const environment = {
  CLOUDINARY_URL: `cloudinary://key:${API_SECRET}@acme`,
  COUNTERSIGN_SECRET: SECRET,
  CI_TOKEN: 'canary-of-the-token-0123',
  DATABASE_URL: 'postgres://user:canary-of-the-database@db.example/app',
  SHORT_TOKEN: 'short',
}
const token = { token: { env: 'CI_TOKEN' }, subject: 'ci' }
const least: GatewayConfig = { profiles: { photos: {} }, authentication: { tokens: [token] } }

const read = (config: unknown, env: Record<string, string> = environment): Configuration =>
  readConfiguration(config, { file: 'countersign.config.ts', directory: '/app', environment: env })

function problemsOf(config: unknown, env: Record<string, string> = environment): string[] {
  try {
    read(config, env)
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    expect(error.message).not.toContain('canary')
    const [first = '', ...others] = error.message.split('\n')
    if (others.length === 0) return [first.replace('countersign.config.ts: ', '')]
    expect(first).toBe(`countersign.config.ts has ${others.length} problems:`)
    return others.map((line) => line.trim())
  }
  return []
}

describe('readConfiguration', () => {
  it('takes the least there can be, and fills in what it does not say', () => {
    const { cloud, registry, sweepEveryMs, limits, trustedProxy, authentication } = read(defineConfig(least))
    expect(cloud.cloudName).toBe('acme')
    expect({ registry, sweepEveryMs, trustedProxy }).toEqual({
      registry: null,
      sweepEveryMs: 300_000,
      trustedProxy: null,
    })
    expect(limits).toEqual({ bodyBytes: 256_000, bodyTimeoutMs: 30_000 })
    expect(authentication.tokens[0]).toMatchObject({ subject: 'ci', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  it('takes everything there is', () => {
    const onUploaded = () => {}
    const configuration = read({
      profiles: { photos: { maxBytes: '5 MB', quota: { files: 10, per: '1 d' } }, made: profile({ folder: 'made' }) },
      authentication: {
        jwt: {
          jwksUrl: 'https://id.example/jwks',
          issuer: 'https://id.example/',
          audience: 'uploads',
          algorithms: ['ES256'],
        },
        tokens: [{ sha256: 'A'.repeat(64), subject: 'ci' }],
      },
      cloud: { env: 'CLOUDINARY_URL' },
      secret: [{ env: 'COUNTERSIGN_SECRET' }],
      webhookSecrets: [{ env: 'CI_TOKEN' }],
      formerApiSecrets: [{ env: 'CI_TOKEN' }],
      allowedOrigins: ['https://app.example'],
      registry: { sqlite: 'data/registry.sqlite' },
      rateLimit: { subject: { points: 10, per: '1 min' }, address: { points: 100, per: 60_000 } },
      trustedProxy: { hops: 2, from: ['10.0.0.0/8'] },
      limits: { bodyBytes: '64 kB', bodyTimeout: '10 s' },
      metrics: { token: { env: 'CI_TOKEN' } },
      sweep: { every: '10 min' },
      deletionGrace: '1 d',
      grantExpiresIn: '2 h',
      signatureAlgorithm: 'sha256',
      onUploaded,
      canRead: () => true,
      canDelete: () => false,
    } satisfies GatewayConfig)
    expect(configuration).toMatchObject({
      registry: { kind: 'sqlite', location: '/app/data/registry.sqlite', migrate: true },
      rateLimit: { subject: { points: 10, per: 60_000 }, address: { points: 100, per: 60_000 } },
      trustedProxy: { header: 'x-forwarded-for', hops: 2, from: ['10.0.0.0/8'] },
      limits: { bodyBytes: 64_000, bodyTimeoutMs: 10_000 },
      metricsToken: environment.CI_TOKEN,
      sweepEveryMs: 600_000,
      signer: { secret: [SECRET], onUploaded, deletionGrace: '1 d' },
    })
    expect(Object.keys(configuration.profiles)).toEqual(['photos', 'made'])
    expect(configuration.secrets.map(([, secret]) => secret)).toEqual(
      expect.arrayContaining([SECRET, API_SECRET, environment.CI_TOKEN]),
    )
  })

  it('says everything that is wrong at once, each with its path, and shows no secret', () => {
    expect(
      problemsOf({
        profils: {},
        profiles: { photos: { access: 'publik', maxByte: 1, expiresIn: '2 min' }, 'a b': {}, kyc: 7 },
        authentication: {
          jwt: { jwksUrl: 'http://id.example/', issuer: '', algorithms: ['HS256'] },
          tokens: [
            { sha256: 'canary-of-the-token-0123', subject: '' },
            { token: 'canary-of-the-token-0123', subject: 'x' },
          ],
        },
        registry: 'postgres://user:canary-of-the-database@db.example/app',
        rateLimit: { subject: { points: 0, per: 'often' } },
        trustedProxy: { hops: 0, from: ['proxy.example'] },
        deletionGrace: '1 s',
        allowedOrigins: ['*'],
      }),
    ).toEqual([
      'the configuration has no "profils"; did you mean "profiles"?',
      'authentication.jwt.audience is missing',
      'authentication.jwt.jwksUrl must be an https URL, or an http one on loopback, without credentials, not "http://id.example/"',
      'authentication.jwt.issuer must be a text that is not empty, not ""',
      `authentication.jwt.algorithms[0] must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, not "HS256"`,
      'authentication.tokens[0].subject must be a text that is not empty, not ""',
      'authentication.tokens[0].sha256 must be the SHA-256 of a token, 64 hex digits, not a text of 24 characters',
      'authentication.tokens[1].token must be { env: "NAME" } with the name of an environment variable, not a text of 24 characters',
      'registry must be "memory", { sqlite: "PATH" } or { postgres: { env: "NAME" } }, not a text of 53 characters',
      'rateLimit.subject.points must be a whole number from 1 to 1000000, not 0',
      'rateLimit.subject.per must be a time from 1 s to 7 d, such as "5 min", not "often"',
      'trustedProxy.hops must be a whole number from 1 to 10, not 0',
      'trustedProxy.from[0] must be an address or a network such as 10.0.0.0/8, not "proxy.example"',
      'profiles.photos has no "maxByte"; did you mean "maxBytes"?',
      'profiles.photos.access must be public, private or authenticated, not "publik"',
      'profiles.photos.expiresIn must be whole seconds from 5 min to 60 min, not "2 min"',
      'profiles must be an object whose keys are up to 64 letters, digits, "_" and "-", not "a b"',
      'profiles.kyc must be the options of a profile, or what profile() made of them, not 7',
      'deletionGrace must be 1 min to 90 d, not "1 s"',
      'allowedOrigins must hold exact origins such as https://app.example.com, not "*"',
    ])
  })

  it.each([
    { secret: 'hunter2-hunter2' },
    { secret: ['hunter2-hunter2'] },
    { cloud: 'cloudinary://key:hunter2-hunter2@acme' },
    { webhookSecrets: 'hunter2-hunter2' },
    { formerApiSecrets: { old: 'hunter2-hunter2' } },
    { metrics: 'hunter2-hunter2' },
    { metrics: { token: 'hunter2-hunter2' } },
    { authentication: 'hunter2-hunter2' },
    { authentication: { tokens: 'hunter2-hunter2' } },
    { authentication: { tokens: ['hunter2-hunter2'] } },
    { authentication: { tokens: { ci: 'hunter2-hunter2' } } },
    { authentication: { jwt: 'hunter2-hunter2' } },
    { authentication: { jwt: { jwks: 'hunter2-hunter2', issuer: 'i', audience: 'a' } } },
    { authentication: { jwt: { jwks: ['hunter2-hunter2'], issuer: 'i', audience: 'a' } } },
    { registry: 'postgres://user:hunter2-hunter2@db/app' },
    { registry: { postgres: 'postgres://user:hunter2-hunter2@db/app' } },
  ])('does not show a secret that was written where its variable belongs: %j', (change) => {
    const problems = problemsOf({ ...least, ...change })
    expect(problems).not.toEqual([])
    expect(problems.join()).not.toContain('hunter')
  })

  it.each([
    { case: 'no way to tell callers apart', change: { authentication: undefined }, says: /^authentication is missing/ },
    { case: 'an empty authentication', change: { authentication: {} }, says: /^authentication is missing/ },
    {
      case: 'a variable that is not set',
      change: { secret: { env: 'NOWHERE' } },
      says: /^secret\[0\] names the variable NOWHERE, which is not set$/,
    },
    {
      case: 'a token that could be guessed',
      change: { authentication: { tokens: [{ token: { env: 'SHORT_TOKEN' }, subject: 'x' }] } },
      says: /^authentication\.tokens\[0\]\.token: the variable SHORT_TOKEN has 5 characters; it must be at least 16/,
    },
    {
      case: 'both kinds of a token',
      change: { authentication: { tokens: [{ ...token, sha256: '0'.repeat(64) }] } },
      says: /must have one of sha256 and token$/,
    },
    {
      case: 'no keys of an issuer',
      change: { authentication: { jwt: { issuer: 'i', audience: 'a' } } },
      says: /^authentication\.jwt must have one of jwksUrl and jwks$/,
    },
    {
      case: 'a shared secret among the keys',
      change: {
        authentication: { jwt: { issuer: 'i', audience: 'a', jwks: { keys: [{ kty: 'oct', k: 'canary' }] } } },
      },
      says: /jwks\.keys\[0\] must be a public key, neither a private one nor a shared secret, not an object$/,
    },
    {
      case: 'a quota without a registry',
      change: { profiles: { photos: { quota: { files: 1, per: '1 d' } } } },
      says: /^profiles\.photos has a quota, which needs a registry/,
    },
    {
      case: 'folders inside others',
      change: { profiles: { a: { folder: 'a' }, b: { folder: 'a/b' } } },
      says: /^profiles\.b keeps its files in "a\/b", inside "a"/,
    },
    {
      case: 'no function where one belongs',
      change: { onUploaded: { url: 'https://x' } },
      says: /^onUploaded must be a function \(upload\) => …, not \{"url":"https:\/\/x"\}$/,
    },
    {
      case: 'a key of the prototype',
      change: JSON.parse('{"__proto__": {"x": 1}}'),
      says: /^the configuration has no "__proto__"/,
    },
    {
      case: 'a key like no other',
      change: { zzzzzzzzzzzz: 1 },
      says: /has no "zzzzzzzzzzzz"; it has profiles, authentication/,
    },
    { case: 'no profile', change: { profiles: {} }, says: /^profiles must be an object with at least one profile/ },
    {
      case: 'anonymous callers without bounds',
      change: { authentication: undefined, unsafeAllowAnonymous: true },
      says: /rateLimit\.address is missing/,
    },
    {
      case: 'anonymous callers beside known ones',
      change: { unsafeAllowAnonymous: true },
      says: /^unsafeAllowAnonymous must be left out beside authentication/,
    },
  ])('refuses $case', ({ change, says }) => {
    const config = Object.defineProperties({ ...least }, Object.getOwnPropertyDescriptors(change))
    expect(problemsOf(config)).toEqual(expect.arrayContaining([expect.stringMatching(says)]))
  })

  const { COUNTERSIGN_SECRET: _, ...sealless } = environment

  it.each([
    { registry: { sqllite: 'a.sqlite' }, says: 'registry has no "sqllite"; did you mean "sqlite"?' },
    {
      registry: { sqlite: 'a', postgres: { env: 'DATABASE_URL' } },
      says: 'registry must have one of sqlite and postgres, or be "memory"',
    },
    { registry: { migrate: false }, says: 'registry must have one of sqlite and postgres, or be "memory"' },
  ])('says of the registry $registry what is wrong with it, and no profile misses it as well', ({ registry, says }) => {
    const profiles = { photos: { quota: { files: 1, per: '1 d' } } }
    expect(problemsOf({ ...least, profiles, registry, deletionGrace: '1 h' })).toEqual([says])
  })

  it.each([
    {
      case: 'a broken jwt',
      change: { authentication: { jwt: { jwksUrl: 'https://id.example/jwks', issuer: 'i' } } },
      says: /^authentication\.jwt\.audience is missing$/,
    },
    {
      case: 'a broken list',
      change: { authentication: { tokens: [] } },
      says: /^authentication\.tokens must be a list/,
    },
    { case: 'a misspelt key', change: { authentication: { jtw: {} } }, says: /did you mean "jwt"\?$/ },
    { case: 'text', change: { authentication: 'me' }, says: /^authentication must be an object with jwt, tokens/ },
    {
      case: 'a broken unsafeAllowAnonymous',
      change: { authentication: undefined, unsafeAllowAnonymous: 'yes' },
      says: /^unsafeAllowAnonymous must be true or false/,
    },
    {
      case: 'a broken limit of strangers',
      change: {
        authentication: undefined,
        unsafeAllowAnonymous: true,
        registry: 'memory',
        profiles: { photos: { quota: { files: 1, per: '1 d' } } },
        rateLimit: { address: { points: 1 } },
      },
      says: /^rateLimit\.address\.per is missing$/,
    },
  ])('does not call $case missing too', ({ change, says }) => {
    expect(problemsOf({ ...least, ...change })).toEqual([expect.stringMatching(says)])
  })

  it('asks for the secret once, for all who want it, and says how to make one', () => {
    const profiles = {
      photos: { maxBytes: '5 MB', dimensions: { maxWidth: 9 } },
      papers: { maxBytes: '1 MB' },
      plain: {},
    }
    expect(problemsOf({ ...least, profiles, onUploaded: () => {} }, sealless)).toEqual([
      'COUNTERSIGN_SECRET is not set: it seals grants, which alone can hold profiles.photos (maxBytes, dimensions), profiles.papers (maxBytes), onUploaded; "openssl rand -base64 32" makes one',
    ])
    expect(problemsOf(least, sealless)).toEqual([])
  })

  it.each([
    { case: 'is not set', secret: { env: 'NOWHERE' }, says: /^secret\[0\] names the variable NOWHERE/ },
    { case: 'is short', secret: { env: 'SHORT_TOKEN' }, says: /^secret .*must be at least 32 characters/ },
    { case: 'is written down', secret: SECRET, says: /^secret must be \{ env/ },
  ])('says of a secret that $case nothing else', ({ secret, says }) => {
    expect(problemsOf({ ...least, secret, profiles: { a: { maxBytes: '1 MB' }, b: { maxBytes: '1 MB' } } })).toEqual([
      expect.stringMatching(says),
    ])
  })

  it('takes anonymous callers whose addresses and profiles are bounded', () => {
    const config: GatewayConfig = {
      profiles: { photos: { quota: { files: 100, per: '1 d' } } },
      unsafeAllowAnonymous: true,
      registry: 'memory',
      rateLimit: { address: { points: 10, per: '1 min' } },
    }
    expect(read(config).authentication.anonymous).toBe(true)
    const { rateLimit: _, ...unlimited } = config
    expect(problemsOf(unlimited)).toEqual([expect.stringMatching(/^rateLimit\.address is missing/)])
    expect(problemsOf({ ...config, profiles: { photos: {} } })).toEqual([
      expect.stringMatching(/^profiles\.photos\.quota is missing/),
    ])
  })

  it('reads constraints that JSON can write, exactly as those that the factories make', () => {
    const json = JSON.parse(`{ "photos": { "allow": {
      "tags": { "list": { "max": 3, "of": { "matching": "[a-z]+" } } },
      "context": { "map": { "alt": { "required": { "matching": ".{1,80}" } }, "rank": { "between": { "min": 1, "max": 9 } },
        "day": { "date": true }, "size": { "oneOf": ["s", "m"] }, "fixed": { "literal": "x" } } } } } }`)
    const made = profile({
      allow: {
        tags: list({ max: 3, of: matching(/[a-z]+/u) }),
        context: map({
          alt: required(matching(/.{1,80}/u)),
          rank: between(1, 9),
          day: date(),
          size: oneOf(['s', 'm']),
          fixed: literal('x'),
        }),
      },
    })
    const { photos } = read({ ...least, profiles: json }).profiles
    expect(photos && explainPolicy(photos)).toBe(explainPolicy(made))
    expect(photos?.fingerprint).toBe(made.fingerprint)
  })

  it.each([
    {
      case: 'no constraint',
      tags: { anything: 1 },
      says: /^profiles\.photos\.allow\.tags must be a constraint: an object with one of literal, oneOf/,
    },
    { case: 'two constraints', tags: { list: {}, date: true }, says: /must be a constraint/ },
    {
      case: 'a pattern that is none',
      tags: { list: { of: { matching: '[' } } },
      says: /^profiles\.photos\.allow\.tags\.list\.of\.matching: Invalid regular expression/,
    },
    {
      case: 'a list that is none',
      tags: { list: { max: 0 } },
      says: /^profiles\.photos\.allow\.tags\.list: list max must be a whole number from 1 to 1000, not 0/,
    },
  ])('names $case in JSON', ({ tags, says }) => {
    expect(problemsOf({ ...least, profiles: { photos: { allow: { tags } } } })).toEqual([expect.stringMatching(says)])
  })

  it('keeps what factories made', () => {
    const tags = { profiles: { photos: { allow: { public_id: matching(/[a-z]+/) } } } }
    expect(problemsOf({ ...least, ...tags })).toEqual([])
  })
})
