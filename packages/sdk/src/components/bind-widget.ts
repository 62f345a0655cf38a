import { createUploadWidget, openUploadWidget } from '../widget/create-upload-widget.ts'
import type { WidgetCallback, WidgetFailure } from '../widget/events.ts'
import type { GivenOptions } from '../widget/widget-options.ts'
import { changedOptions } from './changed-options.ts'
import type { ComponentWidget } from './component-events.ts'
import { freshFunctions } from './fresh-functions.ts'
import type { Hosted } from './hosted-widget.ts'
import { guarded, tellFailure, tellHandlers } from './tell-handlers.ts'
import {
  type BindingState,
  type BoundProps,
  type MadeWidget,
  UNMOUNTED,
  type WidgetBinding,
  type WidgetMaker,
} from './widget-binding.ts'

const OURS: WidgetMaker = { createUploadWidget, openUploadWidget } as unknown as WidgetMaker

/** Binds a widget to a component: what React's and Svelte's have in common. Nothing happens until it is mounted. */
export function bindWidget(): WidgetBinding {
  const listeners = new Set<() => void>()
  let state = UNMOUNTED
  let props: BoundProps = { options: {}, handlers: {} }
  /** By `update()`; they hold until the widget is destroyed, or the component's own change. */
  let updates: Record<string, unknown> = {}
  let maker: WidgetMaker | null = null
  let made: MadeWidget | null = null
  /** What was asked of a widget that is not there yet. */
  let waiting: ((widget: MadeWidget) => void)[] = []
  let isDestroyed = false
  /** What is wrong with the options, as it was told: a component that is drawn again because of it is not told again. */
  let wrong = ''
  /** This time on the page: what was begun in another one has no say. */
  let stay: object | null = null
  let loading: Promise<void> | null = null

  const allOptions = () => ({ ...props.options, ...updates })
  const fresh = freshFunctions(allOptions)
  const show = (changes: Partial<BindingState>): void => {
    state = { ...state, ...changes }
    for (const listener of [...listeners]) listener()
  }

  /** @param isSeen the widget itself shows it. */
  function fail(error: WidgetFailure, isSeen = false): void {
    show({ error })
    tellFailure(props.handlers, error, methods, isSeen)
  }

  function complain(thrown: unknown): void {
    const words = wordsOf(thrown)
    if (words === wrong) return
    wrong = words
    fail(words)
  }

  const hear: WidgetCallback = (error, result) => {
    if (error) fail(error, result?.event === 'failure')
    if (typeof result?.event !== 'string') return
    if (result.event === 'success') show({ results: result, error: undefined })
    // For what asks `isShowing()` while it is drawn.
    if (result.event === 'display-changed') show({})
    tellHandlers(props.handlers, result, methods)
  }

  function make(): MadeWidget | null {
    if (made || !maker) return made
    const one: { widget: MadeWidget | null } = { widget: null }
    try {
      const options = fresh(allOptions()) as GivenOptions
      one.widget = maker.createUploadWidget(options, (error, result) => {
        // What is taken away says nothing any more.
        if (made === one.widget) hear(error, result)
      })
      made = one.widget
      isDestroyed = false
      wrong = ''
    } catch (thrown) {
      complain(thrown)
    }
    return made
  }

  function begin(loaded: WidgetMaker): void {
    maker = loaded
    show({ cloudinary: loaded, widget: methods, isLoading: false })
    // Ours puts nothing on the page, and says at once which option cannot be. The other puts a frame there.
    const widget = loaded === OURS || waiting.length > 0 ? make() : null
    for (const call of waiting.splice(0)) if (widget) call(widget)
  }

  function load(hosted: Hosted): Promise<void> {
    const mine = stay
    loading ??= import('./hosted-widget.ts')
      .then(({ hostedMaker }) => hostedMaker(hosted, allOptions, (message) => mine === stay && fail(message)))
      .then(
        (loaded) => {
          if (mine === stay) begin(loaded)
        },
        (cause: unknown) => {
          if (mine !== stay) return
          // The next call tries again.
          loading = null
          waiting = []
          show({ isLoading: false })
          fail(wordsOf(cause))
        },
      )
    return loading
  }

  function whenThere(call: (widget: MadeWidget) => void): void {
    // Who asks for it is told.
    wrong = ''
    const widget = make()
    if (widget) call(widget)
    else if (!maker) {
      waiting.push(call)
      if (stay && props.hosted) void load(props.hosted)
    }
  }

  function takeAway(): MadeWidget | null {
    const gone = made
    made = null
    waiting = []
    updates = {}
    return gone
  }

  const methods: ComponentWidget = {
    open(source, given) {
      // `onClick={open}` gives an event.
      const wanted = typeof source === 'string' ? source : undefined
      whenThere((widget) => {
        widget.open(wanted, given)
        guarded(() => props.handlers.onOpen?.(methods))
      })
    },
    close(how) {
      waiting = []
      made?.close(how)
    },
    async destroy(how) {
      const gone = takeAway()
      isDestroyed ||= gone !== null
      await gone?.destroy(how)
      if (gone) show({})
    },
    hide: () => void made?.hide(),
    show: () => whenThere((widget) => widget.show()),
    minimize: () => void made?.minimize(),
    update(options) {
      made?.update(fresh(options))
      updates = { ...updates, ...options }
    },
    isShowing: () => made?.isShowing() === true,
    isMinimized: () => made?.isMinimized() === true,
    isDestroyed: () => isDestroyed,
    async preload() {
      if (stay && props.hosted && !maker) await load(props.hosted)
      await made?.preload?.().catch(() => {})
    },
  }

  return {
    methods,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set(next) {
      const changes = changedOptions(fresh(props.options as never), fresh(next.options as never))
      props = next
      for (const name of Object.keys(changes)) delete updates[name]
      if (Object.keys(changes).length === 0) return
      // Options that could not be may be good now.
      if (!made && maker === OURS && !isDestroyed) make()
      else
        try {
          made?.update(changes)
          wrong = ''
        } catch (thrown) {
          complain(thrown)
        }
    },
    mount() {
      stay = {}
      if (props.hosted) void load(props.hosted)
      else begin(OURS)
      return () => {
        stay = null
        loading = null
        wrong = ''
        maker = null
        isDestroyed = false
        const gone = takeAway()
        state = { ...state, cloudinary: undefined, widget: undefined, isLoading: true }
        void (async () => gone?.destroy())().catch(() => {})
      }
    },
  }
}

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
