import { afterEach, beforeEach, describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod'
import { profile } from '../policy/profile.ts'
import { countersign } from '../server/countersign.ts'
import { fakeCloud } from '../server/fake-cloud.contract.ts'
import type { UploadError } from './contract.ts'
import { createUploads } from './create-uploads.ts'
import type { Jsonify } from './jsonify.ts'

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
      onUploaded: ({ asset, input }) => ({ row: `${input.album}/${asset.bytes}`, at: new Date(0) }),
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
    expect([asset.bytes, data]).toEqual([5, { row: '7/5', at: '1970-01-01T00:00:00.000Z' }])
  })

  it('knows profiles, inputs and results from the type of the signer alone', () => {
    expectTypeOf(browser.upload<'album'>)
      .returns.resolves.toHaveProperty('data')
      .toEqualTypeOf<{ row: string; at: string } | null>()
    expectTypeOf(browser.upload<'plain'>)
      .returns.resolves.toHaveProperty('data')
      .toBeUnknown()
    expectTypeOf<Parameters<typeof browser.upload>[0]>().toEqualTypeOf<'album' | 'plain'>()
    // @ts-expect-error: there is no such profile
    const unknown = () => browser.upload('albums', file)
    // @ts-expect-error: the schema asks for album
    const wrong = () => browser.upload('album', file, { input: { artist: 'x' } })
    // @ts-expect-error: the schema asks for something
    const nothing = () => browser.upload('album', file)
    // @ts-expect-error: it asks a grant for the same
    const ungranted = () => browser.grant('album', [file], {})
    const completing = async () => {
      const [grant] = await browser.grant('album', [file], { input: { album: 7 } })
      return grant && browser.complete(await browser.renew(grant))
    }
    expectTypeOf(completing)
      .returns.resolves.exclude<undefined>()
      .toHaveProperty('data')
      .toEqualTypeOf<{ row: string; at: string } | null>()
    for (const call of [unknown, wrong, nothing, ungranted]) expect(call).toBeTypeOf('function')
  })

  it('types what JSON makes of a value', () => {
    expectTypeOf<
      Jsonify<{ a: Date; b?: bigint[]; c: string | undefined; d: () => void; e: (Date | undefined)[]; f: { g: null } }>
    >().toEqualTypeOf<{ a: string; b?: never[]; c?: string; e: (string | null)[]; f: { g: null } }>()
    expectTypeOf<Jsonify<unknown>>().toEqualTypeOf<unknown>()
    expectTypeOf<Jsonify<undefined> | null>().toEqualTypeOf<null>()
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

  it.each([
    { case: 'a process', page: undefined, hint: '' },
    { case: 'a page of its own', page: 'https://signer.example/a', hint: '' },
    {
      case: 'a page of another origin',
      page: 'https://app.example/a',
      hint: ', or not allow https://app.example (CORS)',
    },
  ])('says which address did not answer, and what may be wrong: $case', async ({ page, hint }) => {
    vi.stubGlobal('location', page && new URL(page))
    onTestFinished(() => void vi.unstubAllGlobals())
    network.mockImplementationOnce(async () => Promise.reject(new TypeError('Failed to fetch')))
    const away = createUploads<typeof uploads>({
      url: 'https://signer.example/uploads',
      fetch: network as typeof fetch,
    })
    await expect(away.upload('plain', file)).rejects.toMatchObject({
      code: 'network',
      message: `no answer from https://signer.example/uploads/grants: the server may be down${hint}`,
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

describe('what a newcomer gets wrong', () => {
  it.each([
    {
      case: 'a misspelt option',
      run: () => createUploads({ ulr: '/uploads' } as never),
      message:
        /^createUploads: url must be where the signer is mounted, such as \/uploads, not undefined; there is no option ulr/,
    },
    { case: 'no options', run: () => createUploads(undefined as never), message: /url must be where/ },
    {
      case: 'a timeout in words',
      run: () => createUploads({ url: '/u', timeoutMs: '5 min' as never }),
      message: /timeoutMs must be a number of milliseconds, not 5 min/,
    },
    {
      case: 'no file',
      run: () => browser.upload('plain', undefined as never),
      message: 'file must be a File, not undefined: nothing was chosen',
    },
  ])('is told of $case in a sentence', async ({ run, message }) => {
    const thrown = await (async () => run())().catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(TypeError)
    expect((thrown as TypeError).message).toMatch(message)
  })

  it.each([
    { status: 404, body: '<!doctype html>' },
    { status: 200, body: '<!doctype html>' },
    { status: 401, body: '{"error":"Unauthorized"}' },
    { status: 502, body: '{"error":{"reason":"upstream"}}' },
  ])('is told which address answered with $status and was no signer: $body', async ({ status, body }) => {
    network.mockImplementationOnce(async () => new Response(body, { status }))
    await expect(browser.upload('plain', file)).rejects.toMatchObject({
      status,
      message: `/uploads/grants answered with status ${status}, and not as a signer does`,
      details: { address: '/uploads/grants' },
    })
  })
})

describe('a completion', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  const grant = { token: 't', id: 'g', uploadUrl: 'https://api.cloudinary.com/x', fields: {} }
  /** A signer that answers each completion in turn, the last for ever. */
  const signer = (...completions: (() => Response)[]) => {
    const asked: number[] = []
    const fetch = async (url: string) => {
      if (url.endsWith('/grants')) return Response.json({ data: { grants: [grant] } })
      if (!url.endsWith('/completions')) return Response.json({ public_id: 'p' })
      asked.push(performance.now())
      return (completions[asked.length - 1] ?? completions.at(-1) ?? Response.error)()
    }
    return { asked, uploads: createUploads({ url: '/uploads', fetch: fetch as typeof globalThis.fetch }) }
  }
  const ready = () => Response.json({ data: { state: 'ready', asset: { id: 'g' }, data: 1 } })
  const completing = (retryAfterSeconds?: number) => () =>
    Response.json({ data: { state: 'completing', retryAfterSeconds } }, { status: 202 })
  const away = (status: number, after?: string) => () =>
    Response.json(
      { error: { code: 'cloud_busy', message: 'busy' } },
      { status, headers: after === undefined ? {} : { 'retry-after': after } },
    )
  const offline = () => {
    throw new TypeError('Failed to fetch')
  }
  /** Runs to the end, whatever that is. */
  const run = async <T>(promise: Promise<T>) => {
    const settled = promise.catch((error: UploadError) => error)
    await vi.advanceTimersByTimeAsync(400_000)
    return settled
  }
  const pauses = (asked: number[]) => asked.slice(1).map((at, index) => Math.round(at - (asked[index] ?? 0)))

  it.each([
    { case: 'no time', seconds: undefined, ms: 1000 },
    { case: 'no time at all', seconds: 0, ms: 250 },
    { case: 'two seconds', seconds: 2, ms: 2000 },
  ])('is asked for again after a pause when the signer names $case', async ({ seconds, ms }) => {
    const { asked, uploads } = signer(completing(seconds), ready)
    expect(await run(uploads.complete(grant))).toMatchObject({ data: 1 })
    expect(pauses(asked)).toEqual([ms])
  })

  it('is given up after five minutes', async () => {
    const { asked, uploads } = signer(completing(10))
    expect(await run(uploads.complete(grant))).toMatchObject({
      code: 'timeout',
      message: 'the upload was not completed within 300 s; complete() may be asked again',
    })
    expect(asked).toHaveLength(31)
  })

  it('leaves no listener on the signal, and ends at once when it is aborted', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    const settled = signer(completing(1))
      .uploads.complete(grant, undefined, { signal })
      .catch((error) => error)
    await vi.advanceTimersByTimeAsync(5500)
    expect([add.mock.calls.length, remove.mock.calls.length]).toEqual([6, 5])
    controller.abort('enough')
    expect(await settled).toBe('enough')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('of an upload is repeated while the signer or the network is away', async () => {
    const { asked, uploads } = signer(away(503, '7'), offline, away(502), ready)
    expect(await run(uploads.upload('plain', file))).toMatchObject({ data: 1 })
    expect(pauses(asked)).toEqual([7000, 2000, 4000])
  })

  it.each([
    { case: 'it stays away', answer: away(503), times: 4 },
    { case: 'the network stays away', answer: offline, times: 4 },
    { case: 'it is away for too long', answer: away(429, '86400'), times: 1 },
    { case: 'it refuses', answer: away(401), times: 1 },
    { case: 'it fails', answer: away(500), times: 1 },
  ])('of an upload that fails because $case leaves the grant to complete later', async ({ answer, times }) => {
    const { asked, uploads } = signer(answer)
    expect(await run(uploads.upload('plain', file))).toMatchObject({ name: 'UploadError', grant })
    expect(asked).toHaveLength(times)
  })
})
