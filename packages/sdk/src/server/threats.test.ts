import { globSync, readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { signUploadAnswer } from '../signing/upload-answer.ts'
import { signWebhook } from '../signing/webhook.ts'
import { room } from './room.contract.ts'

const apiSecret = 'hunter2-api-secret'
const withRegistry = (options: Parameters<typeof room>[0] = {}) => room({ registry: memoryRegistry(), ...options })

describe('every row of the threats to signed uploads', () => {
  const titles = globSync('{packages/*/src,e2e}/**/*.test.ts')
    .flatMap(
      (file) => readFileSync(file, 'utf8').match(/(?:describe|it)(?:\.each\([\s\S]*?\))?\(\s*['"`][^'"`]*/g) ?? [],
    )
    .join('\n')
  it.each(Array.from({ length: 28 }, (_, index) => `U${index + 1}`))('%s has a test that names it', (row) => {
    expect(titles).toMatch(new RegExp(`\\b${row}\\b`))
  })
})

describe('U11: signatures that begin right', () => {
  it('are none, at any length, in any other spelling', async () => {
    const { cloud, grant, post } = room()
    const given = await grant()
    const answer = cloud.arrive(given)
    const { signature } = answer
    const spellings = [
      signature.toUpperCase(),
      ` ${signature}`,
      `${signature} `,
      `0x${signature}`,
      `${signature}00`,
      btoa(signature),
    ]
    for (let length = 0; length < signature.length; length += 1) spellings.push(signature.slice(0, length))
    for (const spelling of spellings) {
      const said = await post('completions', { token: given.token, answer: { ...answer, signature: spelling } })
      expect(said.body.error?.code).toBe('answer_invalid')
    }
    expect((await post('completions', { token: given.token, answer })).status).toBe(200)
  })
})

describe('U12: which hash', () => {
  const notify = (inner: ReturnType<typeof room>, algorithm: 'sha1' | 'sha256') =>
    inner.signer.fetch(
      new Request('https://app.example/webhooks/cloudinary', {
        method: 'POST',
        headers: {
          'x-cld-timestamp': String(inner.now() / 1000),
          'x-cld-signature': signWebhook('{}', inner.now() / 1000, apiSecret, { algorithm }),
        },
        body: '{}',
      }),
    )

  it.each(['sha1', 'sha256'] as const)(
    'of a notification is %s where that is configured, and never the other',
    async (signatureAlgorithm) => {
      const inner = withRegistry({ signatureAlgorithm })
      for (const algorithm of ['sha1', 'sha256'] as const)
        expect([algorithm, (await notify(inner, algorithm)).status]).toEqual([
          algorithm,
          algorithm === signatureAlgorithm ? 200 : 401,
        ])
    },
  )

  it('of an answer may be either of the two that clouds sign with, for nothing but this upload', async () => {
    const { cloud, grant, post } = room()
    const given = await grant()
    const { public_id: publicId, version } = cloud.arrive(given)
    const signature = signUploadAnswer({ publicId, version }, apiSecret, { algorithm: 'sha256' })
    expect(
      (await post('completions', { token: given.token, answer: { public_id: publicId, version, signature } })).status,
    ).toBe(200)
  })
})

describe('U20: deletion of many at once', () => {
  it.each([
    { case: 'a prefix', body: { prefix: '' } },
    { case: 'everything', body: { all: true } },
    { case: 'a tag', body: { tag: 'x' } },
    { case: '101 handles', body: { assets: Array(101).fill('x') } },
    {
      case: 'urls and handles that are 101 together',
      body: {
        urls: [{ type: 'image', url: 'https://res.cloudinary.com/demo/image/upload/v1/avatars/42/x.jpg' }],
        assets: Array(100).fill('x'),
      },
    },
    { case: 'nothing', body: { assets: [] } },
  ])('is not there: $case', async ({ body }) => {
    const { cloud, post } = withRegistry()
    expect((await post('delete-files?profile=avatars', body, 'DELETE')).status).toBe(400)
    expect(cloud.calls).toEqual([])
  })

  it('takes every name for what it reads, wildcards too', async () => {
    const { cloud, upload, post } = room()
    const { public_id } = await upload('avatars')
    for (const name of ['*', '%', '_', '?', '[a-z]', '{a,b}', public_id.slice(0, -1), `${public_id.slice(0, -1)}*`]) {
      const url = `https://res.cloudinary.com/demo/image/upload/v1/avatars/42/${encodeURIComponent(name)}.jpg`
      expect(
        (await post('delete-files?profile=avatars', { urls: [{ type: 'image', url }] }, 'DELETE')).status,
      ).not.toBe(200)
    }
    expect(cloud.names()).toHaveLength(1)
  })
})

describe('U23: names that every object has', () => {
  const POLLUTED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__']
  const shapes = (name: string) => [
    `{"${name}":{"polluted":true}}`,
    `{"files":[{"name":"a.jpg","bytes":1,"${name}":{"polluted":true}}]}`,
    `{"files":[{"name":"a.jpg","bytes":1,"parameters":{"${name}":{"polluted":true}}}]}`,
    `{"files":[{"name":"a.jpg","bytes":1}],"profile":"${name}"}`,
    `{"files":[{"name":"a.jpg","bytes":1}],"input":{"${name}":{"polluted":true}}}`,
    `{"paramsToSign":{"timestamp":1,"${name}":"x"}}`,
    `{"paramsToSign":{"timestamp":1,"context":{"${name}":"x"}}}`,
    `{"token":"x","answer":{"${name}":{"polluted":true}}}`,
    `{"urls":[{"type":"image","url":"x","${name}":1}]}`,
    `{"assets":["${name}"]}`,
  ]

  it('are refused everywhere, and change nothing', async () => {
    const { signer } = withRegistry({ deletionGrace: '1 d' })
    const send = (path: string, method: string, body: string) =>
      signer.fetch(
        new Request(`https://app.example/${path}`, { method, headers: { 'content-type': 'application/json' }, body }),
      )
    for (const name of POLLUTED) {
      for (const body of shapes(name)) {
        for (const path of ['grants', 'completions', 'restore-files', 'sign'])
          expect((await send(path, 'POST', body)).status).not.toBe(200)
        expect((await send('delete-files?profile=avatars', 'DELETE', body)).status).not.toBe(200)
      }
      expect((await signer.fetch(new Request(`https://app.example/download-url?${name}=x`))).status).toBe(400)
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('U24: a link that travels', () => {
  it('is cached by nobody and told to no site, whatever the status', async () => {
    const inner = withRegistry()
    const { id } = await inner.upload()
    const { body } = await inner.get(`download-url?asset=${id}&once=true`)
    const ticket = (body.data.downloadUrl as string).replace('/uploads/', '')
    const answers = [
      await inner.get(`download-url?asset=${id}`),
      await inner.get('download-url?asset=none'),
      await inner.get('download-url'),
      await inner.get(ticket),
      await inner.get(ticket),
      await inner.get('download?ticket=none'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 302, 410, 404])
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('private, no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-robots-tag')).toBe('noindex')
      expect(headers.get('set-cookie')).toBeNull()
    }
  })
})

describe('U25: a redirect', () => {
  it.each([
    '',
    '&redirect=https://evil.example',
    '&next=//evil.example',
    '&url=https://evil.example',
    '&return_to=%0d%0aLocation:evil',
  ])('leads to the configured cloud or nowhere: %s', async (more) => {
    const inner = withRegistry()
    const { id } = await inner.upload()
    const { body } = await inner.get(`download-url?asset=${id}&once=true`)
    const { status, headers } = await inner.get(`${(body.data.downloadUrl as string).replace('/uploads/', '')}${more}`)
    if (more === '') expect(new URL(headers.get('location') ?? '').origin).toBe('https://api.cloudinary.com')
    else expect([status, headers.get('location')]).toEqual([400, null])
  })

  it('from a request with another Host leads to the same cloud', async () => {
    const inner = withRegistry()
    const { id } = await inner.upload()
    const asked = await inner.signer.fetch(new Request(`https://evil.example//x/download-url?asset=${id}&once=true`))
    const { data } = JSON.parse(await asked.text())
    expect(data.downloadUrl).toMatch(/^\/[^/]/)
  })
})

describe('U13: an app that fails', () => {
  it('shows no secret of anybody, in no answer and no error', async () => {
    const onError = vi.fn()
    const profiles = {
      files: profile({
        folder: 'files',
        scan: () => {
          throw new Error(`scanner at clamd:${apiSecret}`)
        },
      }),
    }
    const { cloud, grant, post } = withRegistry({ profiles, onError })
    const given = await grant('files')
    cloud.arrive(given)
    const { status, body } = await post('completions', { token: given.token })
    expect([status, JSON.stringify(body).includes(apiSecret)]).toEqual([500, false])
    expect(onError).toHaveBeenCalledOnce()
  })

  it('tells its log nothing of the credentials that a proxy says back, wherever that is cut', async () => {
    const credentials = `key:${apiSecret}`
    for (let padding = 400; padding < 500; padding += 1) {
      const onError = vi.fn()
      const said = `${'x'.repeat(padding)} ${credentials} ${btoa(credentials)}`
      const { grant, post } = room({ onError, fetch: async () => new Response(said, { status: 407 }) })
      const { token } = await grant()
      expect((await post('completions', { token })).body.error.code).toBe('cloud_refused')
      const told = inspect(onError.mock.calls)
      expect(told).toContain('xxx')
      for (const piece of [apiSecret.slice(0, 6), btoa(credentials).slice(0, 6)]) expect(told).not.toContain(piece)
    }
  })

  it('tells its log in words alone why the cloud could not be reached', async () => {
    const met = { code: 'HPE_INVALID_HEADER_TOKEN', data: `key:${apiSecret}` }
    const cause = Object.assign(new Error(`Invalid header value char in ${apiSecret}`), met)
    const onError = vi.fn()
    const fetch = async () => Promise.reject(new TypeError('fetch failed', { cause }))
    const { grant, post } = room({ onError, fetch })
    const { token } = await grant()
    expect((await post('completions', { token })).body.error.code).toBe('cloud_unreachable')
    const [[error]] = onError.mock.calls as [[Error]]
    expect(error.cause).toBe(
      'TypeError: fetch failed: Error: Invalid header value char in [secret] (HPE_INVALID_HEADER_TOKEN)',
    )
    expect(inspect(error)).not.toContain(apiSecret)
  })

  it('writes down which parameter was refused, and no name that somebody made up', async () => {
    const onEvent = vi.fn()
    const { post } = withRegistry({ onEvent })
    for (const name of ['folder', apiSecret])
      await post('sign?profile=avatars', { paramsToSign: { timestamp: 1_767_312_000, [name]: 'x' } })
    expect(onEvent.mock.calls.map(([{ outcome, details }]) => ({ outcome, ...details }))).toEqual([
      { outcome: 'parameter_refused', rule: 'fixed', parameter: 'folder' },
      { outcome: 'unknown_parameter', rule: 'unknown' },
    ])
  })
})
