import { admin, ok, open, PIXEL, putText, step, TEXT_FILE, upload } from '../asks.ts'
import type { Case } from '../case.ts'
import { ABSENT } from '../match.ts'

const LENGTH = String(TEXT_FILE.bytes.length)

/** HEAD, ranges, conditions, and what pages of other origins may do. */
export const WIRE_HEADERS: readonly Case[] = [
  {
    name: 'HEAD of a delivered file is its GET without the body',
    profile: 'wire',
    source: '§4.3 observed headers',
    steps: [
      putText('{p}/head.txt', {}, { url: 'secure_url' }),
      step(open('{url}', { method: 'HEAD' }), {
        status: 200,
        headers: { 'content-length': LENGTH, etag: /./, 'access-control-allow-origin': '*' },
        bytes: new Uint8Array(),
      }),
    ],
  },
  {
    name: 'a range is answered with that range',
    profile: 'wire',
    source: '§4.3 Accept-Ranges',
    steps: [
      putText('{p}/range.txt', {}, { url: 'secure_url' }),
      step(open('{url}', { headers: { range: 'bytes=4-8' } }), {
        status: 206,
        headers: { 'content-range': `bytes 4-8/${LENGTH}` },
        bytes: TEXT_FILE.bytes.subarray(4, 9),
      }),
    ],
  },
  {
    name: 'what is delivered may be read by pages of any origin',
    profile: 'wire',
    source: '§4.3',
    steps: [
      step(upload('image', { public_id: '{p}/cors' }, PIXEL), ok(), { url: 'secure_url' }),
      step(open('{url}', { headers: { origin: 'https://page.example' } }), {
        status: 200,
        headers: { 'access-control-allow-origin': '*', 'content-type': 'image/png' },
      }),
    ],
  },
  {
    name: 'a page may ask whether it may upload',
    profile: 'wire',
    source: '§2.5, uploads from browsers',
    steps: [
      step(
        {
          ...{ method: 'OPTIONS', path: 'raw/upload', auth: 'none' },
          headers: {
            origin: 'https://page.example',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-range, x-unique-upload-id',
          },
        },
        {
          status: [200, 204],
          headers: {
            'access-control-allow-origin': '*',
            'access-control-allow-methods': /POST/,
            'access-control-allow-headers': /(?=.*content-range)(?=.*x-unique-upload-id)|^\*$/i,
          },
        },
      ),
    ],
  },
  {
    name: 'a page is shown why it was refused',
    profile: 'wire',
    source: '§4.3 X-Cld-Error, CORS-exposed',
    steps: [
      step(
        upload('raw', { public_id: '{p}/x' }, TEXT_FILE, {
          auth: 'wrong signature',
          headers: { origin: 'https://page.example' },
        }),
        {
          status: 401,
          headers: { 'access-control-allow-origin': '*', 'access-control-expose-headers': /X-Cld-Error/i },
        },
      ),
    ],
  },
  {
    name: 'a file that is not there is a 404 that says so in a header',
    profile: 'wire',
    source: '§4.3',
    steps: [
      putText('{p}/here.txt', {}, { url: 'secure_url' }),
      step(open('{url}-not'), { status: 404, headers: { 'x-cld-error': /^Resource not found - / } }),
    ],
  },
  {
    name: 'a transformation that is none is a 400 that names it in a header',
    profile: 'wire',
    source: '§4.3',
    steps: [
      step(upload('image', { public_id: '{p}/bent' }, PIXEL), ok()),
      step(open('{delivery}/{cloud}/image/upload/w_abc/{p}/bent.png'), {
        status: 400,
        headers: { 'x-cld-error': 'Invalid width in transformation: abc' },
      }),
    ],
  },
  {
    name: 'HEAD of the Admin API has no body',
    profile: 'wire',
    source: 'RFC 9110 9.3.2',
    steps: [step(admin('HEAD', 'ping'), { status: 200, headers: { 'x-cld-error': ABSENT }, bytes: new Uint8Array() })],
  },
]
