import { profile } from '../policy/profile.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { countersign } from './countersign.ts'
import type { AnsweredAsset } from './describe-asset.ts'
import { type FakeCloud, fakeCloud } from './fake-cloud.contract.ts'
import type { Grant } from './grants.ts'
import type { Callers, CommonOptions } from './options.ts'

/** Of the right length. */
export const SEALING_SECRET = 'a secret of at least thirty-two characters'
export const AN_HOUR = 3_600_000
/** What a sweep reports that had nothing to do. */
export const NO_WORK = { completed: 0, rejected: 0, expired: 0, purged: 0, orphans: 0, failed: 0 }

/** A signer before a fake cloud, with a clock and a caller that a test can change. */
export function room(
  options: Partial<CommonOptions> & Partial<Extract<Callers, { unsafeAllowAnonymous?: undefined }>> = {},
  cloud: FakeCloud = fakeCloud(),
) {
  let now = Date.UTC(2026, 0, 2)
  let subject = '42'
  const signer = countersign({
    cloud: 'cloudinary://key:hunter2-api-secret@demo',
    authenticate: () => ({ id: subject }),
    profiles: {
      photos: profile({ folder: 'photos', resourceType: 'image' }),
      avatars: profile({ folder: 'avatars', access: 'public' }),
    },
    secret: SEALING_SECRET,
    fetch: cloud.fetch,
    now: () => now,
    onError: () => {},
    ...options,
  })
  const post = async (path: string, body: unknown, method = 'POST') => {
    const response = await signer.fetch(
      new Request(`https://app.example/uploads/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) }
  }
  const get = async (path: string) => {
    const response = await signer.GET(new Request(`https://app.example/uploads/${path}`))
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
  const grant = async (profile = 'photos', file: object = {}, more: object = {}): Promise<Grant> => {
    const { status, body } = await post('grants', {
      profile,
      files: [{ name: 'cat.jpg', bytes: 1000, ...file }],
      ...more,
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
    return body.data.grants[0]
  }
  return {
    cloud,
    signer,
    post,
    get,
    now: () => now,
    as: (id: string) => {
      subject = id
    },
    later: (ms: number) => {
      now += ms
    },
    grant,
    /** An upload from its grant to its completion; answers the asset as the browser is told of it. */
    async upload(profile = 'photos', facts: Parameters<FakeCloud['arrive']>[1] = {}): Promise<AnsweredAsset> {
      const given = await grant(profile)
      const answer = cloud.arrive(given, facts)
      const { status, body } = await post('completions', { token: given.token, answer })
      if (status !== 200) throw new Error(JSON.stringify(body))
      return body.data.asset
    },
  }
}

/** Both ways of keeping count. */
export const KEEPERS = [
  { keeper: 'no registry', registry: () => undefined },
  { keeper: 'a registry', registry: () => memoryRegistry() },
] as { keeper: string; registry: () => Registry | undefined }[]
/** As options of {@link room}. */
export const keep = (registry: Registry | undefined) => (registry === undefined ? {} : { registry })
