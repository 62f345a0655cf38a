/** The five things that a signature of the same secret could also be, and what one would have signed to get them. */
import { DELIVERY_TYPES } from 'countersign/protocol'
import { signDeliveryUrl, signParameters, signUploadAnswer, signWebhook } from 'countersign/signing'
import { ACCOUNT, NOW, OTHER, PROFILE_NAMES } from './scene.ts'

export interface Forgery {
  /** What to ask a door to sign. */
  wanted: Readonly<Record<string, unknown>>
  /** The signature that would then be good, by each hash. */
  good: readonly string[]
  /** How a hexadecimal digest is read there. */
  read: (hex: string) => string
}

const HASHES = ['sha1', 'sha256'] as const
const { apiSecret } = ACCOUNT
const asIs = (hex: string) => hex
const asDelivery = (hex: string) => Buffer.from(hex, 'hex').toString('base64url').slice(0, 8)

const BODY = `{"notification_type":"upload","public_id":"open/${OTHER}/photo","note":"=","bytes":1}`
const [LEFT = '', RIGHT = ''] = BODY.split('=')

const signedWith = (wanted: Readonly<Record<string, string | number>>): Forgery => ({
  wanted,
  good: HASHES.map((algorithm) => signParameters(wanted, apiSecret, { algorithm })),
  read: asIs,
})

/** By what it pretends to be. */
export const FORGERIES: Readonly<Record<string, readonly Forgery[]>> = {
  webhook: [
    {
      wanted: { [LEFT]: `${RIGHT}${NOW}` },
      good: HASHES.map((algorithm) => signWebhook(BODY, NOW, apiSecret, { algorithm })),
      read: asIs,
    },
  ],
  answer: PROFILE_NAMES.map((profile) => ({
    wanted: { public_id: `${profile}/${OTHER}/photo`, version: 1 },
    good: HASHES.map((algorithm) =>
      signUploadAnswer({ publicId: `${profile}/${OTHER}/photo`, version: 1 }, apiSecret, { algorithm }),
    ),
    read: asIs,
  })),
  delivery: PROFILE_NAMES.map((profile) => ({
    wanted: { 'l_text:Arial_20:': `/${profile}/${OTHER}/photo.jpg` },
    good: HASHES.map((algorithm) =>
      signDeliveryUrl(`l_text:Arial_20:=/${profile}/${OTHER}/photo.jpg`, apiSecret, { algorithm }),
    ),
    read: asDelivery,
  })),
  download: PROFILE_NAMES.flatMap((profile) =>
    DELIVERY_TYPES.map((type) =>
      signedWith({
        public_id: `${profile}/${OTHER}/photo`,
        type,
        format: 'jpg',
        timestamp: NOW,
        expires_at: NOW + 31_536_000,
      }),
    ),
  ),
  destroy: PROFILE_NAMES.map((profile) => signedWith({ public_id: `${profile}/${OTHER}/photo`, timestamp: NOW })),
}

/** Whether a text holds a signature that this forgery is after. */
export function isForged({ good, read }: Forgery, text: string): boolean {
  const signatures = text.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g) ?? []
  return signatures.some((hex) => good.includes(read(hex)))
}
