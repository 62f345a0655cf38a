import { type CSSProperties, createElement, type ReactElement } from 'react'
import type { CldUploadWidgetResults } from '../components/component-events.ts'
import type { ComponentOptions } from '../components/component-options.ts'
import type { WidgetFailure } from '../widget/events.ts'
import type { ParametersAsked, WidgetOptions } from '../widget/widget-options.ts'
import { useWidget } from './use-widget.ts'

/** Props of the `Widget` of `react-cloudinary-upload-widget`, and three of ours. @see https://github.com/bubbaspaarx/react-cloudinary-upload-widget */
export interface OneButtonWidgetProps extends Pick<ComponentOptions, 'signatureEndpoint' | 'uploads' | 'apiOrigin'> {
  cloudName?: string | undefined
  apiKey?: string | number | undefined
  /** Alone, without a signature, one that is made for unsigned uploads. */
  uploadPreset?: string | undefined
  /**
   * Where `{"params_to_sign": …}` is posted and a signature comes from: as text, as JSON text, or as `{"signature": …}`. A signer
   * of ours speaks `signatureEndpoint`.
   */
  generateSignatureUrl?: string | undefined
  /** Of the question for a signature. Default true: cookies go to other origins too. */
  withCredentials?: boolean | undefined
  /** Of the question for a signature: its `accept`. Default `application/json`. */
  accepts?: string | undefined
  /** Of the question for a signature: its `content-type`; the body is JSON. Default `application/json`. */
  contentType?: string | undefined
  /** Default: a device and web addresses. */
  sources?: readonly string[] | undefined
  /** Options of sources that are not here: each is named in the console. */
  sourceKeys?: Readonly<Record<string, string>> | null | undefined
  googleDriveClientId?: string | null | undefined
  resourceType?: WidgetOptions['resourceType']
  folder?: string | undefined
  customPublicId?: string | undefined
  /** Default true, with `generateSignatureUrl`. */
  use_filename?: boolean | undefined
  /** Default false, with `generateSignatureUrl`. */
  unique_filename?: boolean | undefined
  /** Not sent: the console names it. */
  eager?: string | null | undefined
  /** Default true. */
  cropping?: boolean | undefined
  /** Default false. */
  multiple?: boolean | undefined
  /** Whether a single upload closes the widget. Default true. */
  autoClose?: boolean | undefined
  /** Whether the widget ends with an upload, or with a failure. Default false. */
  destroy?: boolean | undefined
  /** Means nothing: the console hears of failures that no `onFailure` takes, and of nothing else. */
  logging?: boolean | undefined
  widgetStyles?: WidgetOptions['styles'] | null
  /** Default `Upload files`. */
  buttonText?: string | null | undefined
  /** Default `button`. */
  buttonType?: 'button' | 'submit' | 'reset' | undefined
  /** Of the button, whose `id` is `cloudinary_upload_button`. Default: none. */
  style?: CSSProperties | null | undefined
  onSuccess?: ((result: CldUploadWidgetResults<'success'>) => void) | null | undefined
  onFailure?: ((failure: { error: WidgetFailure }) => void) | null | undefined
}

/** Stands where `react-cloudinary-upload-widget` has its script loaded: there is none to load. */
export const WidgetLoader = (): null => null

/**
 * A button that opens an upload widget, for apps that come from `react-cloudinary-upload-widget`; `CldUploadButton` can do more.
 * @throws Error while it is drawn, when the cloud, its key or a preset is missing.
 */
export function Widget(props: OneButtonWidgetProps): ReactElement {
  const { signatureEndpoint, uploads, apiOrigin, buttonText, buttonType = 'button', style } = props
  const { destroy = false, onSuccess, onFailure } = props
  const { methods, isLoading } = useWidget({
    signatureEndpoint,
    uploads,
    apiOrigin,
    options: optionsOf(props),
    onSuccess(result) {
      onSuccess?.(result)
      if (destroy) void methods.destroy()
    },
    onError(error) {
      if (onFailure) onFailure({ error })
      else console.error(error)
      if (destroy) void methods.destroy()
    },
  })
  const ahead = () => void methods.preload()
  return createElement(
    'button',
    {
      type: buttonType,
      id: 'cloudinary_upload_button',
      disabled: isLoading,
      onClick: () => methods.open(),
      onPointerEnter: ahead,
      onFocus: ahead,
      ...(style && { style }),
    },
    buttonText || 'Upload files',
  )
}

/** What is `undefined` is as if it were not given. */
function optionsOf(props: OneButtonWidgetProps): ComponentOptions['options'] {
  const { cloudName, apiKey, uploadPreset, generateSignatureUrl, signatureEndpoint, uploads } = props
  const { sources = [], sourceKeys, googleDriveClientId, eager, resourceType, folder, customPublicId } = props
  const { cropping = true, multiple = false, autoClose = true, widgetStyles } = props
  // Theirs sends them with every signature; a policy would refuse what nobody asked for.
  const { use_filename = generateSignatureUrl ? true : undefined } = props
  const { unique_filename = generateSignatureUrl ? false : undefined } = props
  return {
    cloudName,
    apiKey: apiKey === undefined ? undefined : String(apiKey),
    uploadPreset: uploadPreset || undefined,
    sources: sources.length > 0 ? sources : undefined,
    googleDriveClientId: googleDriveClientId ?? undefined,
    eager: eager ?? undefined,
    ...sourceKeys,
    resourceType,
    folder,
    publicId: customPublicId || undefined,
    styles: widgetStyles ?? undefined,
    cropping,
    multiple,
    singleUploadAutoClose: autoClose,
    showCompletedButton: true,
    // What users choose there a policy would refuse.
    showAdvancedOptions: !signatureEndpoint && !uploads,
    useFilename: use_filename,
    uniqueFilename: unique_filename,
    ...(generateSignatureUrl && {
      prepareUploadParams: async (_: unknown, asked: ParametersAsked) => ({
        signature: await signatureOf(asked, props),
      }),
    }),
  } as ComponentOptions['options']
}

/** @throws Error with the endpoint's own words. */
async function signatureOf(asked: ParametersAsked, props: OneButtonWidgetProps): Promise<string> {
  const { generateSignatureUrl = '', withCredentials = true } = props
  const { accepts = 'application/json', contentType = 'application/json' } = props
  const response = await fetch(generateSignatureUrl, {
    method: 'POST',
    headers: { accept: accepts, 'content-type': contentType },
    credentials: withCredentials ? 'include' : 'same-origin',
    body: JSON.stringify({ params_to_sign: asked }),
  })
  const said = await response.text()
  if (!response.ok) throw new Error(messageOf(said) || `${generateSignatureUrl} answered ${response.status}`)
  const signature = parsed(said)
  return typeof signature === 'string' ? signature : String(Object(signature).signature ?? '')
}

const messageOf = (said: string): string => {
  const { error, message } = Object(parsed(said)) as { error?: { message?: string } | string; message?: string }
  return String(Object(error).message ?? error ?? message ?? '')
}

const parsed = (said: string): unknown => {
  try {
    return JSON.parse(said)
  } catch {
    return said
  }
}
