import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { profile } from '../policy/profile.ts'
import { parseCloudinaryUrl } from '../protocol/cloud.ts'
import type { CountersignError } from '../protocol/error.ts'
import { memoryRegistry } from '../registry/memory-registry.ts'
import { countersign } from './countersign.ts'
import { base, outcome, sealing, secret, uploads } from './signer-options.contract.ts'

/** Counts addresses, and stops nobody. */
const byAddress = { address: { consume: async () => {} }, addressOf: () => null }

describe('the options', () => {
  it.each([
    { case: 'no authenticate', change: { authenticate: undefined }, says: /authenticate must be a function/ },
    {
      case: 'anybody, and somebody',
      change: { unsafeAllowAnonymous: true },
      says: /exclude each other/,
    },
    {
      case: 'anybody without a limit',
      change: { unsafeAllowAnonymous: true, authenticate: undefined },
      says: /needs registry and rateLimit.address/,
    },
    {
      case: 'anybody without a limit by address',
      change: {
        unsafeAllowAnonymous: true,
        authenticate: undefined,
        registry: memoryRegistry(),
        rateLimit: { subject: { consume: async () => {} } },
      },
      says: /needs registry and rateLimit.address/,
    },
    {
      case: 'anybody without a registry',
      change: {
        unsafeAllowAnonymous: true,
        authenticate: undefined,
        rateLimit: byAddress,
      },
      says: /needs registry and rateLimit.address/,
    },
    {
      case: 'anybody without a quota',
      change: {
        unsafeAllowAnonymous: true,
        authenticate: undefined,
        registry: memoryRegistry(),
        rateLimit: byAddress,
      },
      says: /needs a quota in profiles.uploads/,
    },
    { case: 'no cloud', change: { cloud: undefined }, says: /CLOUDINARY_URL\) is not set/ },
    { case: 'a cloud without a secret', change: { cloud: 'cloudinary://key@demo' }, says: /has no API secret/ },
    {
      case: 'a cloud of parts without a secret',
      change: { cloud: { ...parseCloudinaryUrl(base.cloud as string), apiSecret: '' } },
      says: /cloud.apiSecret/,
    },
    {
      case: 'a cloud that would get the secret in clear',
      change: { cloud: { ...parseCloudinaryUrl(base.cloud as string), apiOrigin: 'http://plain.example' } },
      says: /cloud.apiOrigin must be https, or http on loopback/,
    },
    { case: 'no profiles', change: { profiles: {} }, says: /at least one profile/ },
    {
      case: 'a profile that is not made by profile()',
      change: { profiles: { a: {} } },
      says: /profiles.a must be made by/,
    },
    { case: 'a profile with an odd name', change: { profiles: { 'a b': uploads } }, says: /profiles must have names/ },
    { case: 'an option there is not', change: { authorize: () => null }, says: /no option "authorize"/ },
    {
      case: 'onUploaded without a secret',
      change: { onUploaded: () => {}, secret: undefined },
      says: /onUploaded needs secret/,
    },
    {
      case: 'a profile that only a completion can hold, without a secret',
      change: { profiles: { uploads: profile({ maxBytes: '1 MB' }) }, secret: undefined },
      says: /profiles.uploads has maxBytes, which only a completed grant can hold/,
    },
    {
      case: 'a secret of 31 characters',
      change: { secret: secret.padEnd(31) },
      says: /one of 31 characters was given/,
    },
    {
      case: 'a list with a short secret',
      change: { secret: [sealing, secret] },
      says: /or a list of such texts .*; one of 18 characters was given/,
    },
    { case: 'a secret that is no text', change: { secret: [sealing, 42] }, says: /one of number was given/ },
    { case: 'a secret given twice', change: { secret: [sealing, sealing] }, says: /holds the same text twice/ },
    {
      case: 'an empty former API secret',
      change: { formerApiSecrets: [secret, ''] },
      says: /formerApiSecrets must be a list of secrets, none of them empty/,
    },
    { case: 'an empty webhook secret', change: { webhookSecrets: [''] }, says: /webhookSecrets must be a list/ },
    { case: 'a webhook secret by itself', change: { webhookSecrets: secret }, says: /webhookSecrets must be a list/ },
    {
      case: 'a grace without a registry that knows what to give back',
      change: { deletionGrace: '1 d' },
      says: /deletionGrace needs a registry/,
    },
    ...['59 s', '91 d'].map((deletionGrace) => ({
      case: `a grace of ${deletionGrace}`,
      change: { deletionGrace, registry: memoryRegistry() },
      says: /deletionGrace must be 1 min to 90 d/,
    })),
    ...['59 min', '8 d'].map((grantExpiresIn) => ({
      case: `grants of ${grantExpiresIn}`,
      change: { grantExpiresIn },
      says: /grantExpiresIn must be 1 h to 7 d/,
    })),
    {
      case: 'a hash Cloudinary does not take',
      change: { signatureAlgorithm: 'md5' },
      says: /sha1 or sha256, not "md5"/,
    },
    { case: 'any origin', change: { allowedOrigins: ['*'] }, says: /exact origins .* not "\*"/ },
    { case: 'any name below one', change: { allowedOrigins: ['https://*.a.example'] }, says: /exact origins/ },
    { case: 'the null origin', change: { allowedOrigins: ['null'] }, says: /exact origins/ },
    {
      case: 'an origin with a path',
      change: { allowedOrigins: ['https://a.example/app/'] },
      says: /exact origins .* not "https:\/\/a.example\/app\/"/,
    },
    {
      case: 'an origin that no page of the web has',
      change: { allowedOrigins: ['ftp://a.example'] },
      says: /exact origins/,
    },
    { case: 'an origin as a pattern', change: { allowedOrigins: [/a/] }, says: /exact origins/ },
  ])('refuses $case at once, without showing the secret', ({ change, says }) => {
    const make = () => countersign({ ...base, ...(change as object) })
    expect(make).toThrow(says)
    try {
      make()
    } catch (error) {
      expect((error as CountersignError).code).toBe('invalid_configuration')
      expect(inspect(error)).not.toContain(secret)
    }
  })

  it.each([
    { case: 'the shortest grace', change: { deletionGrace: '1 min' } },
    { case: 'the longest grace', change: { deletionGrace: '90 d' } },
    { case: 'grants of an hour', change: { grantExpiresIn: '1 h' } },
    { case: 'grants of a week', change: { grantExpiresIn: '7 d' } },
    { case: 'a secret of 32 characters', change: { secret: 'x'.repeat(32) } },
    { case: 'two secrets', change: { secret: [sealing, `${sealing} of last year`] } },
  ])('take $case', ({ change }) => {
    expect(() => countersign({ ...base, registry: memoryRegistry(), ...(change as object) })).not.toThrow()
  })

  it('U16: forgetting authenticate is a type error too', () => {
    // @ts-expect-error authenticate is required
    expect(() => countersign({ cloud: base.cloud, profiles: base.profiles })).toThrow(/authenticate/)
  })

  it('refuses profiles of which one would own the files of the other', () => {
    const profiles = { all: profile({ folder: 'uploads' }), avatars: profile({ folder: 'uploads/avatars' }) }
    expect(() => countersign({ ...base, profiles })).toThrow(/the subject "avatars" would own them/)
    expect(() =>
      countersign({ ...base, profiles: { a: profile({ folder: 'a' }), ab: profile({ folder: 'ab' }) } }),
    ).not.toThrow()
  })
})

describe('folder functions of several profiles', () => {
  const files = profile({ access: 'public', folder: 'uploads' })

  it.each([
    { case: 'the id one folder deeper', inner: profile({ folder: ({ subject }) => `uploads/kyc/${subject.id}` }) },
    { case: 'no folder above', inner: profile({ folder: ({ subject }) => subject.id }) },
  ])('are refused at once where a subject of the one could own files of the other: $case', ({ inner }) => {
    expect(() => countersign({ ...base, profiles: { files, inner } })).toThrow(
      /would own them; choose folders that lie/,
    )
  })

  it('are taken where folders lie side by side, or are the same', async () => {
    const kyc = profile({ folder: ({ subject }) => `kyc/${subject.id}/${subject.team}` })
    const profiles = { files, kyc, same: profile({ folder: ({ subject }) => `uploads/${subject.id}/same` }) }
    const signer = countersign({ ...base, authenticate: () => ({ id: 'kyc', team: 'red' }), profiles })
    const link = 'download-url?profile=files&public_id=uploads/kyc/passport&format=jpg'
    expect((await outcome(signer, new Request(`https://app.example/${link}`))).status).toBe(200)
    const { body } = await outcome(signer, new Request('https://app.example/upload-signature?profile=kyc'))
    expect(body.data.payload.folder).toBe('kyc/kyc/red')
  })
})
