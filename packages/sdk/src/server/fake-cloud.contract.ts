import type { AssetName } from '../protocol/names.ts'
import { signUploadAnswer } from '../signing/upload-answer.ts'
import type { Grant } from './grants.ts'

/** What the fake has: enough of Cloudinary for the calls that a signer makes. */
interface Stored {
  version: number
  format: string | null
  bytes: number
  width: number | null
  height: number | null
  tags?: string[]
}

/** A cloud at the network's edge: Basic authentication, rename, look, list, delete. */
export interface FakeCloud {
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** The file of a grant arrives, as a browser sends it; answers what the browser is told. */
  arrive: (
    grant: Pick<Grant, 'uploadUrl' | 'fields'>,
    facts?: Partial<Stored>,
  ) => { public_id: string; version: number; signature: string }
  /** Paths such as `image/upload/avatars/42/x`. */
  names: () => string[]
  tagsOf: (name: string) => readonly string[]
  /** Every call: `POST image/rename`. */
  calls: string[]
  /** What the next calls to a path that begins so meet instead; answer `undefined` to let one through. */
  fail: (path: string, how: (perform: () => Response) => Response | Promise<Response> | undefined) => void
}

export function fakeCloud({ apiSecret = 'hunter2-api-secret', now = Date.now } = {}): FakeCloud {
  const assets = new Map<string, Stored>()
  const calls: string[] = []
  const failures: { path: string; how: Parameters<FakeCloud['fail']>[1] }[] = []
  const keyOf = ({ resourceType, type, publicId }: AssetName) => `${resourceType}/${type}/${publicId}`
  const bodyOf = (key: string, stored: Stored) => {
    const [resource_type = '', type = '', ...id] = key.split('/')
    return { public_id: id.join('/'), resource_type, type, ...stored, created_at: '2026-01-01T00:00:00Z' }
  }
  const refusal = (status: number, message: string) => Response.json({ error: { message } }, { status })

  function rename(resourceType: string, form: URLSearchParams): Response {
    const [from, to] = [form.get('type'), form.get('to_type')].map((type, index) =>
      [resourceType, type, form.get(index === 0 ? 'from_public_id' : 'to_public_id')].join('/'),
    ) as [string, string]
    const stored = assets.get(from)
    if (!stored) return refusal(404, `Resource not found - ${form.get('from_public_id')}`)
    if (assets.has(to)) return refusal(400, `to_public_id (${form.get('to_public_id')}) already exists`)
    assets.delete(from)
    assets.set(to, { ...stored, version: stored.version + 1 })
    return Response.json(bodyOf(to, { ...stored, version: stored.version + 1 }))
  }

  function perform(method: string, path: string, query: URLSearchParams, form: URLSearchParams): Response {
    const [first = '', second = '', third = '', ...rest] = path.split('/')
    if (method === 'POST' && second === 'rename') return rename(first, form)
    if (method === 'POST' && second === 'tags') {
      const stored = assets.get(`${first}/${form.get('type')}/${form.get('public_ids[]')}`)
      stored?.tags?.push(...(form.get('tag') ?? '').split(','))
      return Response.json({ public_ids: stored ? form.getAll('public_ids[]') : [] })
    }
    if (first !== 'resources') return refusal(404, 'no such route')
    if (method === 'DELETE') {
      const deleted = form.getAll('public_ids[]').map((id) => {
        const was = assets.delete(`${second}/${third}/${id}`)
        return [id, was ? 'deleted' : 'not_found']
      })
      return Response.json({ deleted: Object.fromEntries(deleted) })
    }
    if (rest.length > 0) {
      const key = `${second}/${third}/${decodeURIComponent(rest.join('/'))}`
      const stored = assets.get(key)
      return stored ? Response.json(bodyOf(key, stored)) : refusal(404, 'Resource not found')
    }
    const below = [...assets].filter(([key]) => key.startsWith(`${second}/${third}/${query.get('prefix') ?? ''}`))
    return Response.json({ resources: below.map(([key, stored]) => bodyOf(key, stored)) })
  }

  return {
    calls,
    names: () => [...assets.keys()],
    tagsOf: (name) => assets.get(name)?.tags ?? [],
    fail: (path, how) => failures.push({ path, how }),
    arrive({ uploadUrl, fields }, facts = {}) {
      const resourceType = uploadUrl.split('/').at(-2) as AssetName['resourceType']
      const { public_id: publicId = '', type = 'upload' } = fields
      const version = Math.floor(now() / 1000)
      const stored = { version, format: 'jpg', bytes: 1000, width: 640, height: 480, tags: [], ...facts }
      assets.set(keyOf({ resourceType, type: type as AssetName['type'], publicId }), stored)
      return { public_id: publicId, version, signature: signUploadAnswer({ publicId, version }, apiSecret) }
    },
    async fetch(url, init) {
      const { pathname, searchParams } = new URL(url)
      const path = pathname.split('/').slice(3).join('/')
      calls.push(`${init.method} ${path}`)
      const form = new URLSearchParams(String(init.body ?? ''))
      const answer = () => perform(init.method ?? 'GET', path, searchParams, form)
      const at = failures.findIndex((failure) => path.startsWith(failure.path))
      const [failure] = at < 0 ? [] : failures.splice(at, 1)
      return (await failure?.how(answer)) ?? answer()
    },
  }
}
