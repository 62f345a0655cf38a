import { createElement } from 'react'
import { describe, expectTypeOf, it } from 'vitest'
import type { CldUploadWidgetResults } from '../components/component-events.ts'
import type { WidgetProps } from '../components/widget-props.ts'
import type { FileRules } from '../engine/check-files.ts'
import type { UploaderOptions } from '../engine/uploader-options.ts'
import type { UploadRequest } from '../uploader/create-uploads.ts'
import type { UploadsOptions } from '../uploader/options.ts'
import type { QueuedFile, UploadInfo, WidgetFailure } from '../widget/events.ts'
import type { GivenOptions, Palette, PreparedParameters, ThumbnailTransformation } from '../widget/widget-options.ts'
import type { CldUploadButtonProps } from './cld-upload-button.ts'
import { CldUploadWidget, type CldUploadWidgetProps } from './cld-upload-widget.ts'
import type { OneButtonWidgetProps } from './one-button-widget.ts'
import type { UploadDropzoneProps } from './upload-dropzone.ts'

/** Each of its names, and nothing behind it. */
type Nothing<Given> = Record<keyof Given, undefined>

describe('the types of the components', () => {
  it('say by an event what its info is', () => {
    const look = (results: CldUploadWidgetResults) => {
      if (results.event === 'success') expectTypeOf(results.info).toEqualTypeOf<UploadInfo>()
      if (results.event === 'queues-end') expectTypeOf(results.info.files).toEqualTypeOf<readonly QueuedFile[]>()
      if (results.event === 'tags') expectTypeOf(results.info.tags).toExtend<readonly string[]>()
      // @ts-expect-error: not every event has a public id
      void results.info.public_id
      // @ts-expect-error: there is no such event
      void (results.event === 'sucess')
    }
    void look
  })

  it('hand each handler its own event, without a cast', () => {
    const props: CldUploadWidgetProps = {
      onSuccess: ({ info }, { widget, close }) => {
        expectTypeOf(info.secure_url).toEqualTypeOf<string | undefined>()
        widget.close({ quiet: true })
        close()
      },
      onQueuesEnd: ({ info }) => expectTypeOf(info.files).toEqualTypeOf<readonly QueuedFile[]>(),
      onBatchCancelled: ({ info }) => expectTypeOf<'MAX_EXCEEDED'>().toExtend<typeof info.reason>(),
      onSuccessAction: async ({ info }) => {
        expectTypeOf(info.public_id).toBeString()
      },
      onError: (error) => expectTypeOf(error).toEqualTypeOf<WidgetFailure>(),
      onUpload: (results, widget) => {
        expectTypeOf(results.info).toEqualTypeOf<UploadInfo>()
        widget.close()
      },
      // A handler for any event is one for each.
      onTags: (results: CldUploadWidgetResults) => void results.event,
      children: ({ results, open }) => {
        open('url', { files: ['https://files.example/a.jpg'] })
        return results?.info.secure_url
      },
    }
    void createElement(CldUploadWidget, props)
  })

  it('refuse what is not there', () => {
    // @ts-expect-error: progress is not for servers
    const action: CldUploadWidgetProps = { onProgressAction: () => {} }
    // @ts-expect-error: an option with another type
    const option: CldUploadWidgetProps = { options: { maxFiles: 'three' } }
    // @ts-expect-error: no such prop
    const prop: CldUploadWidgetProps = { onSuccesss: () => {} }
    void [action, option, prop]
  })

  it('take undefined for all that need not be given', () => {
    expectTypeOf<Nothing<GivenOptions>>().toExtend<GivenOptions>()
    expectTypeOf<Nothing<PreparedParameters>>().toExtend<PreparedParameters>()
    expectTypeOf<Nothing<Palette>>().toExtend<Palette>()
    expectTypeOf<Nothing<ThumbnailTransformation>>().toExtend<ThumbnailTransformation>()
    expectTypeOf<Nothing<CldUploadWidgetProps>>().toExtend<CldUploadWidgetProps>()
    expectTypeOf<Nothing<WidgetProps>>().toExtend<CldUploadButtonProps>()
    expectTypeOf<Nothing<OneButtonWidgetProps>>().toExtend<OneButtonWidgetProps>()
    type Dropzone = Omit<UploadDropzoneProps<unknown>, 'upload'>
    expectTypeOf<Nothing<Dropzone>>().toExtend<Dropzone>()
    type Uploader = Omit<UploaderOptions<unknown>, 'protocol'>
    expectTypeOf<Nothing<Uploader>>().toExtend<Uploader>()
    type Signer = Omit<UploadsOptions, 'url'>
    expectTypeOf<Nothing<Signer>>().toExtend<Signer>()
    expectTypeOf<Nothing<FileRules>>().toExtend<FileRules>()
    type Request = UploadRequest<undefined>
    expectTypeOf<Nothing<Request>>().toExtend<Request>()
    expectTypeOf<Nothing<{ tags?: string }>>().not.toExtend<{ tags?: string }>()
  })

  it('take endpoints as next-cloudinary does, and options that may be undefined', () => {
    const all: CldUploadWidgetProps[] = [
      { signatureEndpoint: '/sign' },
      { signatureEndpoint: new URL('https://app.example/sign') },
      { signatureEndpoint: new Request('https://app.example/sign') },
      { signatureEndpoint: { url: '/sign', headers: { 'x-csrf': 'abc' }, credentials: 'include' } },
      { uploadPreset: undefined, config: { cloud: { cloudName: undefined } } },
      { hosted: { version: '2.26.12', nonce: undefined } },
    ]
    void all
    const button: CldUploadButtonProps = {
      className: 'a',
      onClick: (event) => event.currentTarget.blur(),
      'aria-label': 'b',
    }
    void button
  })
})
