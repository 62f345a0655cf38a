import type { Question, Recorder } from './ask.ts'
import { callerOf, PHOTO } from './caller.ts'
import type { System } from './system.ts'

/** Every door with a request that it would take, the secret in its headers excepted. */
export const DOORS: readonly { method: string; path: string; body?: object }[] = [
  { method: 'POST', path: '/grants', body: { profile: 'photos', files: [{ name: 'a.jpg', bytes: PHOTO.length }] } },
  { method: 'POST', path: '/completions', body: { token: 'cs1.AAAAAAAA.e30.c2ln' } },
  { method: 'POST', path: '/sign-cloudinary-params?profile=open', body: { paramsToSign: { timestamp: 1 } } },
  { method: 'POST', path: '/api/sign-cloudinary-params?profile=open', body: { paramsToSign: [{ timestamp: 1 }] } },
  { method: 'GET', path: '/upload-signature?profile=open' },
  { method: 'GET', path: '/download-url?profile=open&public_id=open/ci/x' },
  { method: 'GET', path: '/download?ticket=cs1.AAAAAAAA.e30.c2ln' },
  { method: 'DELETE', path: '/delete-files', body: { assets: ['AAAAAAAAAAAAAAAAAAAAAA'] } },
  { method: 'POST', path: '/restore-files', body: { assets: ['AAAAAAAAAAAAAAAAAAAAAA'] } },
  { method: 'POST', path: '/webhooks/cloudinary', body: { notification_type: 'upload' } },
  { method: 'GET', path: '/metrics' },
]

/** Pages and files that anybody gets, and what looks for files that nobody should. */
const OPEN = [
  ...['/', '/healthz', '/readyz', '/openapi.json', '/reference', '/unsigned', '/unsigned/gateway.js'],
  ...['/unsigned/icon.svg', '/unsigned/reference.css', '/nothing', '/.env', '/countersign.config.ts'],
  ...['/unsigned/..%2f..%2f..%2f..%2fproc%2fself%2fenviron', '/unsigned/../../../../proc/self/environ', '/%00', '/%'],
]
/** Where the local cloud may be made to read what is none of its own. */
const OF_CLOUD = [
  ...['/healthz', '/v1_1/demo/ping', '/v1_1/demo/resources/image', '/demo/image/upload/..%2f..%2fcloud.json'],
  ...['/demo/raw/upload/../../../../proc/self/environ', '/demo/image/authenticated/s--AAAAAAAA--/photos/ci/x.jpg'],
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

const unsealed = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url')

/** Who may not come in, by what they present. */
async function strangers({ secrets, issuer, env }: System): Promise<Record<string, string>[]> {
  const jwt = await issuer.tokenFor('ada')
  const [head, claims, signature] = jwt.split('.')
  const unknownKey = unsealed({ alg: 'ES256', kid: 'two' })
  return [
    {},
    { cookie: `session=${secrets.cookie}; countersign_demo_subject=demo-1` },
    { authorization: `Bearer ${secrets.token.slice(0, -1)}` },
    { authorization: `Bearer ${head}.${claims}.${signature?.split('').reverse().join('')}` },
    { authorization: `Bearer ${unsealed({ alg: 'none' })}.${claims}.` },
    { authorization: `Bearer ${unknownKey}.${claims}.${signature}` },
    { authorization: `Basic ${btoa(`key:${env.API_SECRET}`)}` },
    { authorization: `Bearer ${'x'.repeat(5000)}` },
  ]
}

/** What is wrong with a request of somebody who may come in. */
const malformed = ({ secrets }: System): Question[] => [
  { body: '{"profile": "photos"' },
  { body: '[]' },
  { body: { nothing: 'of this' } },
  { body: 'x', headers: { 'content-type': 'text/plain' } },
  { body: new Uint8Array([0xff, 0xfe, 0]) },
  { body: JSON.stringify({ files: 'x'.repeat(300_000) }) },
  { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
  { headers: { origin: 'https://app.example' } },
  { headers: { cookie: `session=${secrets.cookie}`, traceparent: '00-zz', 'x-forwarded-for': '<script>, ::1' } },
]

/** Knocks at every door in every way that is refused, and looks at what anybody may see. */
export async function knock(system: System, recorder: Recorder): Promise<void> {
  const { gateway, cloud, secrets } = system
  const known = callerOf(gateway.url, recorder, { authorization: `Bearer ${secrets.token}` })
  for (const headers of await strangers(system)) {
    const stranger = callerOf(gateway.url, recorder, headers)
    for (const { method, path, body } of DOORS) await stranger.ask(path, { method, ...(body && { body }) })
  }
  for (const { method, path, body } of DOORS) {
    await known.ask(path, { method, ...(body && { body }) })
    if (body === undefined) continue
    for (const question of malformed(system))
      await known.ask(path, { body, method, ...question, headers: { ...json, ...question.headers } })
  }
  for (const path of [...new Set(DOORS.map((door) => door.path)), ...OPEN])
    for (const method of METHODS) await known.ask(path, { method })
  for (const path of OF_CLOUD) for (const method of METHODS) await recorder.ask(`${cloud.url}${path}`, { method })
  await known.ask('/metrics', { headers: { authorization: `Bearer ${secrets.metricsToken}` } })
}

const json = { 'content-type': 'application/json' }
