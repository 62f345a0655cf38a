import { readFileSync } from 'node:fs'
import { signParameters } from 'countersign/signing'
import { beforeEach, describe, expect, it } from 'vitest'
import { ACCOUNT, type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const photo = new Uint8Array(readFileSync(new URL('../../../../fixtures/rocket.jpg', import.meta.url)))
const CANONICAL = '<https://a.example/b>; rel="canonical"'
let cloud: ReturnType<typeof createCloud>
beforeEach(() => {
  cloud = createCloud()
})

/** Not as multipart, where line breaks are written anew. */
async function put(headers: string, parameters: Record<string, string> = {}) {
  const signed = { public_id: 'a', timestamp: String(cloud.clock.now / 1000), headers, ...parameters }
  const file = `data:image/jpeg;base64,${Buffer.from(photo).toString('base64')}`
  const proof = { api_key: ACCOUNT.apiKey, signature: signParameters(signed, ACCOUNT.apiSecret) }
  const body = new URLSearchParams({ ...signed, ...proof, file })
  const response = await cloud.send('/v1_1/demo/image/upload', { method: 'POST', body })
  return { status: response.status, answer: (await response.json()) as Answer }
}
const at = async (url: string) => (await cloud.send(new URL(url).pathname)).headers
const message = (text: string) => ({ status: 400, answer: { error: { message: expect.stringContaining(text) } } })

describe('headers of an upload', () => {
  it.each([
    ['one', 'X-Robots-Tag: noindex', { 'x-robots-tag': 'noindex' }],
    ['as SDKs write an object', 'X-Robots-Tag:noindex', { 'x-robots-tag': 'noindex' }],
    ['several', `X-Robots-Tag: noindex\nLink: ${CANONICAL}`, { 'x-robots-tag': 'noindex', link: CANONICAL }],
    ['one twice', 'X-Robots-Tag: noindex\r\nx-robots-tag: noarchive', { 'x-robots-tag': 'noindex, noarchive' }],
  ])('are sent with the file and with pictures made of it: %s', async (_case, text, wanted) => {
    const { answer } = await put(text, { eager: 'w_10,h_10,c_fill' })
    for (const url of [answer.secure_url, answer.eager[0].secure_url])
      expect(Object.fromEntries(await at(url))).toMatchObject(wanted)
  })

  it('are changed by explicit, and gone with the version they were of', async () => {
    const { answer } = await put('X-Robots-Tag: noindex')
    await cloud.post('image/explicit', { parameters: { public_id: 'a', headers: 'X-Robots-Tag: noarchive' } })
    expect((await at(answer.secure_url)).get('x-robots-tag')).toBe('noarchive')
    await put('')
    expect((await at(answer.secure_url)).get('x-robots-tag')).toBeNull()
  })

  it('come out of presets, and presets give them back', async () => {
    const preset = { name: 'p', unsigned: 'true', headers: 'X-Robots-Tag: noindex' }
    await cloud.admin('upload_presets', { method: 'POST', body: new URLSearchParams(preset) })
    const settings = { headers: { 'x-robots-tag': 'noindex' } }
    expect((await cloud.admin('upload_presets/p')).answer).toMatchObject({ settings })
    const form = new FormData()
    form.set('upload_preset', 'p')
    form.set('file', new File([photo], 'a.jpg'))
    const response = await cloud.send('/v1_1/demo/image/upload', { method: 'POST', body: form })
    const { secure_url } = (await response.json()) as { secure_url: string }
    expect((await at(secure_url)).get('x-robots-tag')).toBe('noindex')
  })

  it('keep no protected file in search engines', async () => {
    const { answer } = await put('X-Robots-Tag: all', { type: 'private' })
    expect((await at(answer.secure_url)).get('x-robots-tag')).toBe('noindex')
  })

  it.each([
    ...['Content-Type', 'Set-Cookie', 'Location', 'Content-Security-Policy', 'Access-Control-Allow-Origin'],
    ...['Cache-Control', 'Content-Disposition', 'X-Content-Type-Options', 'Refresh', '__proto__', 'constructor'],
  ])('are never %s', async (name) => {
    expect(await put(`${name}: x`)).toMatchObject(message('headers must be'))
    expect((await cloud.leftovers()).blobs).toBe(0)
  })

  it.each([
    ['a bare carriage return', 'X-Robots-Tag: a\rSet-Cookie: b'],
    ['a null', 'X-Robots-Tag: a\0b'],
    ['other than ASCII', 'X-Robots-Tag: ü'],
    ['no name', ': a'],
    ['no value', 'X-Robots-Tag:'],
    ['a folded line', 'X-Robots-Tag: a\n Set-Cookie: b'],
    ['a second line of another name', 'X-Robots-Tag: a\nSet-Cookie: b'],
    ['too many lines', 'X-Robots-Tag: a\n'.repeat(11)],
    ['too long a value', `X-Robots-Tag: ${'a'.repeat(1001)}`],
    ['a link that loads', 'Link: <https://a.example/x.js>; rel="preload"; as=script'],
    ['a link that connects', 'Link: <https://a.example>; rel=preconnect'],
    ['a second link that does', `Link: ${CANONICAL}, <https://a.example>; rel=preconnect`],
    ['two relations', 'Link: <https://a.example>; rel="canonical preload"'],
    ['a link to a script', 'Link: <javascript:x>; rel=canonical'],
  ])('are refused with %s', async (_case, text) => {
    expect(await put(text)).toMatchObject(message('headers'))
    expect((await cloud.leftovers()).blobs).toBe(0)
  })

  it('are no Authorization, which is documented: refused by name', async () => {
    expect(await put('Authorization: Bearer x')).toMatchObject(message('headers Authorization is not implemented'))
  })
})
