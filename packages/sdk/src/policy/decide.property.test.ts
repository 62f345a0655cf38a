import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountersignError } from '../protocol/error.ts'
import { isUploadParameter } from '../protocol/parameters.ts'
import { signParameters } from '../signing/request.ts'
import { stringToSign } from '../signing/string-to-sign.ts'
import { list, matching } from './constraints.ts'
import { decide, type SignedParameters } from './decide.ts'
import { owns } from './namespace.ts'
import { profile } from './profile.ts'

const now = 1_700_000_000
const policies = [
  profile({ access: 'public', useFilename: true, allow: { tags: list({ of: matching(/[^,]+/) }) } }),
  profile({ access: 'private', allow: ['public_id', 'display_name', 'filename_override', 'tags'] }),
  profile({ allowedFormats: ['jpg'], tags: ['kyc'], uploadPreset: 'p', allow: ['custom_coordinates', 'public_id'] }),
]

/** Pieces that collide if anything does: separators, their encodings, look-alikes. */
const nasty = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '&',
      '%26',
      '=',
      ',',
      '|',
      '/',
      '..',
      '%',
      '2',
      '6',
      '\n',
      '\0',
      '\ud800',
      'é',
      'folder=',
      ' ',
    ),
    {
      maxLength: 5,
    },
  )
  .map((parts) => parts.join(''))
const value = fc.oneof(
  nasty,
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(nasty, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<unknown>,
)
/** Values that have a chance, so that the property sees accepted requests too. */
const plausible = {
  timestamp: fc.constantFrom<unknown>(now, String(now), now - 10, `${now} `, now * 1000),
  source: fc.constantFrom<unknown>('uw', 'a&b'),
  folder: fc.constantFrom<unknown>('uploads/42', 'uploads/42', 'uploads/43', ['uploads/42']),
  public_id: fc.constantFrom<unknown>('uploads/42/x', 'uploads/42/y', 'uploads/43/x', 'x'),
  overwrite: fc.constantFrom<unknown>(false, 'false', 0, '0', true),
  type: fc.constantFrom<unknown>('upload', 'private', 'authenticated'),
  use_filename: fc.constantFrom<unknown>(true, 'true', 1, '1', false),
  unique_filename: fc.constantFrom<unknown>(true, 'true', '1', false),
  allowed_formats: fc.constantFrom<unknown>('jpg', ['jpg'], 'png'),
  tags: fc.oneof(
    fc.constantFrom<unknown>('kyc', ['kyc'], 'a,b', ['a', 'b'], ['a,b'], 'a&b', 'a%26b'),
    nasty,
    fc.array(nasty),
  ),
  upload_preset: fc.constantFrom<unknown>('p', 'q'),
  display_name: fc.oneof(nasty, fc.string()),
  filename_override: fc.oneof(nasty, fc.string()),
  custom_coordinates: fc.constantFrom<unknown>('1,2,3,4', '1,2,3'),
}
/** What each profile demands. */
const DEMANDED: Record<string, unknown>[] = [
  { timestamp: now, folder: 'uploads/42' },
  { timestamp: now, folder: 'uploads/42', type: 'private' },
  {
    timestamp: now,
    folder: 'uploads/42',
    type: 'authenticated',
    allowed_formats: 'jpg',
    tags: 'kyc',
    upload_preset: 'p',
    overwrite: false,
    unique_filename: true,
  },
]
const one = fc
  .constantFrom(...(Object.keys(plausible) as (keyof typeof plausible)[]))
  .chain((name) => fc.tuple(fc.constant(name as string), plausible[name]))
const anything = fc.tuple(fc.oneof(fc.string(), fc.constantFrom('eval', 'type', '__proto__', 'a=b', 'tags')), value)
/** A profile, and what it demands with up to three things changed, added or, as `undefined`, taken away. */
const requests = fc
  .tuple(
    fc.nat(2),
    fc.array(fc.oneof({ weight: 5, arbitrary: one }, { weight: 1, arbitrary: anything }), { maxLength: 3 }),
    fc.option(fc.constantFrom('folder', 'type', 'tags', 'timestamp'), { freq: 4 }),
  )
  .map(([index, changes, gone]) => {
    const kept = Object.entries(DEMANDED[index] ?? {}).filter(([name]) => name !== gone)
    return [index, Object.fromEntries([...kept, ...changes])] as const
  })

function decided(index: number, requested: Record<string, unknown>): SignedParameters | null {
  const policy = policies[index] as (typeof policies)[number]
  try {
    return decide(policy, { namespace: 'uploads/42', nowSeconds: now, subject: { id: '42' } }, requested, 'widget')
  } catch (error) {
    if (error instanceof CountersignError) return null
    throw error
  }
}

describe('whatever is asked', () => {
  it('only keys that the profile states are signed, every value is text without doubt, everything named is inside the namespace', () => {
    let accepted = 0
    fc.assert(
      fc.property(requests, ([index, requested]) => {
        const signed = decided(index, requested)
        if (signed === null) return
        accepted += 1
        for (const [name, text] of Object.entries(signed)) {
          expect(isUploadParameter(name) && policies[index]?.stated.includes(name)).toBe(true)
          expect(text).not.toMatch(/&|%26|\p{Cc}/u)
          expect(text.isWellFormed() && text !== '').toBe(true)
        }
        expect(signed.timestamp).toMatch(/^\d{10}$/)
        const inside =
          signed.public_id === undefined ? signed.folder === 'uploads/42' : owns('uploads/42', signed.public_id)
        expect(inside).toBe(true)
        expect(signed.public_id === undefined || signed.overwrite !== undefined).toBe(true)
        expect(index === 0 || signed.type !== undefined).toBe(true)
        expect(signed.upload_preset === undefined || signed.overwrite !== undefined).toBe(true)
      }),
      { numRuns: 4000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it('equal strings to sign mean equal parameters', () => {
    const byString = new Map<string, Record<string, string>>()
    let met = 0
    fc.assert(
      fc.property(requests, ([index, requested]) => {
        const signed = decided(index, requested)
        if (signed === null) return
        const text = stringToSign(signed)
        const before = byString.get(text)
        if (before !== undefined) met += 1
        expect(before ?? { ...signed }).toEqual({ ...signed })
        byString.set(text, { ...signed })
        // With `&` nowhere, both versions are one text, and it can be read back.
        expect(stringToSign(signed, 1)).toBe(text)
        expect(Object.fromEntries(text.split('&').map((item) => item.split(/=(.*)/s, 2)))).toEqual({ ...signed })
      }),
      { numRuns: 4000 },
    )
    expect(met).toBeGreaterThan(50)
  })

  it('what is accepted is signed as the official SDK signs it', () => {
    fc.assert(
      fc.property(requests, ([index, requested]) => {
        const signed = decided(index, requested)
        if (signed === null) return
        expect(signParameters(signed, 'secret')).toBe(cloudinary.utils.api_sign_request({ ...signed }, 'secret'))
      }),
      { numRuns: 500 },
    )
  })
})
