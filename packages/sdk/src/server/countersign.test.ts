import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { parseCloudinaryUrl } from '../protocol/cloud.ts'
import { CountersignError } from '../protocol/error.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { type Countersign, countersign } from './countersign.ts'
import type { GrantClaims } from './grant-claims.ts'
import type { CountersignOptions } from './options.ts'
import { ROUTES } from './routes.ts'
import { seal } from './sealed.ts'

const secret = 'hunter2-api-secret'
const uploads = profile({ access: 'public' })
const sealing = 'a secret of at least thirty-two characters'
const base = {
  secret: sealing,
  cloud: `cloudinary://key:${secret}@demo`,
  authenticate: () => ({ id: '42' }),
  profiles: { uploads },
} satisfies CountersignOptions

/** Counts addresses, and stops nobody. */
const byAddress = { address: { consume: async () => {} }, addressOf: () => null }

const claims: GrantClaims = {
  version: 1,
  id: 'grant',
  cloudName: 'demo',
  subjectId: '42',
  profile: 'uploads',
  policy: '',
  resourceType: 'image',
  type: 'upload',
  publicId: 'uploads/42/x',
  chosen: {},
  file: { name: 'cat.jpg', bytes: 1 },
  expiresAt: Number.MAX_SAFE_INTEGER,
}

/** A registry that has one asset to give back. */
async function trashed() {
  const registry = memoryRegistry()
  const asset = {
    id: 'trashed',
    cloudName: 'demo',
    subjectId: '42',
    profile: 'uploads',
    publicId: 'uploads/42/x',
  } as const
  const facts = {
    version: 1,
    format: 'jpg',
    bytes: 1,
    width: 1,
    height: 1,
    originalFilename: null,
    createdAt: 0,
    trace: null,
  }
  await registry.addAssets([{ ...asset, ...facts, resourceType: 'image', type: 'upload', state: 'ready' }])
  await registry.moveAsset('trashed', { from: 'ready', to: 'trashed', at: 0, purgeAt: Number.MAX_SAFE_INTEGER })
  return registry
}

/** A request that would succeed at each route, so that only the caller decides. */
const GOOD: Record<string, () => Request> = {
  'POST grants': () => post({ files: [{ name: 'cat.jpg', bytes: 1 }] }, 'https://app.example/grants'),
  'POST completions': () => post({ token: seal('grant', claims, [sealing]) }, 'https://app.example/completions'),
  'POST restore-files': () => post({ assets: ['trashed'] }, 'https://app.example/restore-files'),
  'POST null': () => post({ paramsToSign: { timestamp: Math.floor(Date.now() / 1000), folder: 'uploads/42' } }),
  'GET upload-signature': () => new Request('https://app.example/upload-signature'),
  'GET download-url': () => new Request('https://app.example/download-url?public_id=uploads/42/x&format=jpg'),
  'DELETE delete-files': () =>
    new Request('https://app.example/delete-files', {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        urls: [{ type: 'image', url: 'https://res.cloudinary.com/demo/image/upload/v1/uploads/42/x.jpg' }],
      }),
    }),
}

function post(body: unknown, url = 'https://app.example/api/sign-cloudinary-params'): Request {
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

const cloudDeletes = async () =>
  Response.json({ deleted: { 'uploads/42/x': 'deleted' }, public_id: 'uploads/42/x', version: 1, bytes: 1 })

async function outcome(signer: Countersign, request: Request) {
  const response = await signer.fetch(request)
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text || 'null'), headers: response.headers }
}

describe('the options', () => {
  it.each([
    { case: 'no authenticate', change: { authenticate: undefined }, says: /authenticate must be a function/ },
    {
      case: 'anybody, and somebody',
      change: { unsafeAllowAnonymous: true },
      says: /exclude each other/,
    },
    {
      case: 'anybody without a limit',
      change: { unsafeAllowAnonymous: true, authenticate: undefined },
      says: /needs registry and rateLimit.address/,
    },
    {
      case: 'anybody without a limit by address',
      change: {
        unsafeAllowAnonymous: true,
        authenticate: undefined,
        registry: memoryRegistry(),
        rateLimit: { subject: { consume: async () => {} } },
      },
      says: /needs registry and rateLimit.address/,
    },
    {
      case: 'anybody without a registry',
      change: {
        unsafeAllowAnonymous: true,
        authenticate: undefined,
        rateLimit: byAddress,
      },
      says: /needs registry and rateLimit.address/,
    },
    {
      case: 'anybody without a quota',
      change: {
        unsafeAllowAnonymous: true,
        authenticate: undefined,
        registry: memoryRegistry(),
        rateLimit: byAddress,
      },
      says: /needs a quota in profiles.uploads/,
    },
    { case: 'no cloud', change: { cloud: undefined }, says: /CLOUDINARY_URL\) is not set/ },
    { case: 'a cloud without a secret', change: { cloud: 'cloudinary://key@demo' }, says: /has no API secret/ },
    {
      case: 'a cloud of parts without a secret',
      change: { cloud: { ...parseCloudinaryUrl(base.cloud as string), apiSecret: '' } },
      says: /cloud.apiSecret/,
    },
    {
      case: 'a cloud that would get the secret in clear',
      change: { cloud: { ...parseCloudinaryUrl(base.cloud as string), apiOrigin: 'http://plain.example' } },
      says: /cloud.apiOrigin must be https, or http on loopback/,
    },
    { case: 'no profiles', change: { profiles: {} }, says: /at least one profile/ },
    {
      case: 'a profile that is not made by profile()',
      change: { profiles: { a: {} } },
      says: /profiles.a must be made by/,
    },
    { case: 'a profile with an odd name', change: { profiles: { 'a b': uploads } }, says: /profiles must have names/ },
    { case: 'an option there is not', change: { authorize: () => null }, says: /no option "authorize"/ },
    {
      case: 'onUploaded without a secret',
      change: { onUploaded: () => {}, secret: undefined },
      says: /onUploaded needs secret/,
    },
    {
      case: 'a profile that only a completion can hold, without a secret',
      change: { profiles: { uploads: profile({ maxBytes: '1 MB' }) }, secret: undefined },
      says: /profiles.uploads has maxBytes, which only a completed grant can hold/,
    },
    {
      case: 'a secret of 31 characters',
      change: { secret: secret.padEnd(31) },
      says: /one of 31 characters was given/,
    },
    {
      case: 'a list with a short secret',
      change: { secret: [sealing, secret] },
      says: /or a list of such texts .*; one of 18 characters was given/,
    },
    { case: 'a secret that is no text', change: { secret: [sealing, 42] }, says: /one of number was given/ },
    { case: 'a secret given twice', change: { secret: [sealing, sealing] }, says: /holds the same text twice/ },
    {
      case: 'an empty former API secret',
      change: { formerApiSecrets: [secret, ''] },
      says: /formerApiSecrets must be a list of secrets, none of them empty/,
    },
    { case: 'an empty webhook secret', change: { webhookSecrets: [''] }, says: /webhookSecrets must be a list/ },
    { case: 'a webhook secret by itself', change: { webhookSecrets: secret }, says: /webhookSecrets must be a list/ },
    {
      case: 'a grace without a registry that knows what to give back',
      change: { deletionGrace: '1 d' },
      says: /deletionGrace needs a registry/,
    },
    ...['59 s', '91 d'].map((deletionGrace) => ({
      case: `a grace of ${deletionGrace}`,
      change: { deletionGrace, registry: memoryRegistry() },
      says: /deletionGrace must be 1 min to 90 d/,
    })),
    ...['59 min', '8 d'].map((grantExpiresIn) => ({
      case: `grants of ${grantExpiresIn}`,
      change: { grantExpiresIn },
      says: /grantExpiresIn must be 1 h to 7 d/,
    })),
    {
      case: 'a hash Cloudinary does not take',
      change: { signatureAlgorithm: 'md5' },
      says: /sha1 or sha256, not "md5"/,
    },
    { case: 'any origin', change: { allowedOrigins: ['*'] }, says: /exact origins .* not "\*"/ },
    { case: 'the null origin', change: { allowedOrigins: ['null'] }, says: /exact origins/ },
    { case: 'an origin with a path', change: { allowedOrigins: ['https://a.example/'] }, says: /exact origins/ },
    {
      case: 'an origin that no page of the web has',
      change: { allowedOrigins: ['ftp://a.example'] },
      says: /exact origins/,
    },
    { case: 'an origin as a pattern', change: { allowedOrigins: [/a/] }, says: /exact origins/ },
  ])('refuses $case at once, without showing the secret', ({ change, says }) => {
    const make = () => countersign({ ...base, ...(change as object) })
    expect(make).toThrow(says)
    try {
      make()
    } catch (error) {
      expect((error as CountersignError).code).toBe('invalid_configuration')
      expect(inspect(error)).not.toContain(secret)
    }
  })

  it.each([
    { case: 'the shortest grace', change: { deletionGrace: '1 min' } },
    { case: 'the longest grace', change: { deletionGrace: '90 d' } },
    { case: 'grants of an hour', change: { grantExpiresIn: '1 h' } },
    { case: 'grants of a week', change: { grantExpiresIn: '7 d' } },
    { case: 'a secret of 32 characters', change: { secret: 'x'.repeat(32) } },
    { case: 'two secrets', change: { secret: [sealing, `${sealing} of last year`] } },
  ])('take $case', ({ change }) => {
    expect(() => countersign({ ...base, registry: memoryRegistry(), ...(change as object) })).not.toThrow()
  })

  it('U16: forgetting authenticate is a type error too', () => {
    // @ts-expect-error authenticate is required
    expect(() => countersign({ cloud: base.cloud, profiles: base.profiles })).toThrow(/authenticate/)
  })

  it('refuses profiles of which one would own the files of the other', () => {
    const profiles = { all: profile({ folder: 'uploads' }), avatars: profile({ folder: 'uploads/avatars' }) }
    expect(() => countersign({ ...base, profiles })).toThrow(/the subject "avatars" would own them/)
    expect(() =>
      countersign({ ...base, profiles: { a: profile({ folder: 'a' }), ab: profile({ folder: 'ab' }) } }),
    ).not.toThrow()
  })
})

describe('folder functions of several profiles', () => {
  const files = profile({ access: 'public', folder: 'uploads' })

  it.each([
    { case: 'the id one folder deeper', inner: profile({ folder: ({ subject }) => `uploads/kyc/${subject.id}` }) },
    { case: 'no folder above', inner: profile({ folder: ({ subject }) => subject.id }) },
  ])('are refused at once where a subject of the one could own files of the other: $case', ({ inner }) => {
    expect(() => countersign({ ...base, profiles: { files, inner } })).toThrow(
      /would own them; choose folders that lie/,
    )
  })

  it('are taken where folders lie side by side, or are the same', async () => {
    const kyc = profile({ folder: ({ subject }) => `kyc/${subject.id}/${subject.team}` })
    const profiles = { files, kyc, same: profile({ folder: ({ subject }) => `uploads/${subject.id}/same` }) }
    const signer = countersign({ ...base, authenticate: () => ({ id: 'kyc', team: 'red' }), profiles })
    const link = 'download-url?profile=files&public_id=uploads/kyc/passport&format=jpg'
    expect((await outcome(signer, new Request(`https://app.example/${link}`))).status).toBe(200)
    const { body } = await outcome(signer, new Request('https://app.example/upload-signature?profile=kyc'))
    expect(body.data.payload.folder).toBe('kyc/kyc/red')
  })
})

describe('U16: who asks', () => {
  it('may be anybody where that was said, who can upload and nothing else', async () => {
    const { authenticate: _, ...options } = base
    const signer = countersign({
      ...options,
      unsafeAllowAnonymous: true,
      registry: memoryRegistry(),
      rateLimit: { address: { consume: async () => {} }, addressOf: () => '192.0.2.1' },
      profiles: { uploads: profile({ quota: { files: 10, per: '1 d' } }) },
    })
    const granted = await outcome(signer, post({ files: [{ name: 'a.jpg', bytes: 1 }] }, 'https://app.example/grants'))
    expect(granted.status).toBe(200)
    const link = 'https://app.example/download-url?public_id=uploads/anonymous/x&format=jpg'
    expect((await outcome(signer, new Request(link))).status).toBe(404)
  })

  it('has a good request for every route', () => {
    const asking = ROUTES.filter((route) => 'handle' in route)
    expect(asking.map(({ method, path }) => `${method} ${path}`)).toEqual(Object.keys(GOOD))
  })

  it('is nobody where what the request carries says enough', () => {
    const open = ROUTES.filter((route) => 'open' in route)
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST cloudinary', 'GET download'])
  })

  describe.each(Object.entries(GOOD))('%s', (route, request) => {
    it('is answered for a known caller', async () => {
      const keeps = route === 'POST restore-files' ? { registry: await trashed(), deletionGrace: '1 d' } : {}
      expect((await outcome(countersign({ ...base, ...keeps, fetch: cloudDeletes }), request())).status).toBe(200)
    })

    it.each([null, undefined])(
      'is answered with 401 when authenticate says %s, and nothing is signed or deleted',
      async (nobody) => {
        const fetch = vi.fn(cloudDeletes)
        const signer = countersign({ ...base, authenticate: async () => nobody as null, fetch })
        const { status, body, text } = await outcome(signer, request())
        expect([status, body.error.code]).toEqual([401, 'unauthenticated'])
        expect(text).not.toMatch(/[0-9a-f]{40}/)
        expect(fetch).not.toHaveBeenCalled()
      },
    )

    it('never tells the caller about an unexpected failure', async () => {
      const onError = vi.fn()
      const failure = new Error('db password is hunter2')
      const fail = async () => {
        throw failure
      }
      const { status, text } = await outcome(countersign({ ...base, authenticate: fail, onError }), request())
      expect(status).toBe(500)
      expect(text).toMatch(
        /^\{"status":"error","error":\{"code":"internal","message":"something went wrong on our side"\}/,
      )
      expect(text).not.toContain('hunter2')
      expect(inspect(onError.mock.calls[0]?.[0])).toContain('db password is hunter2')
    })

    it('shows no error of ours that authenticate throws either', async () => {
      const authenticate = () => {
        throw new CountersignError('invalid_request', 'db password is hunter2')
      }
      const { status, text } = await outcome(countersign({ ...base, authenticate, onError: () => {} }), request())
      expect([status, text.includes('hunter2')]).toEqual([500, false])
    })

    it('says when to come again where authenticate can know nobody for now', async () => {
      const authenticate = () => {
        throw new CountersignError('authentication_unavailable', 'later', { details: { retryAfterSeconds: 5 } })
      }
      const { status, body, headers } = await outcome(
        countersign({ ...base, authenticate, onError: () => {} }),
        request(),
      )
      expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'authentication_unavailable', '5'])
    })

    it.each([{}, { id: '' }, { id: 42 }, 'x', true])(
      'is an opaque 500 for the subject %j, which is none',
      async (subject) => {
        const onError = vi.fn()
        const { status, text } = await outcome(
          countersign({ ...base, authenticate: () => subject as never, onError }),
          request(),
        )
        expect(status).toBe(500)
        expect(text).not.toMatch(/[0-9a-f]{40}/)
        expect(onError).toHaveBeenCalledOnce()
      },
    )

    it('carries the headers that keep an answer private', async () => {
      for (const authenticate of [base.authenticate, () => null]) {
        const { headers } = await outcome(countersign({ ...base, authenticate, fetch: cloudDeletes }), request())
        expect(Object.fromEntries(headers)).toMatchObject({
          'cache-control': 'private, no-store',
          'content-type': 'application/json',
          'cross-origin-resource-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
          vary: 'Origin',
          'x-content-type-options': 'nosniff',
          'x-robots-tag': 'noindex',
        })
      }
    })
  })

  it('says an unexpected failure to console.error when nobody listens', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const authenticate = () => {
      throw new Error('down')
    }
    await outcome(countersign({ ...base, authenticate }), new Request('https://app.example/upload-signature'))
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })

  it.each([
    {
      case: 'throws',
      onError: () => {
        throw new Error('the log is full')
      },
    },
    { case: 'rejects', onError: async () => Promise.reject(new Error('the log is full')) },
  ])('answers as ever when onError $case, and says so to console.error', async ({ onError }) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const authenticate = () => {
      throw new Error('down')
    }
    const { status } = await outcome(
      countersign({ ...base, authenticate, onError }),
      new Request('https://app.example/upload-signature'),
    )
    expect(status).toBe(500)
    expect(inspect(said.mock.calls)).toMatch(/the log is full.*down/s)
    said.mockRestore()
  })
})

describe('routes', () => {
  it.each([
    { method: 'GET', path: '/', allow: 'POST' },
    { method: 'GET', path: '/api/sign-cloudinary-params', allow: 'POST' },
    { method: 'PUT', path: '/upload-signature', allow: 'POST, GET' },
    { method: 'HEAD', path: '/download-url', allow: 'POST, GET' },
    { method: 'GET', path: '/delete-files', allow: 'POST, DELETE' },
    { method: 'DELETE', path: '/upload-signature', allow: 'POST, GET' },
    { method: 'PATCH', path: '/x', allow: 'POST' },
  ])('$method $path is refused with what would be taken', async ({ method, path, allow }) => {
    const { status, headers } = await outcome(countersign(base), new Request(`https://app.example${path}`, { method }))
    expect([status, headers.get('allow')]).toEqual([405, allow])
  })

  it.each([
    '/upload-signature',
    '/a/b/upload-signature',
    '/upload-signature/',
    '/upload-signature#x',
    '/upload-signature?profile=uploads',
  ])('takes %s by its last segment', async (path) => {
    expect((await outcome(countersign(base), new Request(`https://app.example${path}`))).status).toBe(200)
  })

  it('offers the same handler under every method', async () => {
    const signer = countersign(base)
    for (const handler of [signer.GET, signer.POST, signer.DELETE, signer.fetch])
      expect((await handler(new Request('https://app.example/upload-signature'))).status).toBe(200)
  })
})

describe('which profile', () => {
  const several = { ...base, profiles: { uploads, kyc: profile({ folder: 'kyc' }) } }

  it.each([
    { case: 'the one named', query: '?profile=kyc', status: 200 },
    { case: 'none of two', query: '', status: 400, says: /must name a profile: \?profile=, one of uploads, kyc/ },
    {
      case: 'an unknown one',
      query: '?profile=avatar',
      status: 404,
      code: 'unknown_profile',
      says: /"avatar"; there are uploads, kyc/,
    },
    { case: 'a name that every object has', query: '?profile=toString', status: 404, code: 'unknown_profile' },
    { case: 'an empty one', query: '?profile=', status: 404, code: 'unknown_profile' },
    { case: 'two at once', query: '?profile=kyc&profile=uploads', status: 400, says: /twice/ },
    { case: 'a misspelt name', query: '?profil=kyc', status: 400 },
  ])('$case', async ({ query, status, says, code }) => {
    const { body, ...met } = await outcome(
      countersign(several),
      new Request(`https://app.example/upload-signature${query}`),
    )
    expect(met.status).toBe(status)
    if (status === 200) expect(body.data.payload.folder).toBe('kyc/42')
    if (says) expect(body.error.message).toMatch(says)
    if (code) expect(body.error.code).toBe(code)
  })

  it('is the only one where there is one, for the query too', async () => {
    for (const query of ['', '?profile=uploads'])
      expect(
        (await outcome(countersign(base), new Request(`https://app.example/upload-signature${query}`))).status,
      ).toBe(200)
  })

  it('gives the secret to nobody, in no answer and no way of printing the signer', async () => {
    const signer = countersign({ ...base, fetch: cloudDeletes })
    const answers = await Promise.all(Object.values(GOOD).map((request) => outcome(signer, request())))
    expect(JSON.stringify(answers) + inspect(signer, { depth: 9, showHidden: true })).not.toContain(secret)
  })
})
