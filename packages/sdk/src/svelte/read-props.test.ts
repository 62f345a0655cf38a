import { describe, expect, it } from 'vitest'
import type { GlobalCloudinaryConfig } from './configure-cloudinary.ts'
import { attributesOf, readProps } from './read-props.ts'

describe('readProps', () => {
  it.each<{ case: string; cloud?: object; above: GlobalCloudinaryConfig; cloudName?: string; apiKey?: string }>([
    { case: 'nothing', above: {} },
    { case: 'the cloud above', above: { cloud: { cloudName: 'a', apiKey: '1' } }, cloudName: 'a', apiKey: '1' },
    {
      case: 'its short form before it',
      above: { cloudName: 'b', cloud: { cloudName: 'a', apiKey: '1' } },
      cloudName: 'b',
      apiKey: '1',
    },
    {
      case: 'the component before both',
      cloud: { apiKey: '2' },
      above: { cloudName: 'b', apiKey: '1' },
      cloudName: 'b',
      apiKey: '2',
    },
  ])('takes each fact by itself: $case', ({ cloud, above, cloudName, apiKey }) => {
    expect(readProps({ config: { cloud } }, above).config).toEqual({ cloud: { cloudName, apiKey } })
  })

  it('takes the preset of the component, else the one above', () => {
    expect(readProps({}, { uploadPreset: 'above' }).uploadPreset).toBe('above')
    expect(readProps({ uploadPreset: 'own' }, { uploadPreset: 'above' }).uploadPreset).toBe('own')
  })

  it('copies what Svelte may have made a proxy of, and nothing else', () => {
    const inlineContainer = new EventTarget()
    const options = { cloudName: 'demo', tags: ['a'], styles: { palette: { action: 'red' } }, inlineContainer }
    const uploads = { open: () => {} } as never
    const read = readProps({ options, uploads }, {})
    expect(read.options).toEqual(options)
    expect(read.options?.tags).not.toBe(options.tags)
    expect(read.options?.styles?.palette).not.toBe(options.styles.palette)
    expect(read.options?.inlineContainer).toBe(inlineContainer)
    expect(read.uploads).toBe(uploads)
  })
})

describe('attributesOf', () => {
  it('is what is no property of ours, attachments among it', () => {
    const attachment = Symbol('attachment')
    const onSuccess = () => {}
    const props = {
      options: {},
      onSuccess,
      onSuccessAction: onSuccess,
      class: 'wide',
      disabled: true,
      [attachment]: onSuccess,
    }
    expect(attributesOf(props)).toEqual({ class: 'wide', [attachment]: onSuccess })
  })
})
