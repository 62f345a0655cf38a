import { profile } from '../policy/profile.ts'
import type { Countersign } from './countersign.ts'
import type { CountersignOptions } from './options.ts'

export const secret = 'hunter2-api-secret'
export const uploads = profile({ access: 'public' })
export const sealing = 'a secret of at least thirty-two characters'
export const base = {
  secret: sealing,
  cloud: `cloudinary://key:${secret}@demo`,
  authenticate: () => ({ id: '42' }),
  profiles: { uploads },
} satisfies CountersignOptions

/** What a signer answers, read. */
export async function outcome(signer: Countersign, request: Request) {
  const response = await signer.fetch(request)
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text || 'null'), headers: response.headers }
}
