import { admin, md5, open, PIXEL, post, putText, step, TEXT_FILE, upload } from '../asks.ts'
import type { Case } from '../case.ts'
import { HEX_32, ISO_TIME, WHOLE } from '../match.ts'

/** Whether anybody is there, and lets in, keeps, shows and forgets. */
export const SMOKE: readonly Case[] = [
  {
    name: 'the account answers',
    profile: 'smoke',
    source: '§3.1 ping',
    steps: [step(admin('GET', 'ping'), { status: 200, body: { status: 'ok' } })],
  },
  {
    name: 'an image is kept and described',
    profile: 'smoke',
    source: '§2.4, sample response of the Upload reference',
    steps: [
      step(upload('image', { public_id: '{p}/smoke' }, PIXEL), {
        status: 200,
        body: {
          ...{ public_id: '{p}/smoke', format: 'png', width: 1, height: 1, bytes: PIXEL.bytes.length, type: 'upload' },
          ...{ resource_type: 'image', etag: md5(PIXEL), version: WHOLE, created_at: ISO_TIME, asset_id: HEX_32 },
          ...{ version_id: HEX_32, signature: /^[0-9a-f]{40,64}$/, tags: [], placeholder: false },
          secure_url: /\/image\/upload\/v\d+\/\S+\/smoke\.png$/,
        },
      }),
    ],
  },
  {
    name: 'what was uploaded is delivered, byte for byte',
    profile: 'smoke',
    source: '§4.1',
    steps: [
      step(upload('raw', { public_id: '{p}/same.txt' }), { status: 200 }, { url: 'secure_url' }),
      step(open('{url}'), { status: 200, bytes: TEXT_FILE.bytes }),
    ],
  },
  {
    name: 'the Admin API shows it',
    profile: 'smoke',
    source: '§3.1 one',
    steps: [
      putText('{p}/shown.txt'),
      step(admin('GET', 'resources/raw/upload/{p}/shown.txt'), {
        status: 200,
        body: { public_id: '{p}/shown.txt', bytes: TEXT_FILE.bytes.length },
      }),
    ],
  },
  {
    name: 'a wrong signature lets nothing in',
    profile: 'smoke',
    source: '§2.6',
    steps: [
      step(upload('raw', { public_id: '{p}/never.txt' }, TEXT_FILE, { auth: 'wrong signature' }), {
        status: 401,
        error: /^Invalid Signature 0{40}\. String to sign - 'public_id=\S+\/never\.txt&timestamp=\d{10}'\.$/,
      }),
      step(admin('GET', 'resources/raw/upload/{p}/never.txt'), { status: 404 }),
    ],
  },
  {
    name: 'what was destroyed is gone',
    profile: 'smoke',
    source: '§2.9 destroy',
    steps: [
      putText('{p}/gone.txt'),
      step(post('raw/destroy', { public_id: '{p}/gone.txt', invalidate: 'true' }), {
        status: 200,
        body: { result: 'ok' },
      }),
      step(admin('GET', 'resources/raw/upload/{p}/gone.txt'), { status: 404, error: /^Resource not found - / }),
    ],
  },
]
