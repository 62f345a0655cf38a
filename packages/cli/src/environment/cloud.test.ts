import { CountersignError } from 'countersign/protocol'
import { describe, expect, it } from 'vitest'
import { readCloud } from './cloud.ts'

const SECRET = 'hunter2-hunter2'
const SEPARATE = { CLOUDINARY_CLOUD_NAME: 'demo', CLOUDINARY_API_KEY: '1234', CLOUDINARY_API_SECRET: SECRET }
const URL_OF_SAME = `cloudinary://1234:${SECRET}@demo`

function messageOf(environment: Record<string, string>): string {
  try {
    readCloud(environment)
  } catch (error) {
    if (error instanceof CountersignError) return error.message
    throw error
  }
  throw new Error('the environment was taken')
}

describe('readCloud', () => {
  it.each([
    { case: 'CLOUDINARY_URL', environment: { CLOUDINARY_URL: URL_OF_SAME } },
    { case: 'plain names', environment: SEPARATE },
    {
      case: 'the names of next-cloudinary',
      environment: {
        NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME: 'demo',
        NEXT_PUBLIC_CLOUDINARY_API_KEY: '1234',
        CLOUDINARY_API_SECRET: SECRET,
      },
    },
    {
      case: 'the names of svelte-cloudinary',
      environment: {
        VITE_CLOUDINARY_CLOUD_NAME: 'demo',
        VITE_CLOUDINARY_API_KEY: '1234',
        CLOUDINARY_API_SECRET: SECRET,
      },
    },
    {
      case: 'the old names of svelte-cloudinary',
      environment: {
        VITE_PUBLIC_CLOUDINARY_CLOUD_NAME: 'demo',
        VITE_PUBLIC_CLOUDINARY_API_KEY: '1234',
        CLOUDINARY_API_SECRET: SECRET,
      },
    },
    { case: 'both, agreeing', environment: { CLOUDINARY_URL: URL_OF_SAME, ...SEPARATE } },
    { case: 'an empty CLOUDINARY_URL beside the rest', environment: { CLOUDINARY_URL: '', ...SEPARATE } },
  ])('reads $case', ({ environment }) => {
    const { cloudName, apiKey, apiSecret, apiOrigin } = readCloud(environment)
    expect({ cloudName, apiKey, apiSecret, apiOrigin }).toEqual({
      cloudName: 'demo',
      apiKey: '1234',
      apiSecret: SECRET,
      apiOrigin: 'https://api.cloudinary.com',
    })
  })

  it.each([
    { case: 'nothing', environment: {}, names: ['No cloud is configured', 'CLOUDINARY_URL', 'CLOUDINARY_API_SECRET'] },
    {
      case: 'quotes around the secret',
      environment: { ...SEPARATE, CLOUDINARY_API_SECRET: `"${SECRET}"` },
      names: ['CLOUDINARY_API_SECRET', 'quotes', 'remove'],
    },
    {
      case: 'quotes around CLOUDINARY_URL',
      environment: { CLOUDINARY_URL: `'${URL_OF_SAME}'` },
      names: ['CLOUDINARY_URL', 'quotes', 'remove'],
    },
    {
      case: 'a CLOUDINARY_URL without a secret',
      environment: { CLOUDINARY_URL: 'cloudinary://1234@demo' },
      names: ['CLOUDINARY_URL', 'no API secret', 'cloudinary://API_KEY:API_SECRET@CLOUD_NAME'],
    },
    {
      case: 'a CLOUDINARY_URL of another scheme',
      environment: { CLOUDINARY_URL: `https://1234:${SECRET}@demo` },
      names: ['CLOUDINARY_URL', '"https://"', 'cloudinary://'],
    },
    {
      case: 'a line break after the key',
      environment: { ...SEPARATE, CLOUDINARY_API_KEY: '1234\n' },
      names: ['CLOUDINARY_API_KEY', 'white space'],
    },
    {
      case: 'the placeholder of the documentation',
      environment: { ...SEPARATE, CLOUDINARY_API_SECRET: '<Your API Secret>' },
      names: ['CLOUDINARY_API_SECRET'],
    },
    {
      case: 'the asterisks of the console',
      environment: { ...SEPARATE, CLOUDINARY_API_SECRET: '**********' },
      names: ['CLOUDINARY_API_SECRET', 'placeholder'],
    },
    {
      case: 'a key and a secret in one variable',
      environment: { ...SEPARATE, CLOUDINARY_API_KEY: `1234:${SECRET}` },
      names: ['CLOUDINARY_API_KEY', 'letters, digits'],
    },
    {
      case: 'a whole URL as cloud name',
      environment: { ...SEPARATE, CLOUDINARY_CLOUD_NAME: URL_OF_SAME },
      names: ['CLOUDINARY_CLOUD_NAME', 'CLOUDINARY_URL'],
    },
    {
      case: 'a cloud name with a slash',
      environment: { ...SEPARATE, CLOUDINARY_CLOUD_NAME: 'demo/x' },
      names: ['CLOUDINARY_CLOUD_NAME', '"demo/x"'],
    },
    {
      case: 'a secret alone',
      environment: { CLOUDINARY_API_SECRET: SECRET },
      names: ['CLOUDINARY_API_SECRET', 'without the cloud name', 'NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME'],
    },
    {
      case: 'two cloud names',
      environment: { ...SEPARATE, NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME: 'other' },
      names: ['CLOUDINARY_CLOUD_NAME', 'NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME', '"demo"', '"other"'],
    },
    {
      case: 'a secret that is not the one of CLOUDINARY_URL',
      environment: { CLOUDINARY_URL: URL_OF_SAME, CLOUDINARY_API_SECRET: `${SECRET}-old` },
      names: ['CLOUDINARY_URL', 'CLOUDINARY_API_SECRET', 'different API secrets'],
    },
  ])('explains $case and shows no secret', ({ environment, names }) => {
    const message = messageOf(environment as Record<string, string>)
    for (const name of names) expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
    expect(message).not.toContain('\n')
  })
})
