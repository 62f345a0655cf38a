import type { WidgetCallback, WidgetFailure } from '../widget/events.ts'
import type { GivenOptions } from '../widget/widget-options.ts'
import type {
  CldUploadWidgetResults,
  ComponentHandlers,
  ComponentMethods,
  ComponentWidget,
} from './component-events.ts'
import type { Hosted } from './hosted-widget.ts'

/** What makes widgets: `countersign/widget`, or `window.cloudinary` of Cloudinary's own script. */
export interface WidgetMaker {
  createUploadWidget(options: GivenOptions, callback?: WidgetCallback): MadeWidget
  openUploadWidget?(options: GivenOptions, callback?: WidgetCallback): MadeWidget
}
/** What both kinds of widget can do. */
export type MadeWidget = {
  [Name in keyof ComponentMethods]: (...all: Parameters<ComponentMethods[Name]>) => unknown
} & { preload?(): Promise<void> }

/** What a component shows of its widget; the same object until something changes. */
export interface BindingState {
  /**
   * What makes widgets; there once the component is on the page, and the script that it needs is loaded; never on
   * a server.
   */
  readonly cloudinary: WidgetMaker | undefined
  /** There as soon as `cloudinary` is. */
  readonly widget: ComponentWidget | undefined
  /** The last finished upload. */
  readonly results: CldUploadWidgetResults<'success'> | undefined
  /** What failed last; an upload that comes through afterwards clears it. */
  readonly error: WidgetFailure | undefined
  /**
   * Until the component is on the page, and the script that it needs is there or could not be loaded. `open()` may be called
   * before, too.
   */
  readonly isLoading: boolean
}

/** What a component was given, as it stands. */
export interface BoundProps {
  options: GivenOptions
  handlers: ComponentHandlers
  /** Cloudinary's own script in the place of our widget. */
  hosted?: Hosted | undefined
}

/** A widget and the component that it belongs to. */
export interface WidgetBinding {
  methods: ComponentWidget
  state(): BindingState
  /** @returns what ends it. */
  subscribe(listener: () => void): () => void
  /** Each time the component is drawn: options that have changed are handed on, handlers are the new ones from now on. */
  set(props: BoundProps): void
  /** Once the component is on the page. @returns what takes the widget away, without a word to anybody. */
  mount(): () => void
}

/** As long as a component is not on a page, which it never is on a server. */
export const UNMOUNTED: BindingState = {
  cloudinary: undefined,
  widget: undefined,
  results: undefined,
  error: undefined,
  isLoading: true,
}
