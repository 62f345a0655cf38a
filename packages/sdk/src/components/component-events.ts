import type { WidgetEvents, WidgetFailure } from '../widget/events.ts'

/** What a widget tells, and which prop of a component hears it. @see url-loader, `UPLOAD_WIDGET_EVENTS` */
export const EVENT_PROPS = {
  abort: 'onAbort',
  'batch-cancelled': 'onBatchCancelled',
  close: 'onClose',
  'display-changed': 'onDisplayChanged',
  publicid: 'onPublicId',
  'queues-end': 'onQueuesEnd',
  'queues-start': 'onQueuesStart',
  retry: 'onRetry',
  'show-completed': 'onShowCompleted',
  'source-changed': 'onSourceChanged',
  success: 'onSuccess',
  tags: 'onTags',
  'upload-added': 'onUploadAdded',
  progress: 'onProgress',
} as const

type EventProps = typeof EVENT_PROPS
/** An event that a component passes on. */
export type ComponentEvent = keyof EventProps
/** Ours has no `Action`: it comes 20 times a second, and nobody asks a server that often. */
type ActionEvent = Exclude<ComponentEvent, 'progress'>

/** Events of Cloudinary's own script; the widget here has those of them that {@link WidgetEvents} has. */
interface EventsOfHosted {
  publicid: { id: string }
  tags: { tags: readonly string[] }
  'show-completed': { items: readonly Readonly<Record<string, unknown>>[] }
}

/** What comes with an event. */
export type InfoOf<Name extends ComponentEvent> = Name extends keyof WidgetEvents
  ? WidgetEvents[Name]
  : Name extends keyof EventsOfHosted
    ? EventsOfHosted[Name]
    : never

/** An event and its `info`. Without a name: any of them, and `event` says which `info` it is. */
export type CldUploadWidgetResults<Name extends ComponentEvent = ComponentEvent> = {
  [Each in Name]: { event: Each; info: InfoOf<Each> }
}[Name]

/** What a component does with its widget. It stays the same object, and works after `destroy()` too: `open()` makes another widget. */
export interface ComponentMethods {
  /**
   * Shows the widget. Before it is there, that is done as soon as it is.
   * @param source which is shown. Default: what the options say.
   * @param given files, or addresses that the cloud fetches.
   */
  open(source?: string | null, given?: { files?: Iterable<Blob | string> }): void
  /** @param how.quiet nobody is asked, and what is under way is cancelled. */
  close(how?: { quiet?: boolean }): void
  destroy(how?: { removeThumbnails?: boolean }): Promise<void>
  hide(): void
  show(): void
  minimize(): void
  /** Changes options. An option of the component's that changes later holds from then on. */
  update(options: Readonly<Record<string, unknown>>): void
  isShowing(): boolean
  isMinimized(): boolean
  isDestroyed(): boolean
}

/** The widget of a component: its methods, and one of ours. */
export interface ComponentWidget extends ComponentMethods {
  /** Ours: loads the interface ahead of `open`, when a pointer comes near. Never rejects: `open` tells what failed. */
  preload(): Promise<void>
}

/** The second argument of callbacks. */
export type CallbackWidget = ComponentMethods & { widget: ComponentWidget }

/** Told of an event. */
export type CldUploadEventCallback<Name extends ComponentEvent = ComponentEvent> = (
  results: CldUploadWidgetResults<Name>,
  options: CallbackWidget,
) => void
/** Told of an event in what can be sent to a server, as Server Actions need it. */
export type CldUploadEventAction<Name extends ComponentEvent = ComponentEvent> = (
  results: CldUploadWidgetResults<Name>,
) => void | Promise<void>

/** What a component may be told by. */
export type ComponentHandlers = {
  [Name in ComponentEvent as EventProps[Name]]?: CldUploadEventCallback<Name> | undefined
} & {
  [Name in ActionEvent as `${EventProps[Name]}Action`]?: CldUploadEventAction<Name> | undefined
} & {
  /** Told of what failed: a file, the interface or a script that could not be loaded, an option that cannot be. */
  onError?: ((error: WidgetFailure, options: CallbackWidget) => void) | undefined
  /** Told when the component's own `open()` has been called. */
  onOpen?: ((widget: ComponentWidget) => void) | undefined
  /** @deprecated use `onSuccess`. */
  onUpload?: ((results: CldUploadWidgetResults<'success'>, widget: ComponentWidget) => void) | undefined
}

/** Names of props that are handlers. */
export const HANDLER_NAMES: readonly (keyof ComponentHandlers)[] = [
  ...Object.values(EVENT_PROPS),
  ...Object.values(EVENT_PROPS)
    .filter((name) => name !== 'onProgress')
    .map((name) => `${name}Action` as const),
  'onError',
  'onOpen',
  'onUpload',
]
