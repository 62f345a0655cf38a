import { askFor } from '../engine/direct-protocols.ts'
import { endpointOf } from '../widget/signature-endpoint.ts'
import type { GivenOptions, Prepare } from '../widget/widget-options.ts'
import type { MadeWidget, WidgetMaker } from './widget-binding.ts'

/** Cloudinary's own upload widget, which knows sources that ours does not: which script, and how it is loaded. */
export interface HostedOptions {
  /** Where the script is. Default: Cloudinary's. */
  scriptUrl?: string | undefined
  /** `2.26.12`; default: whatever is the newest. @see https://cloudinary.com/documentation/upload_widget */
  version?: string | undefined
  /** Of the page's Content Security Policy. */
  nonce?: string | undefined
  /** `sha384-…` of the script, of a pinned version. */
  integrity?: string | undefined
}
export type Hosted = true | HostedOptions

const HOST = 'https://upload-widget.cloudinary.com'
const PATIENCE_MS = 60_000
/** By address: one script a page, however many widgets. */
const scripts = new Map<string, Promise<WidgetMaker>>()

/** What the hosted widget says it does not change afterwards. @see upload_widget_reference, `update` */
const NOT_UPDATED = new Set(['secure', 'uploadSignature', 'getTags', 'preBatch', 'inlineContainer', 'fieldName'])
/** Ours alone. */
const NOT_HOSTED = ['uploads', 'apiOrigin']

/**
 * What makes widgets of Cloudinary's own.
 * @param options as they stand.
 * @param fail told why a signature was not had: the hosted widget itself would say nothing of it.
 * @throws Error when the script does not come, or is another one.
 */
export async function hostedMaker(
  hosted: Hosted,
  options: () => GivenOptions,
  fail: (message: string) => unknown,
): Promise<WidgetMaker> {
  const refused = NOT_HOSTED.filter((name) => Reflect.get(options(), name) !== undefined)
  if (refused.length > 0) throw new Error(`hosted: Cloudinary\u2019s own widget does not know ${refused.join(' and ')}`)
  const script = hosted === true ? {} : hosted
  const maker = await scriptOf(scriptUrlOf(script), script)
  return {
    createUploadWidget(given, callback) {
      const widget = maker.createUploadWidget(withSignature(given, options, fail), callback)
      return { ...bound(widget), update: (changes) => widget.update(updatable(changes)) }
    },
  }
}

/** @see https://cloudinary.com/documentation/upload_widget, “version” */
export const scriptUrlOf = ({ scriptUrl, version }: HostedOptions): string =>
  scriptUrl ?? `${HOST}/${version === undefined ? '' : `${encodeURIComponent(version)}/`}global/all.js`

/** Its methods may want to be called on it. */
function bound(widget: MadeWidget): MadeWidget {
  const call =
    (name: keyof MadeWidget) =>
    (...all: unknown[]) =>
      (widget[name] as (...all: unknown[]) => unknown)(...all)
  return {
    open: call('open'),
    close: call('close'),
    destroy: call('destroy'),
    hide: call('hide'),
    show: call('show'),
    minimize: call('minimize'),
    update: call('update'),
    isShowing: call('isShowing'),
    isMinimized: call('isMinimized'),
    isDestroyed: call('isDestroyed'),
  }
}

const updatable = (changes: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !NOT_UPDATED.has(name) && name !== 'signatureEndpoint'))

/** An endpoint is asked by a function, as the official components do it. */
function withSignature(
  { signatureEndpoint, ...given }: GivenOptions,
  options: () => GivenOptions,
  fail: (message: string) => unknown,
): GivenOptions {
  if (signatureEndpoint === undefined || given.uploadSignature || given.prepareUploadParams) return given
  const uploadSignature: Prepare = (answer, parameters) => {
    const { url, ...how } = endpointOf(options().signatureEndpoint ?? signatureEndpoint)
    askFor(url, parameters, AbortSignal.timeout(PATIENCE_MS), how).then(answer, (cause: Error) => {
      fail(cause.message)
      answer({ cancel: true })
    })
  }
  return { ...given, uploadSignature }
}

function scriptOf(url: string, how: HostedOptions): Promise<WidgetMaker> {
  const known = scripts.get(url)
  if (known) return known
  const loading = loadScript(url, how)
  scripts.set(url, loading)
  loading.catch(() => scripts.delete(url))
  return loading
}

function loadScript(url: string, { nonce, integrity }: HostedOptions): Promise<WidgetMaker> {
  return new Promise((resolve, reject) => {
    const there = () => {
      const { cloudinary } = globalThis as { cloudinary?: WidgetMaker }
      return typeof cloudinary?.createUploadWidget === 'function' ? cloudinary : null
    }
    const maker = there()
    // The page has it already, by a script of its own.
    if (maker && [...document.scripts].some(({ src }) => src === new URL(url, document.baseURI).href)) {
      resolve(maker)
      return
    }
    const script = document.createElement('script')
    const refuse = (why: string) => {
      script.remove()
      reject(new Error(`Failed to load Cloudinary Upload Widget: ${url} ${why}`))
    }
    if (nonce) script.nonce = nonce
    if (integrity) {
      script.integrity = integrity
      script.crossOrigin = 'anonymous'
    }
    script.async = true
    script.onerror = () => refuse('could not be loaded')
    script.onload = () => {
      const maker = there()
      if (maker) resolve(maker)
      else refuse('defines no window.cloudinary.createUploadWidget')
    }
    script.src = url
    document.head.append(script)
  })
}
