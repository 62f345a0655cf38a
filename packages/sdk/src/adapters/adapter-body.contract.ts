import { expect, it } from 'vitest'
import { signWebhook } from '../signing/webhook.ts'
import { callsTo, type Host } from './adapter-calls.contract.ts'
import { API_SECRET, sha256 } from './adapter-signer.contract.ts'

/** What a host makes of a JSON body before the adapter has it. */
export type BodyBefore = 'nothing' | 'text' | 'parsed'

/** Bodies arrive as they were sent, or it is said why not; what is too large is refused by the signer. */
export function bodyContract(host: () => Host, before: BodyBefore): void {
  const { ask, sign, tell } = callsTo(host)
  const notification = (body: Uint8Array<ArrayBuffer>, type = 'application/json'): RequestInit => {
    const timestamp = Math.floor(Date.now() / 1000)
    const signature = signWebhook(body, timestamp, API_SECRET)
    const headers = { 'content-type': type, 'x-cld-timestamp': `${timestamp}`, 'x-cld-signature': signature }
    return { method: 'POST', headers, body }
  }
  const notify = (body: Uint8Array<ArrayBuffer>, type?: string) => tell('/x', notification(body, type))
  const utf8 = (text: string) => new TextEncoder().encode(text)
  const JSON_BODIES = [
    { case: 'odd white space, escapes, numbers', body: utf8('\r\n{ "a" : 1.0,\t"b":"\\u00e9\\/" , "n":1e2 }\n ') },
    { case: 'a key given twice', body: utf8('{"a":1,"a":2}') },
    { case: 'text beyond ASCII', body: utf8('{"name":"Ænima 🦀 e\u0301 \u2028 日本"}') },
  ]

  it.runIf(before !== 'parsed').each(JSON_BODIES)('arrives byte for byte: $case', async ({ body }) => {
    const { seen } = await notify(body)
    expect(seen).toMatchObject({ sha256: sha256(body), signed: true })
  })

  it.runIf(before === 'nothing').each([
    { case: 'a byte order mark', body: utf8('\ufeff{}') },
    { case: 'what is no UTF-8', body: Uint8Array.from([0x22, 0xc3, 0x28, 0xff, 0x00, 0x22]) },
    {
      case: 'every byte there is',
      body: Uint8Array.from({ length: 256 }, (_, i) => i),
      type: 'application/octet-stream',
    },
    { case: 'a megabyte', body: new Uint8Array(1_000_000).fill(0x20) },
  ])('arrives byte for byte: $case', async ({ body, type }) => {
    const { seen } = await notify(body, type)
    expect(seen).toMatchObject({ sha256: sha256(body), signed: true })
  })

  it.runIf(before === 'parsed').each(JSON_BODIES)(
    'keeps its meaning, and says why its signature cannot be checked: $case',
    async ({ body }) => {
      const { seen } = await notify(body)
      expect(JSON.parse(seen.text)).toEqual(JSON.parse(new TextDecoder().decode(body)))
      expect(seen.signed).toMatch(/^the body was read before it came here.*before body parsers/)
    },
  )

  it(`of a notification ${before === 'parsed' ? 'is refused, being our fault' : 'is taken'}`, async () => {
    const body = utf8('{ "notification_type" : "eager", "n": 1.0 }')
    const response = await ask('/webhooks/cloudinary', notification(body))
    const expected =
      before === 'parsed'
        ? [500, { error: { code: 'internal' } }]
        : [200, { status: 'success', data: { handled: false } }]
    expect([response.status, await response.json()]).toMatchObject(expected)
    const forged = await ask('/webhooks/cloudinary', { ...notification(body), body: utf8('{"notification_type":"x"}') })
    expect(forged.status).toBe(before === 'parsed' ? 500 : 401)
  })

  it('of a type that no parser takes arrives byte for byte', async () => {
    const body = utf8('{ "a" : 1.0 }')
    const { seen } = await notify(body, 'application/octet-stream')
    expect(seen).toMatchObject({ sha256: sha256(body), signed: true })
  })

  it('of JSON signs whatever it says', async () => {
    const response = await ask('/sign', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ paramsToSign: { 'Ünïcödé 🦀': 1 } }),
    })
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('Ünïcödé 🦀')])
  })

  const tooLarge = (bytes: number): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paramsToSign: { a: 'x'.repeat(bytes) } }),
  })

  it.each([
    { case: 'with a length', bytes: 70_000 },
    ...(before === 'nothing' ? [{ case: 'of 3 MB', bytes: 3_000_000 }] : []),
  ])('is refused when it is too large, $case', async ({ bytes }) => {
    const response = await ask('/sign', tooLarge(bytes))
    expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'body_too_large' } }])
    expect((await sign()).status).toBe(200)
  })

  it('is refused when it is too large, without a length', async () => {
    const { body, ...init } = tooLarge(70_000)
    const response = await ask('/sign', {
      ...init,
      body: new Blob([body as string]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'body_too_large' } }])
    expect((await sign()).status).toBe(200)
  })
}
