import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { countersign } from './countersign.ts'
import type { GrantClaims } from './grant-claims.ts'
import { ROUTES } from './routes.ts'
import { seal } from './sealed.ts'
import { base, outcome, sealing, secret, uploads } from './signer-options.contract.ts'

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
