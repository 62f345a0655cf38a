import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { between, list, literal, map, matching, oneOf, required, under } from './constraints.ts'
import { type Door, decide } from './decide.ts'
import { type Profile, profile } from './profile.ts'
import { NOW as now, outcomeOf } from './sample-profiles.contract.ts'

const subject = { id: '42' }
const least = { timestamp: now, folder: 'uploads/42' }
const situation = { namespace: 'uploads/42', nowSeconds: now, subject }
const ask = (policy: Profile, requested: Record<string, unknown>) => decide(policy, situation, requested, 'widget')
const refusal = (policy: Profile, requested: Record<string, unknown>) => outcomeOf(() => ask(policy, requested))

describe('parameters that the server fixes', () => {
  const policy = profile({
    access: 'public',
    fixed: {
      metadata: ({ subject: { id, tenant } }) => ({ owner: id, tenant: String(tenant) }),
      regions: { face: [[1, 2]] },
      backup: 1,
    },
  })
  const stated = { ...least, regions: { face: [[1, 2]] }, backup: true }
  const askAs = (of: object, requested: Record<string, unknown>, door: Door) =>
    decide(policy, { namespace: 'uploads/42', nowSeconds: now, subject: { ...subject, ...of } }, requested, door)

  it('are asked for every subject anew, and written in one spelling', () => {
    expect({ ...askAs({ tenant: 'a=b|c' }, { timestamp: now }, 'secure-server') }).toMatchObject({
      metadata: 'owner=42|tenant=a\\=b\\|c',
      regions: '{"face":[[1,2]]}',
      backup: 'true',
    })
  })

  it('have to be sent at the door that adds nothing, and to be these', () => {
    const sent = { ...stated, metadata: { owner: '42', tenant: 'x' } }
    expect(askAs({ tenant: 'x' }, sent, 'widget').metadata).toBe('owner=42|tenant=x')
    expect(refusal(policy, sent)).toMatchObject({ rule: 'fixed', parameter: 'metadata' })
    expect(refusal(policy, stated)).toMatchObject({
      rule: 'required',
      parameter: 'metadata',
      option: 'set options={{ metadata: {"owner":"42","tenant":"undefined"} }}',
    })
  })

  it.each(['a&b', 'a%26b', 'a\\', 'a\u0000', '\ud800'])(
    "are nobody's fault but the app's when a function answers %j",
    (tenant) => {
      expect(() => askAs({ tenant }, { timestamp: now }, 'secure-server')).toThrow(
        expect.objectContaining({ code: 'invalid_configuration' }),
      )
    },
  )
})

describe('U7: what a client chooses of tags, context and metadata', () => {
  const policy = profile({
    access: 'public',
    allow: {
      tags: list({ max: 3, of: matching(/[a-z ]+/) }),
      context: map({ caption: matching(/.{1,40}/u), album: required(matching(/\d+/)) }),
      metadata: map({ size: between(1, 9), colours: list({ of: oneOf(['red', 'blue']) }) }),
    },
  })

  it.each([
    {
      case: 'an object',
      sent: { context: { album: 7, caption: 'a=b|c' } },
      signed: { context: 'album=7|caption=a\\=b\\|c' },
    },
    { case: 'text', sent: { context: 'album=7|caption=a\\=b' }, signed: { context: 'album=7|caption=a\\=b' } },
    {
      case: 'a set',
      sent: { metadata: { size: 3, colours: ['red', 'blue'] } },
      signed: { metadata: 'size=3|colours=["red","blue"]' },
    },
    { case: 'a set as text', sent: { metadata: 'colours=["red"]' }, signed: { metadata: 'colours=["red"]' } },
    { case: 'words', sent: { tags: ['a', 'b c'] }, signed: { tags: 'a,b c' } },
  ])('is taken as $case', ({ sent, signed }) => {
    expect(ask(policy, { ...least, ...sent })).toMatchObject(signed)
  })

  it.each([
    { case: 'a key that is not named', sent: { context: { album: '7', trusted: '1' } } },
    { case: 'a key smuggled through a value', sent: { context: 'album=7|caption=x|trusted=1' } },
    { case: 'a key smuggled behind a backslash', sent: { context: { album: '7', caption: 'x\\' } } },
    { case: 'a key twice', sent: { context: 'album=7|album=8' } },
    { case: 'without the required key', sent: { context: { caption: 'x' } } },
    { case: 'an array', sent: { context: ['album=7'] } },
    { case: 'an object of objects', sent: { context: { album: { toString: '7' } } } },
    { case: 'an own __proto__', sent: { context: JSON.parse('{"album":"7","__proto__":"x"}') } },
    { case: 'constructor', sent: { context: 'album=7|constructor=x' } },
    { case: '& in a value', sent: { context: { album: '7', caption: 'x&type=upload' } } },
    { case: 'a control character in a value', sent: { context: { album: '7', caption: 'x\u0007' } } },
    { case: 'text that runs backwards', sent: { context: { album: '7', caption: 'gpj.\u202eexe' } } },
    { case: 'an empty object', sent: { context: {} } },
    { case: 'more than fits', sent: { context: { album: '7'.repeat(9000) } } },
    { case: 'a number out of range', sent: { metadata: { size: 10 } } },
    { case: 'a word that is no choice', sent: { metadata: { colours: ['green'] } } },
    { case: 'a word for a set', sent: { metadata: { colours: 'red' } } },
    { case: 'a quote in a set', sent: { metadata: { colours: ['red","green'] } } },
    { case: 'a tag too many', sent: { tags: 'a,b,c,d' } },
    { case: 'a tag twice', sent: { tags: ['a', 'a'] } },
    { case: 'a tag with spaces around', sent: { tags: 'a, b' } },
    { case: 'an empty tag', sent: { tags: 'a,,b' } },
    { case: 'an object of tags', sent: { tags: { 0: 'a' } } },
  ])('is refused: $case', ({ sent }) => {
    expect(refusal(policy, { ...least, ...sent })).toMatchObject({ code: 'parameter_invalid' })
    expect(({} as { trusted?: unknown }).trusted).toBeUndefined()
  })
})

describe('U8: what costs', () => {
  const policy = profile({ access: 'public', eager: 't_card|t_thumb' })
  const part = fc.constantFrom(
    't_card',
    't_thumb',
    'w_20000',
    'f_avif',
    ',',
    '|',
    '/',
    'e_blur:2000',
    '$w_1',
    ' ',
    '%7C',
  )
  const eager = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''))

  it('signs of 10,000 eager strings the one that the profile states', () => {
    fc.assert(
      fc.property(fc.oneof(eager, fc.constantFrom('t_card|t_thumb', 't_thumb|t_card')), (text) => {
        const { signed } = refusal(policy, { timestamp: now, folder: 'uploads/42', eager: text })
        expect(signed !== undefined).toBe(text === 't_card|t_thumb')
      }),
      { numRuns: 10_000 },
    )
  })

  it('takes no transformation of the client where the profile has none', () => {
    for (const parameter of ['eager', 'transformation', 'responsive_breakpoints', 'raw_convert', 'eager_async'])
      expect(refusal(profile({ access: 'public' }), { ...least, [parameter]: 't_card' })).toMatchObject({
        rule: 'not_allowed',
      })
  })
})

describe('a constraint of the profile', () => {
  it('narrows what a parameter means, and never widens it', () => {
    const policy = profile({
      access: 'public',
      allow: {
        public_id: under('logos'),
        filename_override: matching(/.*/s),
        face_coordinates: matching(/.*/),
        exif: literal('true'),
      },
    })
    const named = (below: string) =>
      refusal(policy, { timestamp: now, overwrite: false, public_id: `uploads/42/${below}` })
    expect(named('logos/x')).toHaveProperty('signed')
    for (const below of ['x', 'logos', 'logos/', 'logos2/x', 'logos/../x', 'logos/a.b', '../43/logos/x'])
      expect(named(below)).toMatchObject({ code: 'parameter_invalid' })
    expect(named('x')).toMatchObject({
      accepted:
        '"uploads/42/" and then a path below "logos", of letters, digits, "_" and "-" between single slashes, 255 characters in all',
    })
    for (const sent of [
      { filename_override: 'a/b' },
      { filename_override: '..' },
      { face_coordinates: 'x' },
      { exif: false },
    ])
      expect(refusal(policy, { ...least, ...sent })).toMatchObject({ code: 'parameter_invalid' })
    expect(ask(policy, { ...least, filename_override: 'a b.jpg', exif: 'true' })).toMatchObject({ exif: 'true' })
  })

  it('asks for what is required, with what would be accepted', () => {
    const policy = profile({ access: 'public', allow: { display_name: required(oneOf(['a', 'b'])) } })
    expect(refusal(policy, { timestamp: now, folder: 'uploads/42' })).toMatchObject({
      code: 'parameter_missing',
      message: 'display_name is missing; accepted: one of "a", "b"',
    })
  })
})
