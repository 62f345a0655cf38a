import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCloudinaryUrl, isLoopback, parseCloud, parseCloudinaryUrl } from '../protocol.ts'

const LOCAL = 'http://127.0.0.1:3001'

describe('CLOUDINARY_URL', () => {
  it.each([
    {
      case: 'the hosted cloud',
      text: 'cloudinary://123:abc-_.~9@demo',
      cloud: {
        cloudName: 'demo',
        apiKey: '123',
        apiSecret: 'abc-_.~9',
        apiOrigin: 'https://api.cloudinary.com',
        deliveryOrigin: 'https://res.cloudinary.com',
      },
    },
    {
      case: 'a local cloud',
      text: `cloudinary://k:s@demo?upload_prefix=${LOCAL}`,
      cloud: { cloudName: 'demo', apiOrigin: LOCAL, deliveryOrigin: LOCAL },
    },
    {
      case: 'a local cloud by name, with a closing slash',
      text: 'cloudinary://k:s@demo?upload_prefix=http://localhost:3001/',
      cloud: { apiOrigin: 'http://localhost:3001', deliveryOrigin: 'http://localhost:3001' },
    },
    {
      case: 'another region',
      text: 'cloudinary://k:s@demo?upload_prefix=https://api-eu.cloudinary.com',
      cloud: { apiOrigin: 'https://api-eu.cloudinary.com', deliveryOrigin: 'https://res.cloudinary.com' },
    },
    {
      case: 'an encoded prefix',
      text: 'cloudinary://k:s@demo?upload_prefix=http%3A%2F%2F127.0.0.1%3A3001',
      cloud: { apiOrigin: LOCAL },
    },
    { case: 'a closing slash', text: 'cloudinary://k:s@demo/', cloud: { cloudName: 'demo' } },
    {
      case: 'options that change nothing',
      text: 'cloudinary://k:s@demo?secure=true&analytics=false',
      cloud: { cloudName: 'demo' },
    },
    { case: 'capitals', text: 'CLOUDINARY://k:s@Demo', cloud: { cloudName: 'Demo' } },
  ])('is read: $case', ({ text, cloud }) => {
    expect(parseCloudinaryUrl(text)).toMatchObject(cloud)
  })

  it.each([
    { case: 'not there', text: undefined, says: 'is not set' },
    { case: 'empty', text: '', says: 'is not set' },
    { case: 'in double quotes', text: '"cloudinary://k:canary@demo"', says: 'has quotes around its value' },
    { case: 'in single quotes', text: "'cloudinary://k:canary@demo'", says: 'has quotes around its value' },
    { case: 'with one quote left over', text: 'cloudinary://k:canary@demo"', says: 'has quotes around its value' },
    {
      case: 'with quotes around the secret',
      text: 'cloudinary://k:"canary"@demo',
      says: 'has quotes around its API secret',
    },
    { case: 'with quotes around the key', text: "cloudinary://'k':canary@demo", says: 'has quotes around its API key' },
    { case: 'with a line end', text: 'cloudinary://k:canary@demo\n', says: 'contains white space' },
    { case: 'with a space', text: 'cloudinary://k: canary@demo', says: 'contains white space' },
    { case: 'pasted with its name', text: 'CLOUDINARY_URL=cloudinary://k:canary@demo', says: 'repeats its own name' },
    { case: 'an https URL', text: 'https://k:canary@demo', says: 'starts with "https://", not "cloudinary://"' },
    { case: 'the bare secret', text: 'canary', says: 'does not start with "cloudinary://"' },
    { case: 'key and secret alone', text: 'k:canary@demo', says: 'does not start with "cloudinary://"' },
    { case: 'without a secret', text: 'cloudinary://k@demo', says: 'has no API secret' },
    { case: 'with an empty secret', text: 'cloudinary://k:@demo', says: 'has no API secret' },
    { case: 'without a key', text: 'cloudinary://:canary@demo', says: 'has no API key' },
    { case: 'without a cloud name', text: 'cloudinary://k:canary', says: 'has no cloud name' },
    { case: 'with an empty cloud name', text: 'cloudinary://k:canary@', says: 'has no cloud name' },
    {
      case: 'the placeholders of the documentation',
      text: 'cloudinary://<your_api_key>:<your_api_secret>@demo',
      says: 'still holds a placeholder instead of its API key',
    },
    {
      case: 'the shape from the message',
      text: 'cloudinary://API_KEY:API_SECRET@CLOUD_NAME',
      says: 'still holds a placeholder instead of its API key',
    },
    {
      case: 'a masked secret',
      text: 'cloudinary://123:**********@demo',
      says: 'still holds a placeholder instead of its API secret',
    },
    {
      case: 'a placeholder for the cloud',
      text: 'cloudinary://123:canary@<cloud_name>',
      says: 'still holds a placeholder instead of its cloud name',
    },
    {
      case: 'an encoded secret, which SDKs take as written',
      text: 'cloudinary://k:canary%2F@demo',
      says: 'has an API secret with something other than',
    },
    {
      case: 'a secret that URL parsers rewrite',
      text: 'cloudinary://k:canary^@demo',
      says: 'has an API secret with something other than',
    },
    {
      case: 'a broken escape',
      text: 'cloudinary://k:canary%@demo',
      says: 'has an API secret with something other than',
    },
    {
      case: 'an @ in the secret',
      text: 'cloudinary://k:can@canary@demo',
      says: 'has an API secret with something other than',
    },
    {
      case: 'a key with a slash',
      text: 'cloudinary://k/1:canary@demo',
      says: 'has an API key with something other than',
    },
    {
      case: 'a secure distribution',
      text: 'cloudinary://k:canary@demo/dist.example.com',
      says: 'has a cloud name with something other than',
    },
    {
      case: 'a way up as the cloud name',
      text: 'cloudinary://k:canary@..',
      says: 'has a cloud name with something other than',
    },
    {
      case: 'a secret with an @ and more',
      text: 'cloudinary://key:my@canary!x',
      says: 'has a cloud name with something other than',
    },
    {
      case: 'a secret with @ and ?',
      text: 'cloudinary://key:my@x?canary@demo',
      says: 'has an "@" after its "?"',
    },
    {
      case: 'a secret with @, ? and an option',
      text: 'cloudinary://key:my@x?upload_prefix=canary@demo',
      says: 'has an "@" after its "?"',
    },
    {
      case: 'key and secret in the prefix',
      text: 'cloudinary://key:s@demo?upload_prefix=https%3A%2F%2Fkey%3Acanary%40api.example',
      says: 'upload_prefix must be an origin such as http://127.0.0.1:3001, not one with an "@"',
    },
    {
      case: 'an option that is not read',
      text: 'cloudinary://k:canary@demo?private_cdn=true',
      says: 'has the option "private_cdn", only upload_prefix is read',
    },
    ...[
      'http://example.com',
      'http://127.0.0.1.example.com',
      'http://localhost.example.com',
      'http://10.0.0.1:3001',
    ].map((prefix) => ({
      case: `plain http to ${prefix}`,
      text: `cloudinary://k:canary@demo?upload_prefix=${prefix}`,
      says: `upload_prefix must be https, or http on loopback, not "${prefix}"`,
    })),
    ...[
      '',
      '127.0.0.1:3001',
      'ftp://127.0.0.1',
      'http://127.0.0.1:3001/v1_1',
      'https://u:p@example.com',
      'https://example.com?a',
      'https://example.com\\@evil.example',
      'https://',
      'https://example.com:99999',
    ].map((prefix) => ({
      case: `the prefix ${prefix}`,
      text: `cloudinary://k:canary@demo?upload_prefix=${encodeURIComponent(prefix)}`,
      says: `upload_prefix must be an origin such as http://127.0.0.1:3001, not ${prefix.includes('@') ? 'one with an "@"' : JSON.stringify(prefix)}`,
    })),
  ])('is refused $case, and says so without the secret', ({ text, says }) => {
    let met: unknown
    try {
      parseCloudinaryUrl(text)
    } catch (error) {
      met = error
    }
    expect(met).toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining(says) })
    expect((met as Error).message).toMatch(/^CLOUDINARY_URL/)
    expect(inspect(met)).not.toContain('canary')
  })

  it('names the setting that was read', () => {
    expect(() => parseCloudinaryUrl('', 'cloud')).toThrow(
      'cloud is not set; it must look like cloudinary://API_KEY:API_SECRET@CLOUD_NAME',
    )
  })

  it('never puts a secret into a message, whatever else is wrong', () => {
    const junk = fc.string({ unit: fc.constantFrom(...'ab1:/@?=&%"<> '), maxLength: 6 })
    fc.assert(
      fc.property(junk, junk, junk, (key, before, cloud) => {
        let message = ''
        try {
          parseCloudinaryUrl(`cloudinary://${key}:${before}canary@${cloud.replaceAll('@', '')}`)
        } catch (error) {
          message = inspect(error)
        }
        expect(message).not.toContain('canary')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a parsed cloud', () => {
  const cloud = parseCloudinaryUrl('cloudinary://123:canary@demo')

  it('gives its secret to code', () => {
    expect(cloud.apiSecret).toBe('canary')
  })

  it.each([
    { case: 'JSON.stringify', print: () => JSON.stringify({ cloud }) },
    { case: 'util.inspect', print: () => inspect({ cloud }, { depth: 9, showHidden: true }) },
    { case: 'a template', print: () => `${cloud}` },
  ])('shows it to nobody through $case', ({ case: name, print }) => {
    expect(print()).not.toContain('canary')
    if (name !== 'a template') expect(print()).toContain('[secret]')
  })
})

describe('a cloud given as parts', () => {
  const parts = {
    cloudName: 'demo',
    apiKey: '123',
    apiSecret: 'canary',
    apiOrigin: 'https://api.cloudinary.com/',
    deliveryOrigin: 'http://127.0.0.1:3001',
  }

  it('is copied, and hides its secret', () => {
    const given = { ...parts }
    const cloud = parseCloud(given)
    given.apiOrigin = 'https://evil.example'
    expect(cloud).toMatchObject({ ...parts, apiOrigin: 'https://api.cloudinary.com' })
    expect(JSON.stringify(cloud) + inspect(cloud)).not.toContain('canary')
  })

  it.each([
    { change: { apiOrigin: 'http://plain.example' }, says: 'cloud.apiOrigin must be https, or http on loopback' },
    { change: { deliveryOrigin: 'http://plain.example' }, says: 'cloud.deliveryOrigin must be https, or http on loop' },
    { change: { deliveryOrigin: 'nonsense' }, says: 'cloud.deliveryOrigin must be an origin such as' },
    { change: { apiOrigin: 'https://key:canary@api.example' }, says: 'cloud.apiOrigin must be an origin such as' },
    { change: { apiOrigin: undefined }, says: 'cloud.apiOrigin must be a non-empty string' },
    { change: { apiSecret: '' }, says: 'cloud.apiSecret must be a non-empty string' },
    { change: { apiSecret: 'canary/@' }, says: 'cloud has an API secret with something other than' },
    { change: { apiSecret: '****' }, says: 'cloud still holds a placeholder instead of its API secret' },
    { change: { cloudName: '../x' }, says: 'cloud has a cloud name with something other than' },
  ])('is refused with $change', ({ change, says }) => {
    const refused = () => parseCloud({ ...parts, ...change } as typeof parts)
    expect(refused).toThrow(says)
    expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining('canary') }))
  })
})

describe('writing CLOUDINARY_URL', () => {
  it.each(['cloudinary://123:abc-_.~9@demo', `cloudinary://k:s@my-cloud_1?upload_prefix=${LOCAL}`])(
    'is the inverse of reading: %s',
    (text) => {
      expect(formatCloudinaryUrl(parseCloudinaryUrl(text))).toBe(text)
    },
  )

  it('refuses what would be read differently', () => {
    const cloud = { ...parseCloudinaryUrl('cloudinary://k:s@demo'), apiSecret: 'canary/@' }
    expect(() => formatCloudinaryUrl(cloud)).toThrow('the cloud has an API secret with something other than')
  })
})

it.each([
  ['http://127.0.0.1:3001', true],
  ['http://127.9.9.9', true],
  ['http://localhost', true],
  ['http://[::1]:80', true],
  ['http://0x7f.1', true],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://0.0.0.0', false],
  ['https://api.cloudinary.com', false],
])('whether %s is this machine: %s', (origin, expected) => {
  expect(isLoopback(origin)).toBe(expected)
})
