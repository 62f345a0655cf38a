/** The oracle and us, side by side: what the documented sample endpoint signs for anybody, and what a policy says to it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { decide } from '../policy/decide.ts'
import { owns } from '../policy/namespace.ts'
import { type Profile, profile } from '../policy/profile.ts'
import { UPLOAD_PARAMETERS } from '../protocol/parameters.ts'
import { signDeliveryUrl } from '../signing/delivery-url.ts'
import { privateDownloadUrl } from '../signing/download-url.ts'
import { signUploadAnswer } from '../signing/upload-answer.ts'
import { signWebhook } from '../signing/webhook.ts'
import { countersign } from './countersign.ts'

// The SDK chooses between http and https when it is first loaded.
vi.hoisted(() => {
  process.env.CLOUDINARY_URL = 'cloudinary://key:abcd@demo?upload_prefix=http://127.0.0.1:1'
})
const { v2: cloudinary } = await import('cloudinary')

const apiSecret = 'abcd'
const now = 1_700_000_000
const cloud = { cloudName: 'demo', apiKey: 'key', apiSecret, apiOrigin: 'https://api.cloudinary.com' }

/** The endpoint of the documentation, as it stands there: takes `paramsToSign`, signs `paramsToSign`. */
const sampleEndpoint = (body: { paramsToSign: Record<string, unknown> }) => ({
  signature: cloudinary.utils.api_sign_request(body.paramsToSign, apiSecret),
})

const PROFILES: Record<string, Profile> = {
  open: profile({ access: 'public', useFilename: true, allow: ['tags'] }),
  naming: profile({
    access: 'public',
    allow: ['public_id', 'display_name', 'custom_coordinates', 'return_delete_token'],
  }),
  private: profile({ access: 'private', allow: ['public_id'] }),
  strict: profile({
    allowedFormats: ['jpg'],
    tags: ['kyc'],
    context: { a: 'b' },
    uploadPreset: 'kyc',
    eager: 't_card',
  }),
}

const uploads = countersign({
  cloud: 'cloudinary://key:abcd@demo',
  authenticate: () => ({ id: '42' }),
  profiles: PROFILES,
  now: () => now * 1000,
})

async function ourEndpoint(profileName: string, paramsToSign: Record<string, unknown>) {
  const response = await uploads.POST(
    new Request(`https://app.example/sign?profile=${profileName}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ paramsToSign }),
    }),
  )
  return { status: response.status, body: (await response.json()) as object }
}

const profileNames = Object.keys(PROFILES)

/** The form that the SDK really sends. */
async function sentByDestroy(publicId: string): Promise<string> {
  let form = ''
  const server = createServer((request, response) => {
    request.on('data', (chunk) => {
      form += chunk
    })
    request.on('end', () => response.end('{"result":"ok"}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    await cloudinary.uploader.destroy(publicId, { upload_prefix: `http://127.0.0.1:${port}` } as object)
    return form
  } finally {
    server.close()
  }
}

const field = (form: string, name: string): string =>
  new RegExp(`name="${name}"\\r\\n(?:[^\\r]+\\r\\n)*\\r\\n([^\\r]+)\\r\\n`).exec(form)?.[1] ?? `no ${name} in the form`

describe('the control', () => {
  it('the documented endpoint signs { public_id, timestamp }, which is a destroy; ours refuses it', async () => {
    const form = await sentByDestroy('uploads/43/passport')
    const paramsToSign = { public_id: field(form, 'public_id'), timestamp: Number(field(form, 'timestamp')) }
    expect(paramsToSign).toMatchObject({ public_id: 'uploads/43/passport', timestamp: expect.any(Number) })

    expect(sampleEndpoint({ paramsToSign }).signature).toBe(field(form, 'signature'))
    for (const name of profileNames) {
      for (const public_id of ['uploads/43/passport', 'uploads/42/own']) {
        const { status, body } = await ourEndpoint(name, { public_id, timestamp: now })
        expect([status, JSON.stringify(body).match(/[0-9a-f]{40}/)]).toEqual([422, null])
      }
    }
  })
})

describe('U3: signatures of another protocol', () => {
  const webhookBody = '{"notification_type":"upload","public_id":"x","note":"=","bytes":1}'
  const [left = '', right = ''] = webhookBody.split('=')
  const [transformation, secretAsset] = ['l_text:Arial_20:', '/kyc/43/passport.jpg']

  it.each([
    {
      case: 'a webhook',
      paramsToSign: { [left]: `${right}${now}` },
      forged: signWebhook(webhookBody, now, apiSecret),
    },
    {
      case: 'the answer to an upload',
      paramsToSign: { public_id: 'uploads/43/x', version: 1 },
      forged: signUploadAnswer({ publicId: 'uploads/43/x', version: 1 }, apiSecret),
    },
    {
      case: 'a signed delivery URL',
      paramsToSign: { [transformation]: secretAsset },
      forged: signDeliveryUrl(`${transformation}=${secretAsset}`, apiSecret),
      read: (hex: string) => Buffer.from(hex, 'hex').toString('base64url').slice(0, 8),
    },
    {
      case: 'a private download',
      paramsToSign: { timestamp: now, public_id: 'kyc/43/passport', format: 'jpg', type: 'private' },
      forged: new URL(
        privateDownloadUrl(
          { publicId: 'kyc/43/passport', resourceType: 'image', type: 'private', format: 'jpg', timestamp: now },
          cloud,
        ),
      ).searchParams.get('signature'),
    },
    {
      case: 'a private download that lives for a year',
      paramsToSign: {
        timestamp: now,
        public_id: 'kyc/43/p',
        format: 'jpg',
        type: 'private',
        expires_at: now + 31_536_000,
      },
      forged: new URL(
        privateDownloadUrl(
          {
            publicId: 'kyc/43/p',
            resourceType: 'image',
            type: 'private',
            format: 'jpg',
            timestamp: now,
            expiresAt: now + 31_536_000,
          },
          cloud,
        ),
      ).searchParams.get('signature'),
    },
  ])(
    'the documented endpoint forges $case; ours refuses',
    async ({ paramsToSign, forged, read = (hex: string) => hex }) => {
      expect(forged).toMatch(/^[\w-]{8,}$/)
      expect(read(sampleEndpoint({ paramsToSign }).signature)).toBe(forged)
      for (const name of profileNames) {
        const { status, body } = await ourEndpoint(name, paramsToSign)
        expect([status, JSON.stringify(body).match(/[0-9a-f]{40}/)]).toEqual([422, null])
      }
    },
  )
})

/** The signed actions besides upload: what each must be given, and everything that it knows. @see image_upload_api_reference */
const upload = Object.keys(UPLOAD_PARAMETERS)
const ACTIONS: Record<string, { needs: string[][]; knows: string[] }> = {
  destroy: { needs: [['public_id']], knows: ['public_id', 'type', 'invalidate', 'notification_url'] },
  'asset/destroy': { needs: [['asset_id']], knows: ['asset_id', 'invalidate', 'notification_url'] },
  delete_by_token: { needs: [['token']], knows: ['token'] },
  rename: {
    needs: [['from_public_id', 'to_public_id']],
    knows: ['from_public_id', 'to_public_id', 'type', 'to_type', 'overwrite', 'invalidate', 'context', 'metadata'],
  },
  explicit: { needs: [['public_id', 'type']], knows: upload },
  tags: { needs: [['command', 'public_ids']], knows: ['command', 'tag', 'public_ids', 'type'] },
  context: { needs: [['command', 'public_ids']], knows: ['command', 'context', 'public_ids', 'type'] },
  metadata: { needs: [['metadata', 'public_ids']], knows: ['metadata', 'public_ids', 'clear_invalid', 'type'] },
  explode: { needs: [['public_id', 'transformation']], knows: ['public_id', 'transformation', 'format', 'type'] },
  download: {
    needs: [['public_id']],
    knows: ['public_id', 'format', 'type', 'attachment', 'expires_at', 'transformation', 'target_filename'],
  },
  'asset/download': {
    needs: [['asset_id']],
    knows: ['asset_id', 'format', 'transformation', 'attachment', 'expires_at'],
  },
  download_backup: { needs: [['asset_id', 'version_id']], knows: ['asset_id', 'version_id'] },
  generate_archive: {
    needs: [['tags'], ['public_ids'], ['prefixes'], ['fully_qualified_public_ids']],
    knows: [
      'tags',
      'public_ids',
      'prefixes',
      'fully_qualified_public_ids',
      'mode',
      'type',
      'target_format',
      'target_public_id',
      'target_tags',
      'flatten_folders',
      'expires_at',
      'allow_missing',
      'keep_derived',
      'async',
      'notification_url',
      'transformations',
      'use_original_filename',
    ],
  },
  'download_tag.zip': { needs: [['tag']], knows: ['tag', 'transformation'] },
  multi: { needs: [['tag'], ['urls']], knows: ['tag', 'urls', 'transformation', 'format', 'async', 'mode'] },
  sprite: { needs: [['tag'], ['urls']], knows: ['tag', 'urls', 'transformation', 'format', 'async', 'mode'] },
  text: { needs: [['text']], knows: ['text', 'public_id', 'font_family', 'font_size'] },
  create_slideshow: {
    needs: [['manifest_transformation'], ['manifest_json']],
    knows: [
      'manifest_transformation',
      'manifest_json',
      'public_id',
      'tags',
      'overwrite',
      'upload_preset',
      'transformation',
    ],
  },
}

const SAMPLES: Record<string, string> = {
  timestamp: String(now),
  source: 'uw',
  folder: 'uploads/42',
  public_id: 'uploads/42/x',
  overwrite: 'false',
  tags: 'kyc',
  display_name: 'x',
  custom_coordinates: '1,2,3,4',
  return_delete_token: '1',
}

/** Every set of parameters that a profile signs at any door: each subset of what it states is tried. */
function signedSets(policy: Profile): Record<string, string>[] {
  const situation = { namespace: 'uploads/42', nowSeconds: now, subject: { id: '42' } }
  const values = policy.stated.map((name) => {
    const rule = policy.rules[name]
    return [name, rule.owner === 'server' ? rule.value(situation) : (SAMPLES[name] ?? `no sample for ${name}`)] as const
  })
  const sets: Record<string, string>[] = [
    { ...decide(policy, situation, { timestamp: now }, 'secure-server') } as never,
  ]
  for (let mask = 0; mask < 2 ** values.length; mask += 1) {
    const requested = Object.fromEntries(values.filter((_, bit) => mask & (1 << bit)))
    try {
      sets.push({ ...decide(policy, situation, requested, 'widget') } as never)
    } catch {
      // Refused, which is the point.
    }
  }
  return sets
}

const SIGNED = Object.values(PROFILES).map(signedSets)

/** Whether a cloud that refuses parameters an action does not know, or one that ignores them, would take this set there. */
const fits = (
  set: Record<string, string>,
  { needs, knows }: { needs: string[][]; knows: string[] },
  foreign: 'refused' | 'ignored',
) =>
  needs.some((names) => names.every((name) => name in set)) &&
  (foreign === 'ignored' || Object.keys(set).every((name) => name === 'timestamp' || knows.includes(name)))

describe('U2: an upload signature at another action', () => {
  it('every profile signs something, and always folder, or public_id with overwrite, which of the other actions only those that stay in the own namespace know', () => {
    for (const sets of SIGNED) {
      expect(sets.length).toBeGreaterThan(1)
      for (const set of sets) expect('folder' in set !== ('public_id' in set && set.overwrite === 'false')).toBe(true)
    }
  })

  it.each(Object.keys(ACTIONS))(
    'is no %s, where the cloud refuses parameters that the action does not know',
    (action) => {
      const { needs, knows } = ACTIONS[action] as (typeof ACTIONS)[string]
      // The table itself must let through what it should: the least that the action takes.
      for (const names of needs)
        expect(fits(Object.fromEntries(names.map((name) => [name, 'x'])), { needs, knows }, 'refused')).toBe(true)
      for (const sets of SIGNED) {
        const outside = sets
          .filter((set) => fits(set, { needs, knows }, 'refused'))
          .filter((set) => !owns('uploads/42', set.public_id ?? ''))
        expect(outside).toEqual([])
      }
    },
  )

  it('reaches nobody else even where the cloud ignores foreign parameters, archives by tag excepted', () => {
    const reached = new Set<string>()
    for (const sets of SIGNED) {
      for (const set of sets) {
        for (const [action, table] of Object.entries(ACTIONS)) {
          if (fits(set, table, 'ignored') && !owns('uploads/42', set.public_id ?? '')) reached.add(action)
        }
      }
    }
    // Cloudinary does not say whether it ignores them; a profile without tags is safe either way.
    expect([...reached]).toEqual(['generate_archive'])
  })
})
