/** An app that is drawn again and again, as tests want it, and keeps all that it is told. */

import * as components from 'countersign/react'
import { UploadDropzone, useUpload } from 'countersign/react'
import * as upload from 'countersign/upload'
import { type ReactNode, StrictMode, Suspense, useEffect, useLayoutEffect, useState, version } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { type OfRoom, samples } from './samples.tsx'
import { Ssr } from './ssr-app.tsx'

const { CldUploadButton, CldUploadWidget } = components
type WidgetProps = components.CldUploadWidgetProps
type Values = components.CldUploadWidgetPropsChildren

export interface Heard {
  prop: string
  /** Of which drawing the handler was. */
  drawing: number
  event?: string
  info?: unknown
  error?: unknown
  /** What came besides, by its names. */
  second?: string[]
}
export interface Drawing {
  kind?: 'widget' | 'button' | 'both' | 'dropzone' | 'sample' | 'waiting' | 'opening'
  strict?: boolean
  sample?: string
  props?: object
  /** Handlers that are kept: these, or all. */
  only?: string[]
}
export interface ReactApp {
  version: string
  heard: Heard[]
  values: Values | undefined
  upload: components.UseUpload<unknown> | undefined
  drawings: number
  components: typeof components
  engine: typeof upload
  draw(drawing: Drawing): void
  remove(): void
  hydrate(props: object): void
}

const NAMES =
  `onAbort onBatchCancelled onClose onDisplayChanged onPublicId onQueuesEnd onQueuesStart onRetry onShowCompleted
  onSourceChanged onSuccess onTags onUploadAdded`.split(/\s+/)
let root: Root | null = null

const app: ReactApp = {
  version,
  heard: [],
  values: undefined,
  upload: undefined,
  drawings: 0,
  components,
  engine: upload,
  draw(drawing) {
    app.drawings += 1
    root ??= createRoot(place())
    const face = <Face {...drawing} drawing={app.drawings} />
    root.render(drawing.strict ? <StrictMode>{face}</StrictMode> : face)
  },
  remove() {
    root?.unmount()
    root = null
    app.values = undefined
  },
  hydrate(props) {
    root = hydrateRoot(place(), <Ssr {...props} />)
  },
}
const place = () => document.querySelector('#root') as HTMLElement

/** Every handler there is, each with the number of the drawing that it belongs to. */
function handlersOf(drawing: number, only: string[] | undefined): object {
  const plain = (second: unknown) => (typeof second === 'object' && second ? Object.keys(second).sort() : undefined)
  const copy = (info: unknown) => (info === undefined ? undefined : structuredClone(info))
  const keep = (prop: string) => (results: { event: string; info: unknown }, second?: unknown) =>
    void app.heard.push({
      prop,
      drawing,
      event: results.event,
      info: copy(results.info),
      second: plain(second),
    } as Heard)
  const all: Record<string, unknown> = {
    onError: (error: unknown, second: unknown) =>
      void app.heard.push({ prop: 'onError', drawing, error, second: plain(second) } as Heard),
    onOpen: (widget: unknown) => void app.heard.push({ prop: 'onOpen', drawing, second: plain(widget) } as Heard),
  }
  for (const name of NAMES) {
    all[name] = keep(name)
    all[`${name}Action`] = keep(`${name}Action`)
  }
  all.onProgress = keep('onProgress')
  all.onUpload = keep('onUpload')
  const names = only ?? Object.keys(all).filter((name) => name !== 'onUpload' && name !== 'onProgress')
  return Object.fromEntries(names.map((name) => [name, all[name]]))
}

function Face({ kind = 'widget', props = {}, sample = '', only, drawing }: Drawing & { drawing: number }): ReactNode {
  const all = { ...handlersOf(drawing, only), ...props } as WidgetProps
  if (kind === 'sample') {
    const Sample = samples[sample]
    return Sample ? <Sample {...(props as OfRoom)} /> : null
  }
  if (kind === 'dropzone') return <Drop {...(props as DropProps)} />
  // `sample` says whether something beside it is waited for.
  if (kind === 'waiting')
    return (
      <Suspense fallback="Wait">
        <CldUploadWidget {...all}>{(values) => <Keep values={values} />}</CldUploadWidget>
        {sample === 'wait' && <Never />}
      </Suspense>
    )
  if (kind === 'opening') return <CldUploadWidget {...all}>{({ open }) => <OpenAtOnce open={open} />}</CldUploadWidget>
  return (
    <>
      {kind !== 'button' && <CldUploadWidget {...all}>{(values) => <Keep values={values} />}</CldUploadWidget>}
      {kind !== 'widget' && (
        <CldUploadButton {...({ ...all, children: undefined, ...props } as components.CldUploadButtonProps)} />
      )}
    </>
  )
}

const never = new Promise(() => {})
function Never(): ReactNode {
  throw never
}

function OpenAtOnce({ open }: Pick<Values, 'open'>) {
  useLayoutEffect(() => open(), [open])
  return null
}

function Keep({ values }: { values: Values }) {
  useEffect(() => {
    app.values = values
  })
  return (
    <p>
      <button type="button" disabled={values.isLoading} onClick={() => values.open()}>
        Open
      </button>
      <output data-error={typeof values.error}>
        {typeof values.error === 'string' ? values.error : values.error?.statusText}
      </output>
      <span id="result">{values.results?.info.public_id}</span>
      <span id="showing">{String(values.isShowing())}</span>
    </p>
  )
}

interface DropProps {
  protocol: () => upload.UploaderOptions<unknown>['protocol']
  own?: boolean
  zone?: object
}

function Drop({ protocol, own = false, zone = {} }: DropProps) {
  const [name] = useState('Pictures')
  const files = useUpload({ protocol: protocol() })
  useEffect(() => {
    app.upload = files
  })
  return (
    <UploadDropzone upload={files} texts={{ zone: name }} {...zone}>
      {own
        ? ({ choose, isDragging, refusal, uploads }) => (
            <p>
              <button type="button" onClick={choose}>
                Mine
              </button>
              {refusal}
              {isDragging ? 'let go' : uploads.map(({ name, status }) => `${name} ${status}`).join()}
            </p>
          )
        : undefined}
    </UploadDropzone>
  )
}

Object.assign(globalThis, { app })
