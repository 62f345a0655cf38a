import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { countersign } from './countersign.ts'
import { readDeliveryUrl } from './delivery-address.ts'

const here = 'https://res.cloudinary.com/demo'
const own = `${here}/image/upload/v1/uploads/42/a.jpg`

interface Sent {
  url: string
  init: RequestInit
  publicIds: string[]
}

/** A cloud that deletes what it is asked to, except `missing`, and remembers what that was. */
function cloudThat({
  missing = [] as string[],
  status = 200,
  body,
}: {
  missing?: string[]
  status?: number
  body?: string
} = {}) {
  const sent: Sent[] = []
  const fetch = async (url: string, init: RequestInit) => {
    const publicIds = new URLSearchParams(String(init.body)).getAll('public_ids[]')
    sent.push({ url, init, publicIds })
    const deleted = Object.fromEntries(publicIds.map((id) => [id, missing.includes(id) ? 'not_found' : 'deleted']))
    return new Response(body ?? JSON.stringify({ deleted, partial: false }), { status })
  }
  return { sent, fetch }
}

async function send(
  body: unknown,
  {
    fetch,
    cloud = 'cloudinary://key:abcd@demo',
    id = '42',
    onError = vi.fn(),
  }: {
    fetch: (url: string, init: RequestInit) => Promise<Response>
    cloud?: string
    id?: string
    onError?: () => void
  },
) {
  const signer = countersign({ cloud, authenticate: () => ({ id }), profiles: { uploads: profile() }, fetch, onError })
  const request = new Request('https://app.example/delete-files', {
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const response = await signer.DELETE(request)
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

const urls = (...list: string[]) => ({ urls: list.map((url) => ({ type: 'image', url })) })

describe('DELETE /delete-files', () => {
  it('deletes through the Admin API, grouped by resource type and type, and says per URL what happened', async () => {
    const { sent, fetch } = cloudThat({ missing: ['uploads/42/gone'] })
    const body = {
      urls: [
        { type: 'image', url: own },
        { type: 'image', url: `${here}/image/upload/v9/uploads/42/gone.png` },
        { type: 'image', url: `${here}/image/private/s--abcdefgh--/v1/uploads/42/b.jpg` },
        { type: 'raw', url: `${here}/raw/upload/v1/uploads/42/c.txt` },
        { type: 'image', url: `${here}/image/upload/v1/uploads/43/theirs.jpg` },
      ],
    }
    const answer = await send(body, { fetch })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      status: 'success',
      data: {
        results: [
          { url: body.urls[0]?.url, type: 'image', public_id: 'uploads/42/a', result: 'deleted' },
          { url: body.urls[1]?.url, type: 'image', public_id: 'uploads/42/gone', result: 'not_found' },
          { url: body.urls[2]?.url, type: 'image', public_id: 'uploads/42/b', result: 'deleted' },
          { url: body.urls[3]?.url, type: 'raw', public_id: 'uploads/42/c.txt', result: 'deleted' },
          { url: body.urls[4]?.url, type: 'image', public_id: 'uploads/43/theirs', result: 'not_found' },
        ],
      },
    })
    expect(sent.map(({ url, publicIds }) => [url, publicIds])).toEqual([
      ['https://api.cloudinary.com/v1_1/demo/resources/image/upload', ['uploads/42/a', 'uploads/42/gone']],
      ['https://api.cloudinary.com/v1_1/demo/resources/image/private', ['uploads/42/b']],
      ['https://api.cloudinary.com/v1_1/demo/resources/raw/upload', ['uploads/42/c.txt']],
    ])
    expect(sent[0]?.init).toMatchObject({
      method: 'DELETE',
      redirect: 'error',
      headers: { authorization: `Basic ${btoa('key:abcd')}`, 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(sent[0]?.init.signal).toBeInstanceOf(AbortSignal)
    expect(new URLSearchParams(String(sent[0]?.init.body)).get('invalidate')).toBe('true')
  })

  it('speaks to the local cloud where that is the one', async () => {
    const { sent, fetch } = cloudThat()
    const url = 'http://127.0.0.1:3001/demo/image/upload/v1/uploads/42/a.jpg'
    const { status } = await send(urls(url), {
      fetch,
      cloud: 'cloudinary://key:abcd@demo?upload_prefix=http://127.0.0.1:3001',
    })
    expect([status, sent[0]?.url]).toEqual([200, 'http://127.0.0.1:3001/v1_1/demo/resources/image/upload'])
  })

  it('asks for one asset once, however often it is named', async () => {
    const { sent, fetch } = cloudThat()
    const { body } = await send(urls(own, own, own.replace('v1', 'v2')), { fetch })
    expect(sent.map(({ publicIds }) => publicIds)).toEqual([['uploads/42/a']])
    expect(body.data.results).toHaveLength(3)
  })

  it('U17, U19: what is not yours and what is not there read the same, but for the name that was sent', async () => {
    const absent = await send(urls(own), cloudThat({ missing: ['uploads/42/a'] }))
    const theirs = await send(urls(own.replace('/42/', '/43/')), cloudThat())
    expect(absent.status).toBe(404)
    expect(theirs.status).toBe(404)
    expect(theirs.text.replaceAll('/43/', '/42/')).toBe(absent.text)
    expect(absent.body.error).toMatchObject({ code: 'not_found', details: { results: [{ result: 'not_found' }] } })
  })

  it('U17: of 20 subjects with 20 assets, each deletes its own and nothing else', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `user${index}`)
    for (const id of ids) {
      const { sent, fetch } = cloudThat()
      await send(urls(...ids.map((owner) => `${here}/image/upload/v1/uploads/${owner}/a.jpg`)), { fetch, id })
      expect(sent.flatMap(({ publicIds }) => publicIds)).toEqual([`uploads/${id}/a`])
    }
  })

  it.each([
    { case: 'no urls', body: {}, says: /urls must be an array of 1 to 100 items, not nothing/ },
    { case: 'urls as text', body: { urls: own }, says: /urls must be an array of 1 to 100 items, not a string/ },
    { case: 'no url', body: { urls: [] }, says: /1 to 100 items together, not 0/ },
    { case: '101 urls', body: urls(...Array<string>(101).fill(own)), says: /1 to 100 items together, not 101/ },
    {
      case: 'a url without its type',
      body: { urls: [own] },
      says: /urls\[0\] must be an object like .*, not a string/,
    },
    { case: 'null', body: { urls: [null] }, says: /urls\[0\] must be an object like .*, not null/ },
    {
      case: 'an unknown type',
      body: { urls: [{ type: 'auto', url: own }] },
      says: /urls\[0\].type must be image, video or raw, not "auto"/,
    },
    { case: 'no url in it', body: { urls: [{ type: 'image' }] }, says: /urls\[0\].url must be text, not nothing/ },
    {
      case: 'a list as url',
      body: { urls: [{ type: 'image', url: [own] }] },
      says: /urls\[0\].url must be text, not an array/,
    },
    {
      case: "a type that is not the url's",
      body: { urls: [{ type: 'raw', url: own }] },
      says: /must be what its url says, image, not raw/,
    },
    {
      case: 'a name there is not',
      body: { urls: [{ type: 'image', url: own, invalidate: true }] },
      says: /urls\[0\] holds type and url, not "invalidate"/,
    },
    {
      case: 'a second list',
      body: { ...urls(own), public_ids: ['uploads/43/a'] },
      says: /the body holds urls or assets and nothing else, not "public_ids"/,
    },
    {
      case: 'one bad among good',
      body: urls(own, 'https://evil.example/a.jpg'),
      says: /urls\[1\].url must begin with https:\/\/res.cloudinary.com\/demo\//,
    },
  ])('refuses the whole call for $case, and deletes nothing', async ({ body, says }) => {
    const { sent, fetch } = cloudThat()
    const answer = await send(body, { fetch })
    expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid_request'])
    expect(answer.body.error.message).toMatch(says)
    expect(sent).toEqual([])
  })
})

describe('a cloud that fails', () => {
  const two = {
    urls: [
      { type: 'image', url: own },
      { type: 'raw', url: `${here}/raw/upload/v1/uploads/42/c.txt` },
    ],
  }
  const deleted = [{ url: own, type: 'image', public_id: 'uploads/42/a', result: 'deleted' }]

  /** Deletes images, and fails at the rest. */
  const failsLater = (fail: () => Promise<Response>) => (url: string, init: RequestInit) =>
    url.includes('/image/') ? cloudThat().fetch(url, init) : fail()

  it.each([
    { case: 'cannot be reached', fail: () => Promise.reject(new TypeError('fetch failed')), code: 'cloud_unreachable' },
    {
      case: 'refuses',
      fail: async () => new Response('{"error":{"message":"hunter2"}}', { status: 401 }),
      code: 'cloud_refused',
    },
    { case: 'is over its limit', fail: async () => new Response('', { status: 420 }), code: 'cloud_busy', status: 503 },
    {
      case: 'refuses, and says that it deleted',
      fail: async () => new Response('{"deleted":{"uploads/42/c.txt":"deleted"}}', { status: 500 }),
      code: 'cloud_refused',
    },
    { case: 'answers HTML', fail: async () => new Response('<html>', { status: 200 }), code: 'cloud_refused' },
    {
      case: 'answers something else',
      fail: async () => new Response('{"deleted":{"x":"deleted"}}'),
      code: 'cloud_refused',
    },
    { case: 'answers null', fail: async () => new Response('null'), code: 'cloud_refused' },
  ])(
    'and $case is an error that says what is deleted already, and nothing of what the cloud said',
    async ({ fail, code, status = 502 }) => {
      const onError = vi.fn()
      const answer = await send(two, { fetch: failsLater(fail), onError })
      expect([answer.status, answer.body.error.code]).toEqual([status, code])
      expect(answer.body.error.details.deleted).toEqual(deleted)
      expect(answer.text).not.toMatch(/hunter2|abcd|html/)
      expect(onError).toHaveBeenCalledOnce()
    },
  )
})

/** Row U18: what URL parsers and people disagree about. `42` asks; whatever is deleted must be its own. */
const HOSTILE = [
  'https://res.cloudinary.com@evil.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://evil.com\\@res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://evil.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://user:pw@res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://res。cloudinary。com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com./demo/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com:8443/demo/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com:443/demo/image/upload/v1/uploads/42/a.jpg',
  'https:/res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https:res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https:\\\\res.cloudinary.com\\demo\\image\\upload\\v1\\uploads\\42\\a.jpg',
  '//res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'http://res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'HTTPS://res.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://RES.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com.evil.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://res-1.cloudinary.com/demo/image/upload/v1/uploads/42/a.jpg',
  'https://demo-res.cloudinary.com/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com/other/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com/demo2/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com/Demo/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com//demo/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com/demo/%2e%2e/other/image/upload/v1/uploads/42/a.jpg',
  'https://res.cloudinary.com/demo/../other/image/upload/v1/uploads/42/a.jpg',
  `${here}/image/upload/v1/uploads/42/%2e%2e/43/a.jpg`,
  `${here}/image/upload/v1/uploads/42/../43/a.jpg`,
  `${here}/image/upload/v1/uploads/42/%252e%252e/43/a.jpg`,
  `${here}/image/upload/v1/uploads/42/..%2f43/a.jpg`,
  `${here}/image/upload/v1/uploads/42/..%2F43/a.jpg`,
  `${here}/image/upload/v1/uploads/42/..%5c43/a.jpg`,
  `${here}/image/upload/v1/uploads/42\\..\\43\\a.jpg`,
  `${here}/image/upload/v1/uploads/42/./a.jpg`,
  `${here}/image/upload/v1/uploads%2f42%2fa.jpg`,
  `${here}/image/upload/v1/uploads/42/a@b.jpg`,
  `${here}/image/upload/v1/uploads//42/a.jpg`,
  `${here}/image/upload/v1//uploads/42/a.jpg`,
  `${here}/image/upload/v1/uploads/42/a.jpg/`,
  `${here}/image/upload/v1/uploads/42/a.jpg?public_id=uploads/43/a`,
  `${here}/image/upload/v1/uploads/42/a.jpg#x`,
  `${here}/image/upload/v1/uploads/42/a.jpg%00.png`,
  `${here}/image/upload/v1/uploads/42/a%0ab.jpg`,
  `${here}/image/upload/v1/uploads/42/a%3Fb.jpg`,
  `${here}/image/upload/v1/uploads/42/a%26type=private.jpg`,
  `${here}/image/upload/v1/uploads/42/a%ff.jpg`,
  `${here}/image/upload/v1/uploads/42/a%.jpg`,
  `${here}/image/upload/v1/uploads/42/café.jpg`,
  `${here}/image/upload/v1/upl\toads/42/a.jpg`,
  `${here}/image/upload/v1/uploads/42/a.jpg\n`,
  ` ${own}`,
  `${own} `,
  `\u0000${own}`,
  `${here}/image/fetch/https://evil.com/uploads/42/a.jpg`,
  `${here}/image/fetch/v1/uploads/42/a.jpg`,
  `${here}/images/v1/uploads/42/a.jpg`,
  `${here}/iu/uploads/42/a.jpg`,
  `${here}/image/list/uploads/42/a.jpg`,
  `${here}/auto/upload/v1/uploads/42/a.jpg`,
  `${here}/image/uploads/42/a.jpg`,
  `${here}/uploads/42/a.jpg`,
  `${here}/image/upload/w_100/v1/uploads/42/a.jpg`,
  `${here}/image/upload/w_100/uploads/42/a.jpg`,
  `${here}/image/upload/w_100/v1/uploads/42/v2/b`,
  `${here}/image/upload/v1/v2/uploads/42/a.jpg`,
  `${here}/image/upload/s--abc--/v1/uploads/42/a.jpg`,
  `${here}/image/upload/s--abcdefgh--/s--abcdefgh--/uploads/42/a.jpg`,
  `${here}/image/upload/v1/uploads/42`,
  `${here}/image/upload/v1/uploads/42.jpg`,
  `${here}/image/upload/v1/uploads/420/a.jpg`,
  `${here}/image/upload/v1/Uploads/42/a.jpg`,
  `${here}/image/upload/v1/uploads/42%20/a.jpg`,
  `${here}/image/upload/v1/uploads/%34%32%2e%2e/a.jpg`,
  `${here}/image/upload/`,
  `${here}/`,
  '',
  'javascript:alert(1)',
  'data:image/png;base64,AAAA',
]

describe('U18: hostile URLs', () => {
  it('are more than thirty-three, and no two the same', () => {
    expect(new Set(HOSTILE).size).toBe(HOSTILE.length)
    expect(HOSTILE.length).toBeGreaterThan(33)
  })

  it.each(HOSTILE)('%j deletes nothing', async (url) => {
    const { sent, fetch } = cloudThat()
    const { status } = await send(urls(url), { fetch })
    expect([status === 400 || status === 404, sent]).toEqual([true, []])
  })

  it('made of any pieces are refused, or name what the caller owns', async () => {
    const piece = fc.constantFrom(
      'https:',
      '//',
      '/',
      'res.cloudinary.com',
      'demo',
      'image',
      'upload',
      'private',
      'v1',
      'uploads',
      '42',
      '43',
      'a.jpg',
      '..',
      '.',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      '\\',
      '@',
      'evil.com',
      's--abcdefgh--',
      'w_100',
      '?',
      '#',
      ' ',
      '\t',
      'é',
    )
    const good = fc.constantFrom(`${here}/image/upload/v1/uploads/42/`, `${here}/image/upload/`, `${here}/`)
    let owned = 0
    await fc.assert(
      fc.asyncProperty(
        fc.option(good, { nil: '', freq: 4 }),
        fc.array(piece, { maxLength: 8 }),
        async (start, rest) => {
          const url = start + rest.join('')
          const { sent, fetch } = cloudThat()
          await send(urls(url), { fetch })
          for (const publicId of sent.flatMap(({ publicIds }) => publicIds)) {
            owned += 1
            expect(publicId).toMatch(/^uploads\/42\/[^/]/)
            // The browser's own parser sees the same path, so nothing was collapsed on the way.
            expect(new URL(url).href).toBe(url)
            expect(publicId.split('/').every((part) => part !== '.' && part !== '..')).toBe(true)
          }
        },
      ),
      { numRuns: 3000 },
    )
    expect(owned).toBeGreaterThan(50)
  })

  it('are judged as they came: reading twice what was read once finds nothing new', () => {
    const cloud = {
      cloudName: 'demo',
      apiKey: 'k',
      apiSecret: 's',
      apiOrigin: 'https://api.cloudinary.com',
      deliveryOrigin: 'https://res.cloudinary.com',
    }
    for (const url of HOSTILE) {
      const read = readDeliveryUrl(url, cloud)
      if ('publicId' in read) expect(read.publicId.startsWith('uploads/42/')).toBe(false)
    }
  })
})
