import { admin, ok, open, post, refused, step } from '../asks.ts'
import type { Ask, Case } from '../case.ts'
import { ABSENT } from '../match.ts'

const MIB = 1024 * 1024
/** The least a chunk may be that is not the last, and a little more. */
const FIRST = 5 * MIB + 1
const WHOLE = new Uint8Array(FIRST + 1000).map((_byte, at) => (at * 31) % 251)

const chunk = (
  publicId: string,
  id: string,
  from: number,
  to: number,
  total: number | '-1',
  more: Partial<Ask> = {},
): Ask =>
  post(
    'raw/upload',
    { public_id: publicId },
    {
      file: { name: 'large.bin', bytes: WHOLE.subarray(from, to) },
      headers: { 'x-unique-upload-id': id, 'content-range': `bytes ${from}-${to - 1}/${total}` },
      ...more,
    },
  )

const DONE = { done: true, bytes: WHOLE.length } as const

/** Files in chunks. Those of `wire` send a few bytes; those of `full` send 5 MiB and more. */
export const CHUNKS: readonly Case[] = [
  {
    name: 'a small chunk that is not the last is refused',
    profile: 'wire',
    source: '§2.6, uploader_spec:744',
    steps: [
      step(
        chunk('{p}/small.bin', '{p}-small', 0, 100, 1000),
        refused(400, 'All parts except EOF-chunk must be larger than 5mb'),
      ),
    ],
  },
  {
    name: 'a file in one chunk, which is the last, is a whole upload',
    profile: 'wire',
    source: '§2.8',
    steps: [
      step(
        chunk('{p}/single.bin', '{p}-single', 0, 100, 100),
        ok({ public_id: '{p}/single.bin', bytes: 100, done: true }),
      ),
    ],
  },
  {
    name: 'a range that is none is refused',
    profile: 'wire',
    source: '§2.8',
    steps: [
      step(
        chunk('{p}/bad.bin', '{p}-bad', 0, 100, 100, {
          headers: { 'x-unique-upload-id': '{p}-bad', 'content-range': 'bytes 100-0/100' },
        }),
        { status: 400 },
      ),
    ],
  },
  {
    name: 'a file in chunks whose total is known is put together',
    profile: 'full',
    source: '§2.8, pycloudinary upload_large',
    steps: [
      step(
        chunk('{p}/known.bin', '{p}-known', 0, FIRST, WHOLE.length),
        ok({ done: false, public_id: '{p}/known.bin' }),
      ),
      step(chunk('{p}/known.bin', '{p}-known', FIRST, WHOLE.length, WHOLE.length), ok(DONE), { url: 'secure_url' }),
      step(open('{url}'), { status: 200, bytes: WHOLE }),
    ],
  },
  {
    name: 'a file in chunks whose total is -1 until the last is put together',
    profile: 'full',
    source: '§2.8, uploader.js upload_chunked_stream',
    steps: [
      step(chunk('{p}/unknown.bin', '{p}-unknown', 0, FIRST, '-1'), ok({ done: false })),
      step(chunk('{p}/unknown.bin', '{p}-unknown', FIRST, WHOLE.length, WHOLE.length), ok(DONE)),
    ],
  },
  {
    name: 'a chunk that comes again counts once',
    profile: 'full',
    source: '§2.8, _upload_large_part_with_auth_retry',
    steps: [
      step(chunk('{p}/again.bin', '{p}-again', 0, FIRST, WHOLE.length), ok({ done: false })),
      step(chunk('{p}/again.bin', '{p}-again', 0, FIRST, WHOLE.length), ok({ done: false })),
      step(chunk('{p}/again.bin', '{p}-again', FIRST, WHOLE.length, WHOLE.length), ok(DONE)),
    ],
  },
  {
    name: 'nothing is there before the last chunk',
    profile: 'full',
    source: '§2.8',
    steps: [
      step(chunk('{p}/half.bin', '{p}-half', 0, FIRST, WHOLE.length), ok({ done: false, secure_url: ABSENT })),
      step(admin('GET', 'resources/raw/upload/{p}/half.bin'), { status: 404 }),
      step(chunk('{p}/half.bin', '{p}-half', FIRST, WHOLE.length, WHOLE.length), ok(DONE)),
    ],
  },
]
