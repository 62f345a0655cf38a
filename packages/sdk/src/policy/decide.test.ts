import { v2 as cloudinary } from 'cloudinary'
import { describe, expect, it } from 'vitest'
import { UPLOAD_PARAMETERS, type UploadParameter } from '../protocol/parameters.ts'
import { type Door, decide } from './decide.ts'
import { type Profile, profile } from './profile.ts'
import { outcomeOf } from './sample-profiles.contract.ts'

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
const refusal = (policy: Profile, requested: Record<string, unknown>, door?: Door) =>
  outcomeOf(() => ask(policy, requested, door))

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
