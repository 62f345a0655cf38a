import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readOptions } from './read-options.ts'
import { transformationText } from './thumbnail-transformation.ts'
import { sentParameters } from './upload-parameters.ts'
import type { GivenOptions } from './widget-options.ts'

const warn = vi.spyOn(console, 'warn')
beforeEach(() => void warn.mockImplementation(() => {}))
afterEach(() => void warn.mockReset())

const signed = { cloudName: 'demo', apiKey: 'key', uploadSignature: () => {} }

describe('options', () => {
  it('are taken in camelCase and in snake_case, and those of before stay', () => {
    const before = readOptions({ cloud_name: 'demo', upload_preset: 'p', max_file_size: 5 })
    expect(before).toEqual({ cloudName: 'demo', uploadPreset: 'p', maxFileSize: 5 })
    expect(readOptions({ folder: 'a' }, before)).toEqual({ ...before, folder: 'a' })
  })

  it('that mean nothing here are named once, and those that speak of nothing are not', () => {
    const given = {
      ...signed,
      googleApiKey: 'k',
      showPoweredBy: false,
      showInsecurePreview: true,
      secure: true,
      frameZIndex: '5',
      cloudinaryAnalytics: false,
    } as GivenOptions
    expect(readOptions(given)).toEqual(signed)
    readOptions(given)
    expect(warn.mock.calls).toEqual([
      ['countersign/widget: the option googleApiKey is not supported here, and does nothing'],
    ])
  })

  it('that speak of what is chosen, and of how it is shown, are taken', () => {
    const encryption = { key: 'ab'.repeat(16), iv: '0'.repeat(24) }
    const given = {
      ...signed,
      showAdvancedOptions: true,
      getTags: () => {},
      getUploadPresets: () => {},
      preBatch: () => {},
      encryption,
      journal: 'photos',
      showCompletedButton: true,
      showUploadMoreButton: false,
      queueViewPosition: 'left:1rem; top:20px',
    }
    expect(readOptions(given)).toEqual(given)
    expect(warn).not.toHaveBeenCalled()
  })

  it('that are undefined are as if they were not given', () => {
    const names =
      'tags folder maxFiles maxChunkSize sources thumbnailTransformation queueViewPosition encryption uploads'
    const nothing = Object.fromEntries(names.split(' ').map((name) => [name, undefined]))
    expect(sentParameters(readOptions({ ...signed, ...nothing }))).toEqual({})
    expect(transformationText({ width: undefined, height: 60 })).toBe('h_60')
    expect(warn).not.toHaveBeenCalled()
  })

  it('keep the sources that are here, and one at least', () => {
    expect(readOptions({ ...signed, sources: ['dropbox', 'url'] as never }).sources).toEqual(['url'])
    expect(readOptions({ ...signed, sources: ['camera', 'local'] }).sources).toEqual(['camera', 'local'])
    expect(readOptions({ ...signed, sources: ['unsplash'] as never }).sources).toEqual(['local'])
  })

  it('that want to crop many files are told that nothing comes of it', () => {
    readOptions({ ...signed, cropping: true })
    readOptions({ ...signed, cropping: true, multiple: false, uploadSignature: 'abc', prepareUploadParams: () => {} })
    expect(warn.mock.calls).toEqual([
      ['countersign/widget: the option cropping is for one file alone: without multiple: false it does nothing'],
    ])
  })

  it.each<{ case: string; given: GivenOptions; says: string }>([
    { case: 'no cloud', given: { uploadPreset: 'p' }, says: 'cloudName must be the name of a cloud, not undefined' },
    { case: 'neither preset nor signature', given: { cloudName: 'demo' }, says: 'uploadPreset is needed' },
    { case: 'no key', given: { ...signed, apiKey: '' }, says: 'apiKey is needed for signed uploads' },
    {
      case: 'a signature without its time',
      given: { ...signed, uploadSignature: 'abc' },
      says: 'uploadSignatureTimestamp is needed',
    },
    {
      case: 'half a key, and a vector that is not hex',
      given: { ...signed, encryption: { key: 'abc', iv: 'xy' } },
      says: 'encryption.key must be 32, 48 or 64 hex digits, not 3 characters; encryption.iv must be at least 24',
    },
    {
      case: 'a key beside a signer of grants',
      given: { uploads: { url: '/u', profile: 'p' }, encryption: { key: 'ab'.repeat(16), iv: '0'.repeat(24) } },
      says: 'encryption cannot go with uploads',
    },
    {
      case: 'a place that is none',
      given: { ...signed, queueViewPosition: 'right:35px;color:red' },
      says: 'queueViewPosition must be like right:35px',
    },
    {
      case: 'a choice beside a signature that was made before',
      given: { ...signed, uploadSignature: 'abc', uploadSignatureTimestamp: 1, showAdvancedOptions: true },
      says: 'showAdvancedOptions cannot go with a signature that was made before',
    },
    { case: 'small chunks', given: { ...signed, maxChunkSize: 1e6 }, says: 'at least 5242880' },
    {
      case: 'half a file',
      given: { ...signed, maxFiles: 0.5 },
      says: 'maxFiles must be a whole number from 1, not 0.5',
    },
    {
      case: 'cropping under a signature that was made before',
      given: { ...signed, uploadSignature: 'abc', uploadSignatureTimestamp: 1, cropping: true },
      says: 'cropping needs an uploadSignature that is a function',
    },
    {
      case: 'cropping of what nobody can see',
      given: { ...signed, cropping: true, encryption: { key: '0'.repeat(64), iv: '0'.repeat(24) } },
      says: 'cropping cannot go with encryption',
    },
    {
      case: 'half a ratio',
      given: { ...signed, cropping_aspect_ratio: 0 },
      says: 'croppingAspectRatio must be width by height, a number above 0, not 0',
    },
    {
      case: 'more than all of a picture',
      given: { ...signed, croppingDefaultSelectionRatio: 1.5 },
      says: 'croppingDefaultSelectionRatio must be a number above 0, and at most 1, not 1.5',
    },
    {
      case: 'coordinates of something else',
      given: { ...signed, croppingCoordinatesMode: 'hand' as never },
      says: 'croppingCoordinatesMode must be custom or face, not hand',
    },
    {
      case: 'a width of words',
      given: { ...signed, maxImageWidth: '100' as never },
      says: 'maxImageWidth must be a whole number of pixels, not 100',
    },
  ])('are refused with $case', ({ given, says }) => {
    expect(() => readOptions(given)).toThrow(says)
  })
})
