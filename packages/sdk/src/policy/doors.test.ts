import { v2 as cloudinary } from 'cloudinary'
import { describe, expect, it } from 'vitest'
import { UPLOAD_PARAMETERS, type UploadParameter } from '../protocol/parameters.ts'
import { type Door, decide } from './decide.ts'
import { type Profile, type ProfileOptions, profile } from './profile.ts'
import {
  DOOR_NAMES,
  decideFor,
  leastAt,
  NOW,
  outcomeOf,
  SAMPLES,
  SUBJECT,
  statedAt,
} from './sample-profiles.contract.ts'

const outcome = (policy: Profile, requested: Readonly<Record<string, unknown>>, door: Door) =>
  outcomeOf(() => decideFor(policy, requested, door))

/** Where a door signs nothing of a profile, however it is asked. */
const CLOSED = ['completed at widget', 'completed at secure-server', 'tables at secure-server']

const PLACES = Object.entries(SAMPLES).flatMap(([name, sample]) =>
  DOOR_NAMES.map((door) => ({ case: `${name} at ${door}`, sample, door })),
)

describe('U1: asking for any parameter at any door', () => {
  const built = (cloudinary.utils as unknown as { build_upload_params(o: object): object }).build_upload_params({})
  const names = new Set([...Object.keys(built), ...Object.keys(UPLOAD_PARAMETERS), '__proto__', 'api_key', 'file'])
  const values = ['x', 'true', 1, true, 'https://evil.example/x', ['x'], { x: 'y' }, 't_x', null, '{"a":1}']
  let cases = 0

  it.each(PLACES)(
    'signs of $case the least that it wants, unless the door is closed to it',
    ({ case: place, sample, door }) => {
      expect('signed' in outcome(sample.policy, leastAt(sample, door), door)).toBe(!CLOSED.includes(place))
    },
  )

  it.each(PLACES)('signs nothing that the profile does not name: $case', ({ sample, door }) => {
    for (const name of names) {
      for (const value of values) {
        cases += 1
        const least = leastAt(sample, door)
        const requested = Object.fromEntries([...Object.entries(least), [name, value]])
        const { signed } = outcome(sample.policy, requested, door)
        if (signed === undefined) continue
        expect(Object.keys(signed).filter((key) => !statedAt(sample.policy, door).includes(key))).toEqual([])
        expect(
          Object.keys(signed).map((key) => (UPLOAD_PARAMETERS as Record<string, UploadParameter>)[key]?.owner),
        ).not.toContain('never')
      }
    }
  })

  it('is asked for more than 10,000 combinations of name, value, profile and door', () => {
    expect(cases).toBeGreaterThan(10_000)
  })
})

describe('the grant door', () => {
  const open = profile({ access: 'public', useFilename: true, allow: ['tags', 'public_id'], uploadPreset: 'p' })

  it('signs an id of its own, protected whatever the access, and nothing of folders and names', () => {
    expect(outcome(open, { timestamp: NOW, tags: ['a'] }, 'grant')).toEqual({
      signed: {
        timestamp: String(NOW),
        upload_preset: 'p',
        public_id: 'incoming/Zk3vN0sT1mEr4nD0mB1tSg',
        type: 'authenticated',
        overwrite: 'false',
        tags: 'a',
      },
    })
    expect(open).toMatchObject({ type: 'upload', access: 'public' })
  })

  it.each([
    { parameter: 'public_id', value: 'uploads/42/x', rule: 'fixed' },
    { parameter: 'overwrite', value: true, rule: 'fixed' },
    { parameter: 'type', value: 'upload', rule: 'fixed' },
    { parameter: 'folder', value: 'uploads/42', rule: 'not_allowed' },
    { parameter: 'use_filename', value: true, rule: 'not_allowed' },
    { parameter: 'unique_filename', value: true, rule: 'not_allowed' },
    { parameter: 'asset_folder', value: 'x', rule: 'not_allowed' },
    { parameter: 'eval', value: 'x', rule: 'never' },
  ])('refuses $parameter, and advises to leave it out', ({ parameter, value, rule }) => {
    const refused = outcome(open, { timestamp: NOW, [parameter]: value }, 'grant')
    expect(refused).toMatchObject({ code: 'parameter_refused', rule, accepted: 'leaving it out' })
    expect(refused).not.toHaveProperty('option')
  })

  it('signs what is fixed in its own spelling, however it was sent', () => {
    const requested = { timestamp: NOW, overwrite: 0, type: 'authenticated' }
    expect(outcome(open, requested, 'grant')).toMatchObject({ signed: { overwrite: 'false', type: 'authenticated' } })
  })

  it('signs nothing without an id that it was given', () => {
    const situation = { namespace: 'uploads/42', nowSeconds: NOW, subject: SUBJECT }
    expect(() => decide(open, situation, { timestamp: NOW }, 'grant')).toThrow(/must mint the id/)
  })

  it('still wants what the client must choose', () => {
    const { tables } = SAMPLES
    expect(outcome(tables?.policy as Profile, { timestamp: NOW, tags: 'a' }, 'grant')).toMatchObject({
      code: 'parameter_missing',
      parameter: 'context',
    })
  })
})

describe('a profile with options that only a completed grant can hold', () => {
  it.each([
    { option: 'maxBytes', options: { maxBytes: '5 MB' } },
    { option: 'quota', options: { quota: { files: 1, per: '1 d' } } },
    { option: 'dimensions', options: { dimensions: { maxPixels: 1 } } },
    { option: 'scan', options: { scan: () => true } },
    { option: 'onUploaded', options: { onUploaded: () => 1 } },
  ] satisfies { option: string; options: ProfileOptions }[])(
    'is refused by name at the direct doors: $option',
    ({ option, options }) => {
      const policy = profile(options)
      for (const door of ['widget', 'secure-server'] as const)
        expect(outcome(policy, { timestamp: NOW, folder: 'uploads/42', type: 'authenticated' }, door)).toEqual({
          code: 'grant_required',
          message: `this profile has ${option}, which only a completed grant can hold: take POST /grants`,
          options: [option],
        })
      expect(outcome(policy, { timestamp: NOW }, 'grant')).toHaveProperty('signed')
    },
  )

  it('is refused before anything is said of what was sent', () => {
    expect(outcome(profile({ maxBytes: 1, onUploaded: () => {} }), { eval: 'x' }, 'widget')).toMatchObject({
      code: 'grant_required',
      options: ['maxBytes', 'onUploaded'],
    })
  })

  it('is refused too when it is asked for with more protection', () => {
    const { secured } = profile({ access: 'public', maxBytes: 1 })
    expect(outcome(secured, { timestamp: NOW }, 'secure-server')).toMatchObject({ code: 'grant_required' })
  })
})
