import { signParameters } from 'countersign/signing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_ASSUMPTIONS } from '../assumptions/assumptions.ts'
import { ACCOUNT, createCloud } from '../http/cloud-under-test.contract.ts'
import { authenticate } from './authenticate.ts'
import { UPLOAD } from './upload-parameters.ts'

const NOW = 1_760_000_000
const call = (headers: Record<string, string> = {}, receivedAt = NOW * 1000) => ({
  services: { assumptions: DEFAULT_ASSUMPTIONS, now: () => receivedAt },
  account: ACCOUNT,
  request: new Request('http://127.0.0.1', { headers }),
  receivedAt,
})

function signed(parameters: Record<string, string>, { secret = ACCOUNT.apiSecret, version = 2 as 1 | 2 } = {}) {
  const signature = signParameters(parameters, secret, { version })
  return { ...parameters, signature, api_key: ACCOUNT.apiKey }
}

describe('a signed request', () => {
  it.each([
    ['SHA-1', signed({ timestamp: String(NOW), folder: 'a' })],
    [
      'SHA-256',
      {
        timestamp: String(NOW),
        api_key: ACCOUNT.apiKey,
        signature: signParameters({ timestamp: String(NOW) }, ACCOUNT.apiSecret, { algorithm: 'sha256' }),
      },
    ],
    ['empty values, which are not signed', signed({ timestamp: String(NOW), folder: '' })],
    ['what is never signed', { ...signed({ timestamp: String(NOW) }), cloud_name: 'demo', resource_type: 'image' }],
    ['version 1 where nothing holds &', signed({ timestamp: String(NOW), tags: 'a,b' }, { version: 1 })],
  ])('passes: %s', (_case, fields) => {
    expect(() => authenticate(fields, call(), UPLOAD)).not.toThrow()
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['no key', { timestamp: String(NOW), signature: 'x' }, 400, 'Missing required parameter - api_key'],
    ['another key', { ...signed({ timestamp: String(NOW) }), api_key: '42' }, 401, 'Unknown API key 42'],
    ['no timestamp', signed({ folder: 'a' }), 400, 'Missing required parameter - timestamp'],
    [
      'no signature',
      { ...signed({ timestamp: String(NOW) }), signature: '' },
      400,
      'Missing required parameter - signature',
    ],
    [
      'another secret',
      signed({ timestamp: String(NOW), folder: 'streams', overwrite: '1' }, { secret: 'wrong' }),
      401,
      `Invalid Signature ${signParameters({ timestamp: NOW, folder: 'streams', overwrite: 1 }, 'wrong')}. String to sign - 'folder=streams&overwrite=1&timestamp=${NOW}'.`,
    ],
    [
      'a parameter added after signing',
      { ...signed({ timestamp: String(NOW) }), overwrite: '1' },
      401,
      `Invalid Signature ${signParameters({ timestamp: NOW }, ACCOUNT.apiSecret)}. String to sign - 'overwrite=1&timestamp=${NOW}'.`,
    ],
    [
      'version 1 with & in a value',
      signed({ timestamp: String(NOW), context: 'a=1&tags=x' }, { version: 1 }),
      401,
      `String to sign - 'context=a=1%26tags=x&timestamp=${NOW}'.`,
    ],
    [
      'a timestamp over an hour old',
      signed({ timestamp: '1712841818' }, {}),
      400,
      'Stale request - reported time is 2024-04-11 13:23:38 +0000 which is more than 1 hour ago',
    ],
  ])('is refused with %s', (_case, fields, status, message) => {
    const refused = expect.objectContaining({ status, message: expect.stringContaining(message) })
    expect(() => authenticate(fields, call(), UPLOAD)).toThrow(refused)
  })

  it.each([
    [-3601, 'Stale request'],
    [-3600, null],
    [0, null],
    [300, null],
    [301, 'timestamp must be Unix time in seconds, at most 300 ahead'],
  ])('lives from an hour after to five minutes before its timestamp: %i s', (offset, message) => {
    const attempt = () => authenticate(signed({ timestamp: String(NOW + offset) }), call(), UPLOAD)
    if (message === null) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(message)
  })

  it.each([
    '1e9',
    ' 1760000000',
    '1760000000 ',
    '1760000000.0',
    '-1760000000',
    '+1760000000',
    '1760000000000',
    '0x68e7',
    'NaN',
    '٠١٢٣٤٥٦٧٨٩',
  ])('is refused with the timestamp %j', (timestamp) => {
    expect(() => authenticate(signed({ timestamp }), call(), UPLOAD)).toThrow(
      `timestamp must be Unix time in seconds, ten digits, not ${JSON.stringify(timestamp)}`,
    )
  })

  it('has ten digits in the window as its timestamp whenever it passes', () => {
    const text = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.integer({ min: NOW - 4000, max: NOW + 400 }).map(String),
    )
    fc.assert(
      fc.property(text, (timestamp) => {
        let passed = true
        try {
          authenticate(signed({ timestamp }), call(), UPLOAD)
        } catch {
          passed = false
        }
        const isGood = /^\d{10}$/.test(timestamp) && Number(timestamp) >= NOW - 3600 && Number(timestamp) <= NOW + 300
        expect(passed).toBe(isGood)
      }),
      { numRuns: 1000 },
    )
  })

  it('is judged by when its head arrived, not by when its last byte did', async () => {
    const cloud = createCloud()
    const form = new FormData()
    for (const [name, value] of Object.entries(signed({ timestamp: String(NOW - 3600) }))) form.set(name, value)
    form.set('file', new File(['hello'], 'a.txt'))
    const whole = new Response(form)
    const bytes = Buffer.from(await whole.arrayBuffer())
    async function* slow() {
      yield bytes.subarray(0, 10)
      cloud.clock.now += 60_000
      yield bytes.subarray(10)
    }
    const response = await cloud.send('/v1_1/demo/raw/upload', {
      method: 'POST',
      body: ReadableStream.from(slow()),
      headers: { 'content-type': whole.headers.get('content-type') ?? '' },
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(200)
  })
})

describe('key and secret in place of a signature', () => {
  const basic = (text: string) => ({ authorization: `Basic ${btoa(text)}` })

  it.each([
    ['pass', basic(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`), null],
    ['are refused with another key', basic(`42:${ACCOUNT.apiSecret}`), 'Invalid api_key'],
    ['are refused with another secret', basic(`${ACCOUNT.apiKey}:x`), 'api_secret mismatch'],
    ['are refused with a secret too long', basic(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}x`), 'api_secret mismatch'],
    ['are refused without a colon', basic(ACCOUNT.apiKey), 'Invalid api_key'],
    ['are refused as a token, in the words that SDKs know', { authorization: 'Bearer x' }, /^Invalid token$/],
    ['are refused by another way', { authorization: 'Digest x' }, /^Authorization: Digest is not implemented/],
    ['are not said back without a scheme', { authorization: 'secret' }, /^Authorization is not implemented/],
    ['are not said back in two words', { authorization: 'Basic c2VjcmV0 x' }, /^Invalid api_key$/],
  ])('%s', (_case, headers, message) => {
    const attempt = () => authenticate({}, call(headers), UPLOAD)
    if (message === null) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(message)
  })
})
