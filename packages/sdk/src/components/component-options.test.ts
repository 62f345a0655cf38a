import { describe, expect, it } from 'vitest'
import { type ComponentOptions, componentOptions, type EnvironmentVariables } from './component-options.ts'

const ENVIRONMENT = { cloudName: 'of-env', apiKey: 'key-of-env', uploadPreset: 'preset-of-env' }

describe('the options of a component’s widget', () => {
  it.each<{ case: string; props: ComponentOptions; wanted: object }>([
    { case: 'the environment', props: {}, wanted: ENVIRONMENT },
    {
      case: 'a config that names the cloud alone, and keeps the environment’s key',
      props: { config: { cloud: { cloudName: 'of-config' } } },
      wanted: { ...ENVIRONMENT, cloudName: 'of-config' },
    },
    { case: 'props', props: { uploadPreset: 'of-prop' }, wanted: { ...ENVIRONMENT, uploadPreset: 'of-prop' } },
    {
      case: 'options, which win',
      props: {
        config: { cloud: { cloudName: 'a', apiKey: 'b' } },
        uploadPreset: 'c',
        options: { cloudName: '1', apiKey: '2', uploadPreset: '3', folder: '4' },
      },
      wanted: { cloudName: '1', apiKey: '2', uploadPreset: '3', folder: '4' },
    },
    {
      case: 'options that are not given, which win over nothing',
      props: { options: { cloudName: undefined } as never },
      wanted: ENVIRONMENT,
    },
    {
      case: 'a signature that is text',
      props: { options: { uploadSignature: 'abc', uploadSignatureTimestamp: 1 } },
      wanted: { ...ENVIRONMENT, uploadSignature: 'abc', uploadSignatureTimestamp: 1 },
    },
    {
      case: 'an endpoint and an address of the cloud',
      props: { signatureEndpoint: '/sign', apiOrigin: 'http://127.0.0.1:1' },
      wanted: { ...ENVIRONMENT, signatureEndpoint: '/sign', apiOrigin: 'http://127.0.0.1:1' },
    },
  ])('are those of $case', ({ props, wanted }) => {
    expect(componentOptions(props, ENVIRONMENT)).toEqual(wanted)
  })

  it('say the same for a request that says the same', () => {
    const ask = () => new Request('https://app.example/sign', { headers: { 'x-csrf': 'abc' } })
    expect(componentOptions({ signatureEndpoint: ask() }, ENVIRONMENT)).toEqual({
      ...ENVIRONMENT,
      signatureEndpoint: { url: 'https://app.example/sign', headers: { 'x-csrf': 'abc' }, credentials: 'same-origin' },
    })
  })

  it('need neither cloud nor key nor preset with the grants of a signer', () => {
    const uploads = { url: '/uploads', profile: 'avatars' }
    expect(componentOptions({ uploads }, {})).toEqual({ uploads })
  })

  it('need no preset where the app says what goes with an upload', () => {
    const prepareUploadParams = () => 'signature'
    const options = { cloudName: 'demo', prepareUploadParams }
    expect(componentOptions({ options }, {})).toEqual(options)
  })

  it('are taken by their names in snake_case too', () => {
    const options = { cloud_name: 'demo', upload_preset: 'pages' }
    expect(componentOptions({ options }, {})).toEqual(options)
  })

  it.each<{ case: string; props: ComponentOptions; variables?: EnvironmentVariables; words: string }>([
    {
      case: 'no cloud',
      props: { uploadPreset: 'pages' },
      variables: { cloudName: 'NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME' },
      words:
        'A Cloudinary Cloud name is required, please make sure NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME is set and configured in your environment.',
    },
    {
      case: 'no cloud, where no variable is known',
      props: { uploadPreset: 'pages' },
      words:
        'A Cloudinary Cloud name is required, please make sure your environment variable is set and configured in your environment.',
    },
    {
      case: 'no key',
      props: { config: { cloud: { cloudName: 'demo' } }, signatureEndpoint: '/sign' },
      variables: { cloudName: 'CLOUD', apiKey: 'NEXT_PUBLIC_CLOUDINARY_API_KEY' },
      words:
        'A Cloudinary API Key is required for signed requests, please make sure NEXT_PUBLIC_CLOUDINARY_API_KEY is set and configured in your environment.',
    },
    {
      case: 'no key, where no variable is known',
      props: { config: { cloud: { cloudName: 'demo' } }, signatureEndpoint: '/sign' },
      words:
        'A Cloudinary API Key is required for signed requests, please make sure your environment variable is set and configured in your environment.',
    },
    {
      case: 'no preset',
      props: { config: { cloud: { cloudName: 'demo' } } },
      words:
        'A Cloudinary Upload Preset is required for unsigned uploads. Please specify an uploadPreset or configure signed uploads.',
    },
  ])('are refused in the official components’ words: $case', ({ props, variables, words }) => {
    expect(() => componentOptions(props, {}, variables)).toThrow(new Error(words))
  })
})
