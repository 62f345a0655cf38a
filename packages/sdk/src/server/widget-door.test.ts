import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profile } from '../policy/profile.ts'
import { countersign } from './countersign.ts'

const now = 1_700_000_000
/** The SDK's types do not know its third argument. */
const officialSignature: (parameters: object, secret: string, algorithm: string) => string =
  cloudinary.utils.api_sign_request
const options = {
  cloud: 'cloudinary://key:abcd@demo',
  authenticate: () => ({ id: '42' }),
  profiles: { uploads: profile({ access: 'public', allow: ['tags'] }) },
  now: () => now * 1000,
}
const signer = countersign(options)
const good = { timestamp: now, source: 'uw', folder: 'uploads/42', tags: ['a', 'b'] }

async function send(
  body: string | ReadableStream<Uint8Array>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const request = new Request('https://app.example/sign', {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  } as RequestInit)
  const response = await signer.POST(request)
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
}

/** A body that comes in pieces, without a length, and tells how much of it was taken. */
function pieces(count: number, bytes: number) {
  const taken = { pieces: 0 }
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken.pieces === count) return controller.close()
      taken.pieces += 1
      controller.enqueue(new Uint8Array(bytes).fill(0x20))
    },
  })
  return { stream, taken }
}

describe('the widget door', () => {
  it("answers with the signature that Cloudinary's own function makes, and nothing else", async () => {
    const { status, body } = await send(JSON.stringify({ paramsToSign: good }))
    expect(status).toBe(200)
    expect(body).toEqual({ signature: cloudinary.utils.api_sign_request(good, 'abcd') })
  })

  it('answers an array of sets with their signatures, in order, or refuses them all', async () => {
    const sets = [good, { ...good, tags: 'c' }]
    const { body } = await send(JSON.stringify({ paramsToSign: sets }))
    expect(body).toEqual({ signature: sets.map((set) => cloudinary.utils.api_sign_request(set, 'abcd')) })
    const { status } = await send(JSON.stringify({ paramsToSign: [good, { ...good, folder: 'uploads/43' }] }))
    expect(status).toBe(422)
  })

  it('says a refusal where the official components look for a signature, which the cloud then shows', async () => {
    const { status, body } = await send(JSON.stringify({ paramsToSign: { timestamp: now } }))
    expect([status, body.error.code]).toEqual([422, 'parameter_missing'])
    expect(body.signature).toBe(`(refused by your signing endpoint: ${body.error.message})`)
    expect(body.signature).toContain('set options={{ folder: "uploads/42" }}')
  })

  it('signs with SHA-256 where the cloud is configured so', async () => {
    const sha256 = countersign({ ...options, signatureAlgorithm: 'sha256' })
    const request = new Request('https://app.example/sign', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ paramsToSign: good }),
    })
    const { signature } = (await (await sha256.POST(request)).json()) as { signature: string }
    expect(signature).toBe(officialSignature(good, 'abcd', 'sha256'))
  })

  it.each([
    { type: 'application/json', status: 200 },
    { type: 'application/json; charset=utf-8', status: 200 },
    { type: 'Application/JSON;charset=UTF-8', status: 200 },
    { type: 'text/plain', status: 415 },
    { type: 'text/plain; x=application/json', status: 415 },
    { type: 'application/x-www-form-urlencoded', status: 415 },
    { type: 'multipart/form-data; boundary=x', status: 415 },
    { type: 'application/jsonp', status: 415 },
    { type: 'application/json, text/plain', status: 415 },
    { type: 'application/ld+json', status: 415 },
    { type: '', status: 415 },
  ])('U14: answers a body of type "$type" with $status', async ({ type, status }) => {
    expect((await send(JSON.stringify({ paramsToSign: good }), { 'content-type': type })).status).toBe(status)
  })

  it.each([
    { case: 'no JSON', body: '{', says: 'the body is not JSON' },
    { case: 'nothing', body: '', says: 'the body is not JSON' },
    { case: 'an array', body: '[]', says: 'the body must be a JSON object, not an array' },
    { case: 'null', body: 'null', says: 'the body must be a JSON object, not null' },
    { case: 'no paramsToSign', body: '{}', says: 'paramsToSign must be an object, not nothing' },
    {
      case: 'an empty array of sets',
      body: '{"paramsToSign":[]}',
      says: 'paramsToSign must hold 1 to 100 sets of parameters, not 0',
    },
    {
      case: '101 sets',
      body: JSON.stringify({ paramsToSign: Array(101).fill({}) }),
      says: 'paramsToSign must hold 1 to 100 sets of parameters, not 101',
    },
    {
      case: 'a set that is none',
      body: JSON.stringify({ paramsToSign: [good, 'a'] }),
      says: 'paramsToSign[1] must be an object, not a string',
    },
    {
      case: 'paramsToSign as text',
      body: '{"paramsToSign":"a"}',
      says: 'paramsToSign must be an object, not a string',
    },
    {
      case: 'something beside it',
      body: '{"paramsToSign":{},"folder":"x"}',
      says: 'the body holds paramsToSign and nothing else, not "folder"',
    },
  ])('refuses $case and says what it wants', async ({ body, says }) => {
    const answer = await send(body)
    expect([answer.status, answer.body.error]).toEqual([400, { code: 'invalid_request', message: says }])
  })

  it('refuses more than 64 kB: what is declared before it is read, what is not as it comes', async () => {
    const text = JSON.stringify({ paramsToSign: { ...good, source: 'u'.repeat(64_000) } })
    expect(
      (await send(text, { 'content-type': 'application/json', 'content-length': String(text.length) })).status,
    ).toBe(413)
    expect((await send(text)).status).toBe(413)

    const endless = pieces(1000, 10_000)
    expect((await send(endless.stream)).status).toBe(413)
    expect(endless.taken.pieces).toBeLessThan(12)
  })

  it('does not believe a length that is smaller than the body', async () => {
    const text = JSON.stringify({ paramsToSign: { ...good, source: 'u'.repeat(64_000) } })
    for (const length of ['10', '-1', '1e9', 'x', ''])
      expect((await send(text, { 'content-type': 'application/json', 'content-length': length })).status).toBe(413)
  })

  it.each([
    { case: 'none', headers: {} },
    { case: 'one beside another framing', headers: { 'content-length': '10', 'transfer-encoding': 'chunked' } },
    { case: 'a negative one', headers: { 'content-length': '-1' } },
    { case: 'one that is no number', headers: { 'content-length': 'x' } },
    { case: 'an empty one', headers: { 'content-length': '' } },
  ])('reads no further than 64 kB of a body whose length is $case', async ({ headers }) => {
    const endless = pieces(1000, 10_000)
    const sent = await send(endless.stream, { 'content-type': 'application/json', ...headers } as Record<
      string,
      string
    >)
    expect([sent.status, sent.body.error.code]).toEqual([413, 'body_too_large'])
    expect(endless.taken.pieces).toBeLessThan(12)
  })

  it('reads nothing of a body that says itself that it is longer', async () => {
    const endless = pieces(1000, 10_000)
    const headers = { 'content-type': 'application/json', 'content-length': '64001' }
    expect((await send(endless.stream, headers)).status).toBe(413)
    // A stream fills its own queue, of one piece, before anybody reads.
    expect(endless.taken.pieces).toBeLessThan(2)
  })

  it('takes exactly 64 kB', async () => {
    const text = JSON.stringify({ paramsToSign: good })
    expect((await send(text.padEnd(64_000))).status).toBe(200)
    expect((await send(text.padEnd(64_001))).status).toBe(413)
  })

  it('answers a body that breaks off with 400', async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"paramsTo'))
        controller.error(new Error('connection reset'))
      },
    })
    const { status, body } = await send(stream)
    expect([status, body.error.message]).toEqual([400, 'the body could not be read to its end'])
  })

  it('U28: whatever names and values hold, the answer is JSON, its headers plain, its status 422', async () => {
    const nasty = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r\nSet-Cookie: a=b', '<script>', '\ud800', '\0'),
    )
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (name, value) => {
        const { status, headers, body } = await send(
          JSON.stringify({ paramsToSign: { ...good, folder: value, [name]: value } }),
        )
        expect([status, body.status]).toEqual([422, 'error'])
        expect([...headers.values()].join('')).toMatch(/^[\x20-\x7e]*$/)
        expect(headers.get('content-type')).toBe('application/json')
      }),
      { numRuns: 500 },
    )
  })
})
