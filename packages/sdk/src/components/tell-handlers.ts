import type { WidgetEvent, WidgetFailure } from '../widget/events.ts'
import { type ComponentHandlers, type ComponentWidget, EVENT_PROPS } from './component-events.ts'

type AnyHandler = (results: unknown, options?: unknown) => unknown

let isWarned = false

/** Calls what hears an event: its callback, its action, and for a finished upload the deprecated `onUpload`. */
export function tellHandlers(handlers: ComponentHandlers, result: WidgetEvent, methods: ComponentWidget): void {
  const name: string | undefined = Object.hasOwn(EVENT_PROPS, result.event)
    ? Reflect.get(EVENT_PROPS, result.event)
    : undefined
  if (name === undefined) return
  const handlerOf = (name: string) => Reflect.get(handlers, name) as AnyHandler | undefined
  guarded(() => handlerOf(name)?.(result, { widget: methods, ...methods }))
  guarded(() => handlerOf(`${name}Action`)?.(result))
  if (result.event !== 'success' || !handlers.onUpload) return
  if (!isWarned)
    console.warn('onUpload is deprecated and will go: use onSuccess, which is called with (results, { widget })')
  isWarned = true
  guarded(() => handlers.onUpload?.(result, methods))
}

/**
 * Calls what hears of failures; where nothing does, the console says it.
 * @param isSeen the widget itself shows it: the console need not.
 */
export function tellFailure(
  { onError }: ComponentHandlers,
  failure: WidgetFailure,
  methods: ComponentWidget,
  isSeen = false,
): void {
  if (onError) guarded(() => onError(failure, { widget: methods, ...methods }))
  else if (!isSeen) console.error(failure)
}

/** What a page's own code throws is the page's, and stops no other of its handlers. */
export function guarded(call: () => unknown): void {
  try {
    call()
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown
    })
  }
}
