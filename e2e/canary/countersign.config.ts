/** A gateway with everything that can hold a secret, and hooks that tell the worst they can. */
import { defineConfig } from '@countersign/cli/config'
import { CountersignError } from 'countersign/protocol'
import type { Upload } from 'countersign/server'

const env = (name: string) => ({ env: name })
const known = (name: string): string => process.env[name] ?? ''

/** What hooks throw, by the name of the file. */
const FAILURES: Readonly<Record<string, () => unknown>> = {
  'throws-secrets': () => new Error(everything(), { cause: new Error(everything(), { cause: everything() }) }),
  'throws-encoded': () => new Error(everything().split('\n').map(encoded).join('\n')),
  'throws-request': () =>
    Object.assign(new Error('request failed'), {
      headers: { authorization: `Bearer ${known('CI_TOKEN')}` },
      config: { url: known('CLOUDINARY_URL') },
    }),
  'throws-text': () => everything(),
  'throws-ours': () => new CountersignError('internal', everything(), { details: { all: everything() } }),
}

const everything = (): string =>
  ['COUNTERSIGN_SECRET', 'FORMER_COUNTERSIGN_SECRET', 'CLOUDINARY_URL', 'API_SECRET', 'CI_TOKEN', 'WEBHOOK_SECRET']
    .map(known)
    .join('\n')

const encoded = (secret: string): string =>
  [
    JSON.stringify({ secret }),
    encodeURIComponent(secret),
    ...['', 'k:', 'ke:'].map((before) => Buffer.from(before + secret).toString('base64')),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ].join(' ')

function fail({ asset }: Upload): undefined {
  const failure = FAILURES[asset.originalFilename?.replace(/\.jpg$/, '') ?? '']
  if (failure) throw failure()
  return undefined
}

export default defineConfig({
  profiles: {
    photos: {
      folder: 'photos',
      resourceType: 'image',
      maxBytes: '2 MB',
      onUploaded: ({ asset }) => ({ id: asset.id }),
    },
    avatars: { folder: 'avatars', access: 'public', resourceType: 'image' },
    open: { folder: 'open', access: 'public', allow: ['tags'] },
    hooked: { folder: 'hooked', onReject: 'quarantine', onUploaded: fail },
    scanned: { folder: 'scanned', scan: (upload) => fail(upload) ?? true },
    few: { folder: 'few', quota: { files: 1, per: '1 d' } },
  },
  authentication: {
    jwt: { jwksUrl: known('JWKS_URL'), issuer: known('ISSUER'), audience: known('AUDIENCE') },
    tokens: [
      { subject: 'ci', token: env('CI_TOKEN') },
      { subject: 'hashed', sha256: known('HASHED_TOKEN_SHA256') },
    ],
  },
  secret: [env('COUNTERSIGN_SECRET'), env('FORMER_COUNTERSIGN_SECRET')],
  formerApiSecrets: [env('FORMER_API_SECRET')],
  webhookSecrets: [env('WEBHOOK_SECRET'), env('API_SECRET')],
  registry: known('REGISTRY') === '' ? { postgres: env('REGISTRY_URL') } : { sqlite: known('REGISTRY') },
  allowedOrigins: ['https://app.example'],
  trustedProxy: {},
  rateLimit: { subject: { points: 100_000, per: '1 h' }, address: { points: 100_000, per: '1 h' } },
  metrics: { token: env('METRICS_TOKEN') },
  deletionGrace: '1 h',
  canRead({ isOwner, profile, request }) {
    if (profile === 'avatars' && !isOwner) throw new Error(`${request.headers.get('authorization')} ${everything()}`)
    return isOwner
  },
})
