import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountersignError } from '../protocol/error.ts'
import { signParameters } from '../signing/request.ts'
import { stringToSign } from '../signing/string-to-sign.ts'
import type { Door, SignedParameters } from './decide.ts'
import { owns } from './namespace.ts'
import { parsePairs } from './pairs.ts'
import {
  DOOR_NAMES,
  decideFor,
  leastAt,
  NOW as now,
  SAMPLES,
  type Sample,
  statedAt,
} from './sample-profiles.contract.ts'

/** `COUNTERSIGN_RUNS=1000000` asks the first law as often as the figures in the docs say. */
const RUNS = Number(process.env.COUNTERSIGN_RUNS ?? 1000)

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
/** Values that have a chance, so that the laws see accepted requests too. */
const plausible = {
  timestamp: fc.constantFrom<unknown>(now, String(now), now - 10, `${now} `, now * 1000),
  source: fc.constantFrom<unknown>('uw', 'a&b'),
  folder: fc.constantFrom<unknown>('uploads/42', 'uploads/42', 'uploads/43', ['uploads/42']),
  public_id: fc.constantFrom<unknown>('uploads/42/x', 'uploads/42/y', 'uploads/43/x', 'incoming/x', 'x'),
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
  context: fc.oneof(
    fc.constantFrom<unknown>({ album: 7, caption: 'x=y|album=8' }, 'album=7', 'album=7|caption=x', 'album=7|album=8'),
    fc.record<unknown>({ album: fc.constantFrom('7', 7, nasty), caption: nasty }),
    nasty.map((text) => `album=7|caption=${text}`),
  ),
  metadata: fc.oneof(
    fc.constantFrom<unknown>({ size: 3, colours: ['red'] }, 'size=3|day=2030-12-31', 'colours=["red","blue"]'),
    fc.record<unknown>({ size: fc.integer(), colours: fc.array(fc.constantFrom('red', 'blue', 'a"b', ',')) }),
  ),
  upload_preset: fc.constantFrom<unknown>('p', 'q'),
  eager: fc.constantFrom<unknown>('t_card', 'w_20000', 't_card|w_1'),
  moderation: fc.constantFrom<unknown>('manual', 'none'),
  regions: fc.constantFrom<unknown>({ face: [[1, 2]] }, '{"face":[[1,2]]}', {}),
  asset_folder: fc.constantFrom<unknown>('of/acme', 'of/other'),
  display_name: fc.oneof(nasty, fc.string(), fc.constant('a name')),
  filename_override: fc.oneof(nasty, fc.string()),
  exif: fc.constantFrom<unknown>(true, 'x', [true]),
  custom_coordinates: fc.constantFrom<unknown>('1,2,3,4', '1,2,3'),
}
const one = fc
  .constantFrom(...(Object.keys(plausible) as (keyof typeof plausible)[]))
  .chain((name) => fc.tuple(fc.constant(name as string), plausible[name]))
const anything = fc.tuple(fc.oneof(fc.string(), fc.constantFrom('eval', 'type', '__proto__', 'a=b', 'tags')), value)

const PLACES = Object.keys(SAMPLES).flatMap((name) => DOOR_NAMES.map((door) => [name, door] as const))

interface Asked {
  /** The sample's. */
  name: string
  door: Door
  requested: Record<string, unknown>
}
/** A profile, a door, and what the two want to see, with up to three things changed, added or taken away. */
const requests: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.constantFrom(...PLACES),
    fc.array(fc.oneof({ weight: 5, arbitrary: one }, { weight: 1, arbitrary: anything }), { maxLength: 3 }),
    fc.option(fc.constantFrom('folder', 'type', 'tags', 'timestamp'), { freq: 4 }),
  )
  .map(([[name, door], changes, gone]) => {
    const kept = Object.entries(leastAt(sampleOf(name), door)).filter(([name]) => name !== gone)
    return { name, door, requested: Object.fromEntries([...kept, ...changes]) }
  })

const sampleOf = (name: string) => SAMPLES[name] as Sample

function decided({ name, door, requested }: Asked): SignedParameters | null {
  try {
    return decideFor(sampleOf(name).policy, requested, door)
  } catch (error) {
    if (error instanceof CountersignError) return null
    throw error
  }
}

describe('whatever is asked', () => {
  it(`of ${RUNS} objects, at every profile and every door, no parameter is signed that the profile does not name`, () => {
    let [accepted, parameters] = [0, 0]
    // Nine of ten are refused, and where from is not the question.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    fc.assert(
      fc.property(requests, ({ requested }) => {
        for (const [name, door] of PLACES) {
          const signed = decided({ name, door, requested })
          if (signed === null) continue
          accepted += 1
          const stated = statedAt(sampleOf(name).policy, door)
          for (const parameter in signed) {
            parameters += 1
            if (!stated.includes(parameter)) throw new Error(`${parameter} was signed, which the profile does not name`)
          }
        }
      }),
      { numRuns: RUNS },
    )
    Error.stackTraceLimit = stackTraceLimit
    if (process.env.COUNTERSIGN_RUNS !== undefined)
      process.stdout.write(
        `${RUNS} objects: ${RUNS * PLACES.length} decisions, ${accepted} signed, ${parameters} parameters, 0 unnamed\n`,
      )
    expect(accepted).toBeGreaterThan(RUNS / 10)
  }, 3_600_000)

  it('every value signed is text without doubt, everything named is inside the namespace, what must hold is there', () => {
    const accepted = new Map<Door, number>()
    fc.assert(
      fc.property(requests, (asked) => {
        const signed = decided(asked)
        if (signed === null) return
        accepted.set(asked.door, (accepted.get(asked.door) ?? 0) + 1)
        for (const text of Object.values(signed)) {
          expect(text).not.toMatch(/&|%26|\p{Cc}/u)
          expect(text.isWellFormed() && text !== '').toBe(true)
        }
        expect(signed.timestamp).toMatch(/^\d{10}$/)
        const { public_id: id, folder, overwrite, type, upload_preset: preset } = signed
        if (asked.door === 'grant')
          expect(id?.startsWith('incoming/') && overwrite === 'false' && type === 'authenticated').toBe(true)
        else expect(id === undefined ? folder === 'uploads/42' : owns('uploads/42', id)).toBe(true)
        expect(id === undefined || overwrite !== undefined).toBe(true)
        expect(sampleOf(asked.name).policy.access === 'public' || type !== undefined).toBe(true)
        expect(preset === undefined || overwrite !== undefined).toBe(true)
        for (const pairs of [signed.context, signed.metadata])
          if (pairs !== undefined) expect(parsePairs(pairs)).not.toBeNull()
      }),
      { numRuns: 4000 },
    )
    for (const door of DOOR_NAMES) expect(accepted.get(door)).toBeGreaterThan(100)
  })

  it('equal strings to sign mean equal parameters', () => {
    const byString = new Map<string, Record<string, string>>()
    let met = 0
    fc.assert(
      fc.property(requests, (asked) => {
        const signed = decided(asked)
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
      fc.property(requests, (asked) => {
        const signed = decided(asked)
        if (signed === null) return
        expect(signParameters(signed, 'secret')).toBe(cloudinary.utils.api_sign_request({ ...signed }, 'secret'))
      }),
      { numRuns: 500 },
    )
  })
})
