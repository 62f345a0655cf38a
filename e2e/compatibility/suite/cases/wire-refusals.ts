import { admin, ok, PIXEL, post, putText, refused, step, TEXT_FILE, upload } from '../asks.ts'
import type { Ask, Case } from '../case.ts'
import type { Expected } from '../match.ts'

type Row = readonly [says: string, ask: Ask, status: number, error: NonNullable<Expected>]

/** What is said where something is not as it should be. The texts are those that clients match on. */
const ROWS: readonly Row[] = [
  ['no file', post('raw/upload', { public_id: '{p}/x' }), 400, 'Missing required parameter - file'],
  ['no public id', post('raw/destroy', {}), 400, 'Missing required parameter - public_id'],
  [
    'no key',
    upload('raw', { timestamp: '{now}', signature: 'a'.repeat(40) }, TEXT_FILE, { auth: 'none' }),
    400,
    'Missing required parameter - api_key',
  ],
  [
    'no signature and no preset',
    upload('raw', { public_id: '{p}/x' }, TEXT_FILE, { auth: 'none' }),
    400,
    'Upload preset must be specified when using unsigned upload',
  ],
  [
    'an unknown key',
    upload('raw', { public_id: '{p}/x' }, TEXT_FILE, { auth: 'wrong key' }),
    401,
    'Unknown API key 999999999999999',
  ],
  [
    'a wrong signature',
    post('raw/destroy', { public_id: '{p}/x' }, { auth: 'wrong signature' }),
    401,
    /^Invalid Signature 0{40}\. String to sign - 'public_id=\S+\/x&timestamp=\d{10}'\.$/,
  ],
  [
    'an old timestamp',
    post('raw/destroy', { public_id: '{p}/x', timestamp: '{now-7200}' }),
    400,
    /^Stale request - reported time is \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 which is more than 1 hour ago$/,
  ],
  [
    'a wrong secret, in the Admin API',
    admin('GET', 'ping', {}, { auth: 'wrong secret' }),
    401,
    /^(api_secret mismatch|Invalid api_key|Invalid credentials)/,
  ],
  ['no file, but a forbidden name', upload('raw', { public_id: '/{p}' }), 400, /^public_id \(.+\) is invalid$/],
  ['an asset that is not there', admin('GET', 'resources/image/upload/{p}/none'), 404, /^Resource not found - /],
  ['a folder that is not there', admin('GET', 'folders/{p}-none'), 404, /^Can't find folder with path /],
  [
    'a link without a signature',
    { method: 'GET', path: 'raw/download', auth: 'none', fields: { public_id: '{p}/x' } },
    400,
    /^Missing required parameter - /,
  ],
  ['a delete token that is none', post('delete_by_token', { token: 'nothing' }, { auth: 'none' }), 400, /token/i],
]

/** Refusals: status, text in the body, and the same text in `X-Cld-Error`. */
export const WIRE_REFUSALS: readonly Case[] = [
  ...ROWS.map(
    ([says, ask, status, error]): Case => ({
      name: `${says}: ${status}, and the words`,
      profile: 'wire',
      source: '§2.5, §2.6',
      steps: [
        step(ask, {
          ...refused(status, error),
          headers: { 'content-type': /^application\/json/, 'x-request-id': /./ },
        }),
      ],
    }),
  ),
  {
    name: 'an unknown cloud is named',
    profile: 'wire',
    source: '§2.6',
    steps: [
      step(
        { ...upload('raw', { public_id: '{p}/x' }), path: '../countersign-no-such-cloud/raw/upload' },
        { status: 401, error: 'Invalid cloud_name countersign-no-such-cloud' },
      ),
    ],
  },
  {
    name: 'a refused upload leaves what was there',
    profile: 'wire',
    source: '§2.6',
    steps: [
      putText('{p}/kept.txt'),
      step(
        upload(
          'raw',
          { public_id: '{p}/kept.txt' },
          { ...TEXT_FILE, bytes: Buffer.from('others') },
          { auth: 'wrong signature' },
        ),
        { status: 401 },
      ),
      step(admin('GET', 'resources/raw/upload/{p}/kept.txt'), ok({ bytes: TEXT_FILE.bytes.length })),
    ],
  },
  {
    name: 'a parameter that was added after signing is found out',
    profile: 'wire',
    source: '§1.1',
    steps: [
      step(
        upload('image', { public_id: '{p}/added' }, PIXEL, { beside: { tags: 'added' } }),
        refused(
          401,
          /^Invalid Signature [0-9a-f]{40}\. String to sign - 'public_id=\S+&tags=added&timestamp=\d{10}'\.$/,
        ),
      ),
    ],
  },
]
