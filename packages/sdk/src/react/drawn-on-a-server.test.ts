import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CldUploadButton } from './cld-upload-button.ts'
import { CldUploadWidget } from './cld-upload-widget.ts'
import { environment } from './environment.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('the environment', () => {
  it('is read by the names of next-cloudinary', () => {
    vi.stubEnv('NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME', 'demo')
    vi.stubEnv('NEXT_PUBLIC_CLOUDINARY_API_KEY', 'key')
    vi.stubEnv('NEXT_PUBLIC_CLOUDINARY_UPLOAD_PRESET', 'pages')
    expect(environment()).toEqual({ cloudName: 'demo', apiKey: 'key', uploadPreset: 'pages' })
  })

  it('says nothing where there is no process at all', () => {
    vi.stubGlobal('process', undefined)
    expect(environment()).toEqual({ cloudName: undefined, apiKey: undefined, uploadPreset: undefined })
  })
})

describe('a component that a server draws', () => {
  it('is loading, and its button waits', () => {
    vi.stubEnv('NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME', 'demo')
    const draw = ({ isLoading, widget }: { isLoading: boolean; widget: unknown }) => `${isLoading} ${widget}`
    const props = { uploadPreset: 'pages', children: draw }
    expect(renderToString(createElement(CldUploadWidget, props))).toBe('true undefined')
    expect(renderToString(createElement(CldUploadButton, { uploadPreset: 'pages' }))).toBe(
      '<button type="button" class="" disabled="">Upload</button>',
    )
    expect(renderToString(createElement(CldUploadWidget, { uploadPreset: 'pages' }))).toBe('')
  })

  it.each([
    {
      case: 'the cloud',
      props: {},
      cloudName: '',
      words: /^A Cloudinary Cloud name is required, please make sure NEXT_PUBLIC_/,
    },
    {
      case: 'the key',
      props: { signatureEndpoint: '/sign' },
      cloudName: 'demo',
      words:
        /^A Cloudinary API Key is required for signed requests, please make sure NEXT_PUBLIC_CLOUDINARY_API_KEY is set/,
    },
    { case: 'the preset', props: {}, cloudName: 'demo', words: /^A Cloudinary Upload Preset is required for unsigned/ },
  ])('is refused in next-cloudinary’s words without $case', ({ props, cloudName, words }) => {
    vi.stubEnv('NEXT_PUBLIC_CLOUDINARY_CLOUD_NAME', cloudName)
    expect(() => renderToString(createElement(CldUploadWidget, props))).toThrow(words)
  })
})
