import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRequestLog } from '../door/request-log.ts'
import { openCloud, send, upload, WAYS } from './cloud-in-test.contract.ts'

describe.each(WAYS)('requests(), $case', ({ options, fetchOf }) => {
  it('says what came, field by field, and what became of it', async () => {
    const cloud = await openCloud({ ...options, cloudName: 'here' })
    const fetch = fetchOf(cloud)
    await upload(cloud, 'a', { fetch, fields: { tags: 'x,y' } })
    await fetch(`${cloud.url}/v1_1/here/resources/raw?prefix=a&max_results=3`)
    await fetch(`${cloud.url}/v1_1/here/nothing`)
    await fetch(`${cloud.url}/here/raw/upload/none`)
    const proofs = { api_key: '[redacted]', signature: '[redacted]' }
    expect(cloud.requests()).toMatchObject([
      {
        method: 'POST',
        path: '/v1_1/here/raw/upload',
        action: 'upload',
        parameters: { ...proofs, public_id: 'a', tags: 'x,y', timestamp: expect.stringMatching(/^\d{10}$/) },
        file: { name: 'note.txt', bytes: 8 },
        status: 200,
        error: null,
        faults: [],
      },
      {
        method: 'GET',
        path: '/v1_1/here/resources/raw',
        action: 'resources',
        parameters: { prefix: 'a', max_results: '3' },
        file: null,
        status: 401,
        error: expect.stringMatching(/^Missing credentials/),
      },
      { action: null, status: 404, error: 'GET /v1_1/here/nothing is not implemented by this server' },
      { action: 'delivery', path: '/here/raw/upload/none', status: 404, error: expect.stringMatching(/not found/i) },
    ])
  })

  it('shows the text that was to be signed, and nothing that proves anything', async () => {
    const cloud = await openCloud(options)
    const fetch = fetchOf(cloud)
    await upload(cloud, 'a', { fetch, secret: 'another-secret', fields: { context: `s=${cloud.apiSecret}` } })
    await upload(cloud, 'a', { fetch, apiKey: 'not-a-known-key' })
    const { secure_url } = (await (await upload(cloud, 'b', { fetch, fields: { type: 'authenticated' } })).json()) as {
      secure_url: string
    }
    await fetch(secure_url)
    const requests = cloud.requests()
    expect(requests.map(({ error }) => error)).toEqual([
      expect.stringMatching(
        /^Invalid Signature \[redacted\]\. String to sign - 'context=s=\[redacted\]&public_id=a&timestamp=\d{10}'\.$/,
      ),
      'Unknown API key [redacted]',
      null,
      null,
    ])
    expect(requests[3]?.path).toMatch(/\/authenticated\/s--\[redacted\]--\/v\d+\/b$/)
    const text = JSON.stringify(requests)
    const signature = /s--(.+?)--/.exec(secure_url)?.[1] ?? ''
    for (const proof of [cloud.apiSecret, cloud.apiKey, signature, 'not-a-known-key']) expect(text).not.toContain(proof)
  })

  it('reads what came in other forms than a multipart one', async () => {
    const cloud = await openCloud(options)
    const post = (type: string, body: string) =>
      fetchOf(cloud)(`${cloud.url}/v1_1/${cloud.cloudName}/raw/destroy`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      })
    await post('application/x-www-form-urlencoded', 'public_ids[]=a&public_ids[]=b')
    await post('application/json', '{"public_id":"a"}')
    await post('text/plain', 'public_id=a')
    await post('application/json', '{"public_id')
    expect(cloud.requests().map(({ parameters, status }) => [parameters, status])).toEqual([
      [{ public_ids: 'a,b' }, 400],
      [{ public_id: 'a' }, 400],
      [{}, 415],
      [{}, 400],
    ])
  })

  it('says of a body that was not read to its end what the cloud said', async () => {
    const cloud = await openCloud({ ...options, limits: { maxRequestBytes: 100_000 } })
    const file = new File([new Uint8Array(8_000_000)], 'large.bin')
    expect((await upload(cloud, 'a', { fetch: fetchOf(cloud), file })).status).toBe(413)
    expect(cloud.requests()).toMatchObject([
      {
        file: null,
        status: 413,
        error: expect.stringContaining('Request too large. Maximum is 100000 bytes. Send the file in chunks'),
      },
    ])
  })

  it('hands out a copy', async () => {
    const cloud = await openCloud(options)
    await send(cloud, 'raw/destroy', { fetch: fetchOf(cloud), fields: { public_id: 'a' } })
    cloud.requests().length = 0
    const [request] = cloud.requests()
    if (request) request.status = 0
    expect(cloud.requests()).toMatchObject([{ status: 200 }])
  })
})

it('writes down no secret, key or proof, wherever it stands', async () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/)
  const around = fc.tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }))
  const proofName = fc.constantFrom('signature', 'token', 'api_secret', '__cld_token__', 'api_key')
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(secret, { minLength: 3, maxLength: 3 }),
      proofName,
      around,
      fc.constantFrom('context', 'public_id', 'anything'),
      async ([apiSecret = '', apiKey = '', proof = ''], name, [before, after], elsewhere) => {
        const log = createRequestLog({ apiKey, apiSecret })
        const text = before + proof + apiSecret + after + apiKey
        const url = new URL(`http://127.0.0.1/c/${proof}/${apiSecret}?a=${apiKey}&${name}=${proof}`)
        const entry = log.open({ receivedAt: 0, method: 'GET', action: null, faults: [], url })
        const response = Response.json({ error: { message: text } }, { status: 400 })
        await entry.close({ fields: { [name]: proof, [elsewhere]: text }, file: null, bytes: 0 }, response)
        for (const hidden of [apiSecret, apiKey, proof]) expect(JSON.stringify(log.list())).not.toContain(hidden)
      },
    ),
    { numRuns: 500 },
  )
})
