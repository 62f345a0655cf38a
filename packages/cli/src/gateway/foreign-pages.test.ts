import { parseCloudinaryUrl } from 'countersign/protocol'
import { expect, it, vi } from 'vitest'
import { demoCallers } from './callers.ts'
import { createGateway } from './create-gateway.ts'
import { tellForeignPages } from './foreign-pages.ts'

const SIGNER = 'http://127.0.0.1:3000'
const APP = 'http://localhost:5173'
const cloud = parseCloudinaryUrl('cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:3001')

function open(allowedOrigins: readonly string[] = []) {
  const tell = vi.fn<(origin: string) => void>()
  const gateway = createGateway({ cloud, callers: demoCallers(), hosts: 'loopback', signer: { allowedOrigins } })
  const fetch = tellForeignPages(gateway.fetch, tell)
  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(new Request(`${SIGNER}${path}`, { method, headers }))
  return { ask, tell }
}

const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }

it('tells of each origin that was refused, once', async () => {
  const { ask, tell } = open()
  for (const origin of [APP, 'null', APP, 'http://localhost:8080'])
    for (const method of ['OPTIONS', 'GET']) {
      const response = await ask('/upload-signature', { origin, ...preflight }, method)
      const { error } = (await response.json()) as { error: { code: string } }
      expect([response.status, error.code]).toEqual([403, 'cross_origin'])
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(response.headers.get('vary')).toBe('Origin')
    }
  expect(tell.mock.calls).toEqual([[APP], ['null'], ['http://localhost:8080']])
})

it('tells once of what is refused at once, by HEAD too, which has no body', async () => {
  const { ask, tell } = open()
  const methods = ['HEAD', 'GET', 'OPTIONS', 'GET']
  const asked = methods.map((method) => ask('/upload-signature', { origin: APP, ...preflight }, method))
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([403, 403, 403, 403])
  expect(tell.mock.calls).toEqual([[APP]])
})

it.each([
  { case: 'an origin that is allowed', headers: { origin: APP, 'sec-fetch-site': 'cross-site' } },
  { case: 'the own page', headers: { origin: SIGNER, 'sec-fetch-site': 'same-origin' } },
  { case: 'a page that names no origin', headers: { 'sec-fetch-site': 'cross-site' } },
  { case: 'somebody who is not known', headers: { origin: APP, cookie: 'countersign_demo_subject=root' } },
])('has nothing to tell of $case', async ({ headers }) => {
  const { ask, tell } = open([APP])
  await (await ask('/upload-signature', headers as Record<string, string>)).text()
  await ask('/nothing', headers as Record<string, string>)
  expect(tell).not.toHaveBeenCalled()
})

it('tells of a hundred, whoever makes up more', async () => {
  const { ask, tell } = open()
  for (let port = 5000; port < 5105; port += 1) await ask('/upload-signature', { origin: `http://localhost:${port}` })
  await ask('/upload-signature', { origin: 'x'.repeat(9000) })
  expect(tell).toHaveBeenCalledTimes(100)
})

it('answers the preflight of an allowed page for what signer and widget ask with', async () => {
  const { ask } = open([APP])
  for (const path of ['/grants', '/completions', '/sign-cloudinary-params', '/delete-files']) {
    const { status, headers } = await ask(path, { origin: APP, ...preflight }, 'OPTIONS')
    expect([status, headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([204, APP, 'Origin'])
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-allow-methods')?.split(', ')).toEqual(['GET', 'POST', 'DELETE'])
    expect(headers.get('access-control-allow-headers')?.split(', ')).toContain('content-type')
  }
})
