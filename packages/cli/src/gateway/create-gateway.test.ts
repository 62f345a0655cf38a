import { parseCloudinaryUrl } from 'countersign/protocol'
import { signParameters } from 'countersign/signing'
import { describe, expect, it, vi } from 'vitest'
import { anyCaller, type Callers, demoCallers, tokenCallers } from './callers.ts'
import { createGateway } from './create-gateway.ts'
import { conformanceTo } from './openapi/conformance.contract.ts'
import { openApiDocument } from './openapi/document.ts'
import { fillPlaceholders } from './page-files.ts'

const ORIGIN = 'http://127.0.0.1:3000'
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const local = parseCloudinaryUrl('cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:3001')
const hosted = parseCloudinaryUrl('cloudinary://key:secret@acme')

function gateway(callers: Callers = demoCallers(), { cloud = local, hosts = 'loopback' as 'loopback' | 'any' } = {}) {
  const { fetch } = createGateway({ cloud, callers, hosts, now: () => NOW })
  return async (path: string, init: RequestInit = {}, origin = ORIGIN) => {
    const request = new Request(`${origin}${path}`, init)
    const response = await fetch(request)
    await expectDocumented(request, response)
    return response
  }
}

const { expectDocumented } = conformanceTo(openApiDocument('0.0.0'))

const postJson = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const as = (subject: string) => ({ headers: { cookie: `theme=dark; countersign_demo_subject=${subject}` } })

describe('createGateway', () => {
  it.each(['/sign-cloudinary-params', '/api/sign-cloudinary-params'])('signs for a widget at %s', async (path) => {
    const paramsToSign = { timestamp: NOW / 1000, source: 'uw', folder: 'uploads/demo-1', tags: 'a,b' }
    const response = await gateway()(path, postJson({ paramsToSign }))
    expect(await response.json()).toEqual({ signature: signParameters(paramsToSign, 'secret') })
  })

  it('refuses what the documented sample endpoint signs: a destroy', async () => {
    const response = await gateway()(
      '/sign-cloudinary-params',
      postJson({ paramsToSign: { public_id: 'x', timestamp: NOW / 1000 } }),
    )
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      status: 'error',
      error: { code: expect.stringMatching(/^parameter_/) },
    })
  })

  it.each([
    ['', 'uploads/demo-1'],
    ['demo-2', 'uploads/demo-2'],
  ])('gives the demo subject "%s" its own folder', async (subject, folder) => {
    const response = await gateway()('/upload-signature', subject ? as(subject) : {})
    const { data } = (await response.json()) as { data: { payload: Record<string, string>; signature: string } }
    expect(data.payload).toMatchObject({
      folder,
      type: 'upload',
      overwrite: false,
      use_filename: true,
      unique_filename: true,
    })
    expect(data.signature).toBe(signParameters(data.payload, 'secret'))
  })

  it('stores as private when asked to', async () => {
    const response = await gateway()('/upload-signature?should_secure_asset=true')
    expect(await response.json()).toMatchObject({ data: { payload: { type: 'private' } } })
  })

  it('takes no demo subject but its own two', async () => {
    const response = await gateway()('/upload-signature', as('root'))
    expect(response.status).toBe(401)
  })

  it('gives a download link', async () => {
    const response = await gateway()('/download-url?public_id=uploads/demo-1/a&format=jpg')
    expect(await response.json()).toMatchObject({
      data: { downloadUrl: expect.stringContaining('/v1_1/demo/'), expiresIn: '1 min' },
    })
  })

  it('takes deletions, and refuses malformed ones', async () => {
    const response = await gateway()('/delete-files', {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ urls: 'x' }),
    })
    expect(response.status).toBe(400)
  })

  it.each([
    ['GET', '/sign-cloudinary-params', 405, 'method_not_allowed'],
    ['POST', '/upload-signature', 405, 'method_not_allowed'],
    ['GET', '/nothing', 404, 'not_found'],
    ['GET', '/v1/upload-signature', 404, 'not_found'],
    ['POST', '/unsigned', 404, 'not_found'],
    ['GET', '/unsigned/unsigned.html', 404, 'not_found'],
    ['GET', '/unsigned/tsconfig.json', 404, 'not_found'],
    ['GET', '/unsigned/..%2fcallers.ts', 404, 'not_found'],
    ['GET', '/unsigned/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json', 404, 'not_found'],
    ['GET', '/unsigned/constructor', 404, 'not_found'],
  ])('answers %s %s with %i %s in the shape of every error', async (method, path, status, code) => {
    const response = await gateway()(path, { method })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ status: 'error', error: { code, message: expect.any(String) } })
  })

  it('says to whoever asks for what is not there where to look', async () => {
    const response = await gateway()('/sign', { method: 'POST' })
    const message = 'there is no POST /sign here; /reference lists what there is'
    expect(await response.json()).toMatchObject({ error: { message } })
  })

  it('leads from / to the page', async () => {
    const response = await gateway()('/')
    expect([response.status, response.headers.get('location')]).toEqual([302, '/unsigned'])
  })

  it('answers a health check', async () => {
    expect(await (await gateway()('/healthz')).json()).toEqual({ status: 'success' })
  })

  it('never tells the caller about an unexpected failure', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken: Callers = {
      ...demoCallers(),
      authenticate: () => {
        throw new Error('db password is hunter2')
      },
    }
    for (const path of ['/unsigned', '/upload-signature']) {
      const response = await gateway(broken)(path)
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain('hunter2')
    }
    expect(logged).toHaveBeenCalled()
    logged.mockRestore()
  })
})

describe('the page', () => {
  it('is told which cloud it uploads to, and who the visitor is', async () => {
    const html = await (await gateway()('/unsigned', as('demo-2'))).text()
    expect(html).toContain('data-api-origin="http://127.0.0.1:3001"')
    expect(html).toContain('data-delivery-origin="http://127.0.0.1:3001"')
    expect(html).toContain('data-cloud-name="demo"')
    expect(html).toContain('data-subjects="demo-1 demo-2"')
    expect(html).toContain('data-subject="demo-2"')
    expect(html).toContain('data-auth="cookie"')
    expect(html).not.toContain('{{')
    expect(html).not.toContain('secret')
  })

  it('asks for the token where there is one', async () => {
    const html = await (await gateway(tokenCallers('t'), { hosts: 'any' })('/unsigned')).text()
    expect(html).toContain('data-auth="bearer"')
    expect(html).toContain('data-subject=""')
  })

  it('cannot be broken out of by a cloud name', async () => {
    const cloudName = `"><script>'&`
    expect(() => gateway(demoCallers(), { cloud: { ...local, cloudName } })).toThrow(/cloud name/)
    expect(fillPlaceholders('<body data-cloud-name="{{cloudName}}">', { cloudName })).toBe(
      '<body data-cloud-name="&quot;&gt;&lt;script&gt;&#39;&amp;">',
    )
  })

  it('has every module, style and picture that it names, each with its type', async () => {
    const ask = gateway()
    const seen = new Map<string, string>()
    const visit = async (path: string) => {
      if (seen.has(path)) return
      const response = await ask(path)
      expect([path, response.status]).toEqual([path, 200])
      seen.set(path, response.headers.get('content-type') ?? '')
      const links = (await response.text()).matchAll(/(?:src|href)="(\/unsigned\/[^"]+)"|from '\.\/([^']+)'/g)
      for (const [, absolute, relative] of links) await visit(absolute ?? `/unsigned/${relative}`)
    }
    await visit('/unsigned')
    const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' }
    for (const [path, type] of seen) {
      if (path === '/unsigned') expect(type).toBe('text/html; charset=utf-8')
      else expect([path, type]).toEqual([path, types[path.split('.').at(-1) as keyof typeof types]])
    }
    expect(seen.size).toBeGreaterThan(3)
  })

  it.each([
    { cloud: local, origins: 'http://127.0.0.1:3001' },
    { cloud: hosted, origins: 'https://api.cloudinary.com https://res.cloudinary.com' },
  ])('may reach itself and $origins, and run nothing inline', async ({ cloud, origins }) => {
    const policy = (await gateway(demoCallers(), { cloud })('/unsigned')).headers.get('content-security-policy')
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `img-src 'self' blob: ${origins}`,
      `media-src 'self' blob: ${origins}`,
      `connect-src 'self' ${origins}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
  })
})

describe('security headers', () => {
  it.each(['/unsigned', '/unsigned/icon.svg', '/upload-signature', '/healthz', '/nothing', '/', '/download-url'])(
    'stand on the answer to %s',
    async (path) => {
      const { headers } = await gateway()(path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toMatch(/no-store|no-cache/)
    },
  )
})

describe('Host', () => {
  it.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'])('may be %s', async (origin) => {
    expect((await gateway()('/upload-signature', {}, origin)).status).toBe(200)
  })

  it.each([
    'http://evil.example:3000',
    'http://127.0.0.1.evil.example',
    'http://192.168.0.2',
    'http://localhost.evil.example',
  ])('may not be %s on a gateway that anybody on this machine may use', async (origin) => {
    for (const path of ['/upload-signature', '/unsigned', '/healthz']) {
      const response = await gateway()(path, {}, origin)
      expect(response.status).toBe(421)
      expect(await response.json()).toMatchObject({ error: { code: 'host_not_allowed' } })
    }
  })

  it('is judged by the header too', async () => {
    expect((await gateway()('/upload-signature', { headers: { host: 'evil.example' } })).status).toBe(421)
  })

  it('may be any name where a token protects', async () => {
    const ask = gateway(tokenCallers('t0ken'), { hosts: 'any' })
    const headers = { authorization: 'Bearer t0ken' }
    expect((await ask('/upload-signature', { headers }, 'https://uploads.example')).status).toBe(200)
  })
})

describe('tokenCallers', () => {
  it.each([
    ['', 401],
    ['Bearer t0ken', 200],
    ['bearer t0ken', 200],
    ['Bearer t0keN', 401],
    ['Bearer t0ken2', 401],
    ['Bearer t0ke', 401],
    ['Bearer ', 401],
    ['t0ken', 401],
    ['Basic t0ken', 401],
  ])('answers "%s" with %i', async (authorization, status) => {
    const response = await gateway(tokenCallers('t0ken'), { hosts: 'any' })('/upload-signature', {
      headers: authorization ? { authorization } : {},
    })
    expect(response.status).toBe(status)
  })

  it('lets no cookie stand for the token', async () => {
    expect((await gateway(tokenCallers('t'), { hosts: 'any' })('/upload-signature', as('demo-1'))).status).toBe(401)
  })
})

describe('anyCaller', () => {
  it('is one subject', async () => {
    const response = await gateway(anyCaller())('/upload-signature')
    expect(await response.json()).toMatchObject({ data: { payload: { folder: 'uploads/gateway' } } })
  })
})
