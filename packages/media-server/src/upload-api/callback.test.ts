import { signParameters, verifyUploadAnswer } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'

const PAGE = 'https://app.example/cors.html?from=form'
let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})

/** As a form or a script posts it; the parameters are signed unless a preset is among them. */
async function send(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  const signed = { timestamp: String(cloud.clock.now / 1000), ...fields }
  const proof = { ...signed, api_key: ACCOUNT.apiKey, signature: signParameters(signed, ACCOUNT.apiSecret) }
  const form = new FormData()
  for (const [name, value] of Object.entries('upload_preset' in fields ? fields : proof)) form.set(name, value)
  form.set('file', new File(['hello'], 'a b.txt'))
  return cloud.send('/v1_1/demo/raw/upload', { method: 'POST', body: form, headers })
}
const preset = (settings: object) =>
  cloud.admin('upload_presets', {
    method: 'POST',
    body: JSON.stringify({ name: 'visitors', unsigned: true, ...settings }),
    headers: { 'content-type': 'application/json' },
  })
const targetOf = (response: Response) => new URL(response.headers.get('location') ?? '')

describe('a callback', () => {
  it('is where a form goes after its upload, with the answer that it can verify', async () => {
    const response = await send({ public_id: 'ab=ü', callback: PAGE, tags: 'x' })
    expect([response.status, response.headers.get('content-type')]).toEqual([302, 'text/html; charset=utf-8'])
    const { origin, pathname, searchParams } = targetOf(response)
    const { from, public_id: publicId = '', version, signature = '', ...others } = Object.fromEntries(searchParams)
    expect([origin + pathname, from, publicId]).toEqual(['https://app.example/cors.html', 'form', 'ab=ü'])
    expect(verifyUploadAnswer({ publicId, version: Number(version) }, signature, ACCOUNT.apiSecret)).toBe(true)
    expect(others).toMatchObject({ resource_type: 'raw', type: 'upload', bytes: '5', original_filename: 'a b' })
    expect(others.secure_url).toContain(ORIGIN)
  })

  it.each<[string, Record<string, string>]>([
    ['XMLHttpRequest', { 'x-requested-with': 'XMLHttpRequest' }],
    ['fetch', { 'sec-fetch-mode': 'cors' }],
  ])('is nothing to a script that uploads by %s: it gets the answer', async (_case, headers) => {
    const response = await send({ public_id: 'a', callback: PAGE }, headers)
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ public_id: 'a' })])
  })

  it('is followed by a form that a browser says is one', async () => {
    expect((await send({ callback: PAGE }, { 'sec-fetch-mode': 'navigate' })).status).toBe(302)
  })

  it('has what the answer says in place of what its own query says by that name', async () => {
    const { searchParams } = targetOf(await send({ public_id: 'a', callback: `${PAGE}&public_id=b&signature=c` }))
    expect([searchParams.getAll('public_id'), searchParams.getAll('signature').length]).toEqual([['a'], 1])
    expect(searchParams.get('signature')).not.toBe('c')
  })

  it('gets no token, and no address that opens a protected file', async () => {
    const { searchParams } = targetOf(await send({ type: 'private', return_delete_token: 'true', callback: PAGE }))
    for (const name of ['delete_token', 'url', 'secure_url']) expect(searchParams.has(name)).toBe(false)
    expect(searchParams.has('signature')).toBe(true)
  })

  it('is not where a refused upload goes', async () => {
    const response = await send({ public_id: 'a?b', callback: PAGE })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  })

  it('waits for the last chunk', async () => {
    cloud = createCloud({ minChunkBytes: 1 })
    const chunk = (range: string) => ({ 'x-unique-upload-id': 'u', 'content-range': `bytes ${range}/10` })
    expect((await send({ public_id: 'a', callback: PAGE }, chunk('0-4'))).status).toBe(200)
    const last = await send({ public_id: 'a', callback: PAGE }, chunk('5-9'))
    expect([last.status, targetOf(last).searchParams.get('bytes')]).toEqual([302, '10'])
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/cloudinary_cors.html',
    '//app.example/x',
    'https://user:password@app.example/',
    `https://app.example/${'a'.repeat(2000)}`,
  ])('is no %s', async (callback) => {
    const response = await send({ callback })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: { message: expect.stringContaining('callback must be an http') } })
    expect((await cloud.leftovers()).blobs).toBe(0)
  })

  it('cannot break out of its header or its page', async () => {
    const response = await send({ callback: 'https://app.example/"><script>\r\nSet-Cookie: a=b' })
    expect(response.headers.get('location')).not.toMatch(/[\r\n"<>]/)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await response.text()).not.toContain('<script>')
  })
})

describe('a callback of an unsigned upload', () => {
  const unsigned = { upload_preset: 'visitors' }

  it.each(['http://127.0.0.1:3000/done', 'http://localhost/done', 'http://[::1]/done'])(
    'may lead to this machine: %s',
    async (callback) => {
      await preset({})
      expect(targetOf(await send({ ...unsigned, callback })).origin).toBe(new URL(callback).origin)
    },
  )

  it.each([
    'https://evil.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://10.0.0.1/',
  ])('leads nowhere else, so that nobody sends browsers anywhere: %s', async (callback) => {
    await preset({})
    const response = await send({ ...unsigned, callback })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.json()).toEqual({
      error: { message: expect.stringMatching(/^callback must lead to this machine .* unsigned, not to http/) },
    })
    expect((await cloud.leftovers()).blobs).toBe(0)
  })

  it('is the one of the preset, whatever the form says', async () => {
    await preset({ callback: PAGE })
    for (const asked of [{}, { callback: 'https://evil.example/' }])
      expect(targetOf(await send({ ...unsigned, ...asked })).hostname).toBe('app.example')
    expect((await cloud.admin('upload_presets/visitors')).answer.settings).toEqual({ callback: PAGE })
  })
})
