import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import * as z from 'zod'
import { profile } from '../policy/profile.ts'
import { countersign } from '../server/countersign.ts'
import { fakeCloud } from '../server/fake-cloud.contract.ts'
import { createUploads } from './create-uploads.ts'

const cloud = fakeCloud()
const uploads = countersign({
  cloud: 'cloudinary://key:hunter2-api-secret@demo',
  secret: 'a secret of at least thirty-two characters',
  authenticate: (request) => (request.headers.get('authorization') === 'Bearer t' ? { id: '42' } : null),
  fetch: cloud.fetch,
  onError: () => {},
  profiles: {
    album: profile({
      folder: 'albums',
      input: z.object({ album: z.coerce.number() }),
      onUploaded: ({ asset, input }) => ({ row: `${input.album}/${asset.bytes}` }),
    }),
    plain: profile({ folder: 'plain', maxBytes: '1 kB' }),
  },
})

/** The network between a browser, its signer and the cloud. */
const network = vi.fn(async (url: string | URL | Request, init: RequestInit = {}) => {
  if (!String(url).startsWith('https://api.cloudinary.com'))
    return uploads.fetch(new Request(`https://app.example${url}`, init))
  const form = init.body as FormData
  const fields = Object.fromEntries([...form].filter(([name]) => name !== 'file')) as Record<string, string>
  return Response.json(cloud.arrive({ uploadUrl: String(url), fields }, { bytes: (form.get('file') as File).size }))
})
const browser = createUploads<typeof uploads>({
  url: '/uploads/',
  headers: () => ({ authorization: 'Bearer t' }),
  fetch: network as typeof fetch,
})
const file = new File(['hello'], 'cat.jpg', { type: 'image/jpeg' })

describe('createUploads', () => {
  it('uploads a file, and gives back what the app made of it', async () => {
    const { asset, data } = await browser.upload('album', file, { input: { album: 7 } })
    expect([asset.bytes, data]).toEqual([5, { row: '7/5' }])
  })

  it('knows profiles, inputs and results from the type of the signer alone', () => {
    expectTypeOf(browser.upload<'album'>)
      .returns.resolves.toHaveProperty('data')
      .toEqualTypeOf<{ row: string }>()
    expectTypeOf<Parameters<typeof browser.upload>[0]>().toEqualTypeOf<'album' | 'plain'>()
    // @ts-expect-error: there is no such profile
    const unknown = () => browser.upload('albums', file)
    // @ts-expect-error: the schema asks for album
    const wrong = () => browser.upload('album', file, { input: { artist: 'x' } })
    expect([typeof unknown, typeof wrong]).toEqual(['function', 'function'])
  })

  it.each([
    {
      case: 'the input',
      run: () => browser.upload('album', file, { input: { album: 'x' as never } }),
      code: 'input_invalid',
    },
    {
      case: 'the file',
      run: () => browser.upload('plain', new File(['x'.repeat(1001)], 'a.jpg')),
      code: 'file_refused',
    },
    {
      case: 'the caller',
      run: () =>
        createUploads<typeof uploads>({ url: '/uploads', fetch: network as typeof fetch }).upload('plain', file),
      code: 'unauthenticated',
    },
  ])('passes on what the signer says against $case, word for word', async ({ run, code }) => {
    await expect(run()).rejects.toMatchObject({ name: 'UploadError', code, message: expect.stringMatching(/.{20}/) })
  })

  it('passes on what the cloud says', async () => {
    network.mockImplementationOnce((url, init) => uploads.fetch(new Request(`https://app.example${url}`, init)))
    network.mockImplementationOnce(async () =>
      Response.json({ error: { message: 'Invalid image file' } }, { status: 400, headers: { 'retry-after': '3' } }),
    )
    await expect(browser.upload('plain', file)).rejects.toMatchObject({
      code: 'cloud',
      status: 400,
      message: 'Invalid image file',
      retryAfterSeconds: 3,
    })
  })

  it('says which origin did not answer', async () => {
    network.mockImplementationOnce(async () => Promise.reject(new TypeError('Failed to fetch')))
    const away = createUploads<typeof uploads>({
      url: 'https://signer.example/uploads',
      fetch: network as typeof fetch,
    })
    await expect(away.upload('plain', file)).rejects.toMatchObject({
      code: 'network',
      message: 'no answer from https://signer.example',
    })
  })

  it('sends its headers to the signer and never to the cloud', async () => {
    await browser.upload('plain', file)
    const toCloud = network.mock.calls.filter(([url]) => String(url).startsWith('https://api.cloudinary.com'))
    expect(toCloud.length).toBeGreaterThan(0)
    for (const [, init] of toCloud) expect([init?.headers, init?.credentials]).toEqual([undefined, 'omit'])
  })

  it('renews a grant', async () => {
    const [grant] = await browser.grant('plain', [file])
    expect(grant && (await browser.renew(grant)).id).toBe(grant?.id)
  })
})
