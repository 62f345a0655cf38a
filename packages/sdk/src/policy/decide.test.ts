import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountersignError } from '../protocol/error.ts'
import { UPLOAD_PARAMETERS, type UploadParameter } from '../protocol/parameters.ts'
import { between, list, literal, map, matching, oneOf, required, under } from './constraints.ts'
import { type Door, decide } from './decide.ts'
import { type Profile, profile } from './profile.ts'

const now = 1_700_000_000
const subject = { id: '42' }

const PROFILES = {
  open: profile({ access: 'public', useFilename: true, allow: ['tags'] }),
  strict: profile({ allowedFormats: ['jpg', 'png'], tags: ['kyc'], context: { source: 'web' }, uploadPreset: 'kyc' }),
  naming: profile({
    access: 'private',
    allow: ['public_id', 'display_name', 'custom_coordinates'],
    eager: 't_card',
  }),
}

/** What each profile wants to see before it signs anything. */
const MINIMUM: Record<keyof typeof PROFILES, Record<string, unknown>> = {
  open: { timestamp: now, folder: 'uploads/42' },
  strict: {
    timestamp: now,
    folder: 'uploads/42',
    type: 'authenticated',
    allowed_formats: 'jpg,png',
    tags: 'kyc',
    context: 'source=web',
    upload_preset: 'kyc',
    overwrite: false,
    unique_filename: true,
  },
  naming: { timestamp: now, folder: 'uploads/42', type: 'private', eager: 't_card' },
}

const ask = (policy: Profile, requested: Record<string, unknown>, door: Door = 'widget') =>
  decide(policy, { namespace: policy.folder.namespace(subject), nowSeconds: now, subject }, requested, door)

/** The refusal of a request, or what it was given instead. */
function refusal(policy: Profile, requested: Record<string, unknown>, door?: Door) {
  try {
    return { signed: ask(policy, requested, door) }
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error
    return { code: error.code, message: error.message, ...error.details }
  }
}

describe('what a profile signs', () => {
  it.each(Object.entries(PROFILES))('signs the minimum of the profile %s, text for text', (name, policy) => {
    const minimum = MINIMUM[name as keyof typeof PROFILES]
    const texts = Object.fromEntries(Object.entries(minimum).map(([key, value]) => [key, String(value)]))
    expect({ ...ask(policy, minimum) }).toEqual(texts)
  })

  it('fills in at the secure-server door what the server fixes', () => {
    expect({ ...ask(PROFILES.strict, { timestamp: now }, 'secure-server') }).toEqual({
      ...MINIMUM.strict,
      timestamp: String(now),
      overwrite: 'false',
      unique_filename: 'true',
      use_filename: 'false',
    })
  })

  it('answers with a map that has no prototype', () => {
    expect(Object.getPrototypeOf(ask(PROFILES.open, MINIMUM.open))).toBeNull()
  })

  it.each([
    { case: 'the widget says where it comes from', sent: { source: 'uw' }, signed: { source: 'uw' } },
    { case: 'tags as an array', sent: { tags: ['a', 'b c'] }, signed: { tags: 'a,b c' } },
    { case: 'tags as text', sent: { tags: 'a,b c' }, signed: { tags: 'a,b c' } },
    { case: 'overwrite as a boolean', sent: { overwrite: false }, signed: { overwrite: 'false' } },
    { case: 'overwrite as the SDKs spell it', sent: { overwrite: 0 }, signed: { overwrite: '0' } },
    { case: 'the public type, said', sent: { type: 'upload' }, signed: { type: 'upload' } },
    { case: 'a timestamp as text', sent: { timestamp: `${now}` }, signed: { timestamp: `${now}` } },
  ])('takes $case', ({ sent, signed }) => {
    expect(ask(PROFILES.open, { ...MINIMUM.open, ...sent })).toMatchObject(signed)
  })
})

describe('what a profile refuses', () => {
  it('says which rule, which parameter, what was sent, what is accepted, and how the widget sends it', () => {
    expect(refusal(PROFILES.open, { timestamp: now, folder: 'uploads/43' })).toEqual({
      code: 'parameter_refused',
      message:
        'folder is fixed by this profile; accepted: "uploads/42", not "uploads/43"; set options={{ folder: "uploads/42" }}',
      rule: 'fixed',
      parameter: 'folder',
      value: 'uploads/43',
      accepted: '"uploads/42"',
      option: 'set options={{ folder: "uploads/42" }}',
    })
  })

  it.each([
    { parameter: 'folder', option: 'set options={{ folder: "uploads/42" }}' },
    { parameter: 'type', option: 'the hosted widget cannot send it: take GET /upload-signature' },
    { parameter: 'allowed_formats', option: 'the hosted widget cannot send it: take GET /upload-signature' },
    { parameter: 'tags', option: 'set options={{ tags: ["kyc"] }}' },
    { parameter: 'context', option: 'set options={{ context: {"source":"web"} }}' },
    { parameter: 'upload_preset', option: 'set options={{ uploadPreset: "kyc" }}' },
    { parameter: 'overwrite', option: 'let prepareUploadParams answer { overwrite: false }' },
    { parameter: 'unique_filename', option: 'set options={{ uniqueFilename: true }}' },
  ])('asks for $parameter, which is fixed, with the way to send it', ({ parameter, option }) => {
    const { [parameter]: _, ...rest } = MINIMUM.strict
    expect(refusal(PROFILES.strict, rest)).toMatchObject({
      code: 'parameter_missing',
      rule: 'required',
      parameter,
      option,
    })
  })

  it.each([
    { case: 'a name that is none', sent: { colour: 'red' }, code: 'unknown_parameter' },
    { case: 'the key, which is never signed', sent: { api_key: '1' }, code: 'unknown_parameter' },
    { case: 'a resource type, which is never signed', sent: { resource_type: 'raw' }, code: 'unknown_parameter' },
    { case: 'an own __proto__', sent: JSON.parse('{"__proto__":"x"}'), code: 'unknown_parameter' },
    { case: 'constructor', sent: { constructor: 'x' }, code: 'unknown_parameter' },
    { case: 'a name with =', sent: { 'folder=x&tags': 'y' }, code: 'unknown_parameter' },
    { case: 'overwriting', sent: { overwrite: true }, code: 'parameter_refused' },
    { case: 'names that may collide', sent: { unique_filename: false }, code: 'parameter_refused' },
    { case: 'another type', sent: { type: 'private' }, code: 'parameter_refused' },
    { case: 'a preset', sent: { upload_preset: 'mine' }, code: 'parameter_refused' },
    { case: 'a public id', sent: { public_id: 'uploads/42/x' }, code: 'parameter_refused' },
    { case: 'code to run', sent: { eval: 'x' }, code: 'parameter_refused' },
    { case: 'no timestamp', sent: { timestamp: undefined }, code: 'parameter_invalid' },
    { case: 'an empty folder', sent: { folder: '' }, code: 'parameter_invalid' },
    { case: 'null', sent: { folder: null }, code: 'parameter_invalid' },
    { case: 'an object', sent: { folder: { a: 1 } }, code: 'parameter_invalid' },
    { case: 'an array where one word belongs', sent: { folder: ['uploads/42'] }, code: 'parameter_invalid' },
    { case: 'a nested array of tags', sent: { tags: [['a']] }, code: 'parameter_invalid' },
    { case: 'a tag that holds a comma', sent: { tags: ['a,b'] }, code: 'parameter_invalid' },
    { case: 'too many tags', sent: { tags: Array(21).fill('a') }, code: 'parameter_invalid' },
    { case: 'a tag with markup', sent: { tags: ['<b>'] }, code: 'parameter_invalid' },
    { case: 'a fraction', sent: { timestamp: now + 0.5 }, code: 'parameter_invalid' },
    { case: 'a number beyond whole ones', sent: { timestamp: 1e21 }, code: 'parameter_invalid' },
    { case: 'text beyond a length', sent: { source: 'u'.repeat(1025) }, code: 'parameter_invalid' },
  ])('refuses $case', ({ sent, code }) => {
    expect(refusal(PROFILES.open, { ...MINIMUM.open, ...sent })).toMatchObject({ code })
  })

  it.each(['toString', '__proto__', 'constructor', 'prototype', 'hasOwnProperty', '__defineGetter__'])(
    'U23: an own key %s reaches nothing and pollutes nothing',
    (key) => {
      for (const value of ['x', 1, true, { polluted: true }, ['polluted']]) {
        const requested = JSON.parse(
          JSON.stringify(MINIMUM.open).replace('{', `{${JSON.stringify(key)}:${JSON.stringify(value)},`),
        )
        expect(refusal(PROFILES.open, requested)).toMatchObject({ code: 'unknown_parameter', parameter: key })
      }
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    },
  )
})

describe('U1: asking for any parameter', () => {
  /** Every upload parameter that the official SDK can send. */
  const names = [
    ...Object.keys((cloudinary.utils as unknown as { build_upload_params(o: object): object }).build_upload_params({})),
    ...Object.keys(UPLOAD_PARAMETERS),
  ]

  it("knows every name in the SDK's own table", () => {
    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => !Object.hasOwn(UPLOAD_PARAMETERS, name))).toEqual([])
  })

  it('never signs what runs code, reaches other hosts or changes the shape of the answer', () => {
    const never = Object.entries<UploadParameter>(UPLOAD_PARAMETERS).filter(([, { owner }]) => owner === 'never')
    expect(never.map(([name]) => name)).toEqual(
      expect.arrayContaining(['eval', 'on_success', 'callback', 'proxy', 'headers', 'notification_url']),
    )
    for (const [name] of never) {
      expect(() => profile({ allow: [name as never] })).toThrow(/allow must be a list of/)
      expect(refusal(PROFILES.open, { ...MINIMUM.open, [name]: 'x' })).toMatchObject({ rule: 'never' })
    }
  })
})

describe('U4: one text for two meanings', () => {
  it.each([
    { case: '& in a value', sent: { tags: 'x&public_id=site/logo' } },
    { case: '%26 in a value', sent: { tags: 'x%26public_id=site/logo' } },
    { case: 'CR and LF', sent: { source: 'uw\r\nx' } },
    { case: 'NUL', sent: { source: 'uw\0' } },
    { case: 'a lone surrogate', sent: { tags: 'a\ud800' } },
    { case: 'a line separator', sent: { tags: 'a\u2028' } },
    { case: 'DEL', sent: { tags: 'a\u007f' } },
  ])('refuses $case', ({ sent }) => {
    expect(refusal(PROFILES.open, { ...MINIMUM.open, ...sent })).toMatchObject({
      code: 'parameter_invalid',
      rule: 'canonical',
    })
  })

  it('refuses = in a name, the third collision of version 2', () => {
    expect(refusal(PROFILES.open, { ...MINIMUM.open, 'tags=a': 'b' })).toMatchObject({ code: 'unknown_parameter' })
  })
})

describe('U10: stale, future and odd timestamps', () => {
  it.each([now - 3599, now - 60, now, now + 60, now + 300])('takes %d', (timestamp) => {
    expect(refusal(PROFILES.open, { ...MINIMUM.open, timestamp })).toHaveProperty('signed')
    expect(refusal(PROFILES.open, { ...MINIMUM.open, timestamp: String(timestamp) })).toHaveProperty('signed')
  })

  it.each([
    now - 3600,
    now - 3601,
    now + 301,
    now * 1000,
    -now,
    0,
    -0,
    1,
    true,
    '1e9',
    '1.7e9',
    ` ${now}`,
    `${now} `,
    `+${now}`,
    `${now}.0`,
    `0${now}`,
    `0x6553f100`,
    `${now}n`,
    `${now}\n`,
    '١٧٠٠٠٠٠٠٠٠',
    'NaN',
    'Infinity',
    `${now},${now}`,
    '',
    '-1',
    '9999999999',
    '4102444800',
    '2147483648',
    String(now * 1000),
    [now],
    { now },
    null,
  ])('refuses %j', (timestamp) => {
    expect(refusal(PROFILES.open, { ...MINIMUM.open, timestamp })).toMatchObject({ code: 'parameter_invalid' })
  })
})

describe('U5: a public id of the client', () => {
  const { folder: _, ...nameless } = MINIMUM.naming
  const named = { ...nameless, public_id: 'uploads/42/logo', overwrite: false }

  it('is signed inside the namespace, with overwrite=false, without a folder', () => {
    expect(ask(PROFILES.naming, named)).toMatchObject({ public_id: 'uploads/42/logo', overwrite: 'false' })
  })

  it.each([
    { case: 'without overwrite', sent: { overwrite: undefined }, code: 'parameter_missing' },
    { case: 'with overwrite=true', sent: { overwrite: true }, code: 'parameter_refused' },
    { case: 'beside the folder', sent: { folder: 'uploads/42' }, code: 'parameter_refused' },
    { case: "of another's folder", sent: { public_id: 'uploads/43/logo' }, code: 'parameter_invalid' },
    { case: 'outside every folder', sent: { public_id: 'logo' }, code: 'parameter_invalid' },
    { case: 'that is the folder itself', sent: { public_id: 'uploads/42' }, code: 'parameter_invalid' },
    { case: 'that only begins like the folder', sent: { public_id: 'uploads/420/logo' }, code: 'parameter_invalid' },
    { case: 'that goes on where the folder ends', sent: { public_id: 'uploads/42xlogo' }, code: 'parameter_invalid' },
  ])('is refused $case', ({ sent, code }) => {
    const requested = Object.fromEntries(
      Object.entries({ ...named, ...sent }).filter(([, value]) => value !== undefined),
    )
    expect(refusal(PROFILES.naming, requested)).toMatchObject({ code })
  })

  it.each([
    '../logo',
    'a/../../43/logo',
    '%2e%2e/43',
    'a\\b',
    'a//b',
    '/a',
    'a/',
    'a.',
    'a.b',
    '.',
    '..',
    'a b',
    'caf\u00e9',
    'cafe\u0301',
    'x'.repeat(300),
    '__proto__/',
    'v1/x',
    'a?b',
    'a#b',
    'a&b',
    'a%26b',
    'a\0',
    '',
    '\ud800',
  ])('refuses the hostile name %j below the own folder', (name) => {
    expect(refusal(PROFILES.naming, { ...named, public_id: `uploads/42/${name}` })).toMatchObject({
      code: 'parameter_invalid',
    })
  })
})

describe('parameters that the server fixes', () => {
  const policy = profile({
    access: 'public',
    fixed: {
      metadata: ({ subject: { id, tenant } }) => ({ owner: id, tenant: String(tenant) }),
      regions: { face: [[1, 2]] },
      backup: 1,
    },
  })
  const least = { timestamp: now, folder: 'uploads/42', regions: { face: [[1, 2]] }, backup: true }
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
    const sent = { ...least, metadata: { owner: '42', tenant: 'x' } }
    expect(askAs({ tenant: 'x' }, sent, 'widget').metadata).toBe('owner=42|tenant=x')
    expect(refusal(policy, sent)).toMatchObject({ rule: 'fixed', parameter: 'metadata' })
    expect(refusal(policy, least)).toMatchObject({
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
  const least = { timestamp: now, folder: 'uploads/42' }

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
      expect(refusal(PROFILES.open, { ...MINIMUM.open, [parameter]: 't_card' })).toMatchObject({ rule: 'not_allowed' })
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
    const least = { timestamp: now, folder: 'uploads/42' }
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
