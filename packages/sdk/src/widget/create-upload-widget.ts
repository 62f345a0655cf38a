import type { Chosen, Source } from '../engine/contract.ts'
import type { Tell, WidgetCallback, WidgetEvent, WidgetFailure } from './events.ts'
import { loadAgain } from './load-again.ts'
import { loadOnce } from './load-once.ts'
import { readOptions, warnOnce } from './read-options.ts'
import type { GivenOptions, WidgetSource } from './widget-options.ts'
import { wordsOf } from './words-of.ts'

/** What a page does with a widget. @see https://cloudinary.com/documentation/upload_widget_reference#instance_methods */
export interface UploadWidget {
  /**
   * Shows the widget, and uploads what it is given. It may be called at once: the interface is loaded by it.
   * @param source which is shown. Default: what the options say.
   * @param given files, or addresses that the cloud fetches.
   */
  open(source?: WidgetSource | null, given?: { files?: Iterable<Source | Chosen> }): UploadWidget
  /**
   * Closes the widget and forgets its queue. While files are under way the user is asked.
   * @param how.quiet nobody is asked, and what is under way is cancelled.
   */
  close(how?: { quiet?: boolean }): void
  /** Changes options. What is under way keeps those it started with. */
  update(options: GivenOptions): void
  /** Takes the widget out of sight; uploads go on. */
  hide(): void
  /** Shows it again as it was. */
  show(): void
  /** Makes it a small bar at the edge of the page; uploads go on. */
  minimize(): void
  isShowing(): boolean
  isMinimized(): boolean
  /**
   * Cancels everything, and leaves nothing on the page but what a form and a list of thumbnails have got.
   * @param how.removeThumbnails these go too.
   */
  destroy(how?: { removeThumbnails?: boolean }): Promise<void>
  isDestroyed(): boolean
  /** Ours: loads the interface ahead of `open`, when a pointer comes near. */
  preload(): Promise<void>
}

type Loaded = Awaited<ReturnType<typeof import('./interface.ts').createInterface>>

const loadInterface = loadAgain(() => import('./interface.ts'))

/**
 * A widget. Nothing is loaded and nothing is on the page until it is opened.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export const createUploadWidget = (given: GivenOptions, callback?: WidgetCallback): UploadWidget =>
  createWidget(given, callback, null)

/** @param opener the element that a widget was applied to. */
export function createWidget(
  given: GivenOptions,
  callback: WidgetCallback = () => {},
  opener: Element | null = null,
): UploadWidget {
  let options = readOptions(given)
  let loaded: Loaded | null = null
  let waiting: (() => void)[] = []
  let isDestroyed = false

  /** What a page's own code throws is the page's, and stops no upload. */
  const report: WidgetCallback = (error, result) => {
    try {
      callback(error, result)
    } catch (thrown) {
      reportError(thrown)
    }
  }
  const tell: Tell = (event, info) => {
    const { status, statusText } = Object(info) as { status: number; statusText: string }
    const error: WidgetFailure | null = event === 'failure' ? { status, statusText } : null
    report(error, { event, info } as WidgetEvent)
  }
  const display = () => loaded?.display() ?? 'hidden'
  /** Who called has gone on, and cannot catch it; who destroyed the widget does not want to know. */
  const complain = (cause: unknown) =>
    isDestroyed || report(wordsOf(cause), { event: 'display-changed', info: display() })
  /** Makes the calls that have waited, as long as nobody destroys the widget. What one of them throws stops none after it. */
  const makeAll = (calls: readonly (() => void)[]): void => {
    for (const call of calls)
      try {
        if (!isDestroyed) call()
      } catch (cause) {
        complain(cause)
      }
  }
  const load = loadOnce(async () => {
    try {
      const { createInterface } = await loadInterface()
      const made = await createInterface(() => options, tell, makeAll, warnOnce, opener)
      if (isDestroyed) return
      loaded = made
    } catch (cause) {
      waiting = []
      throw new Error(`the upload widget could not be loaded: ${wordsOf(cause)}`)
    }
    makeAll(waiting.splice(0))
  })
  /** In the order of the calls, those before the interface is there too. */
  const onceLoaded = (call: (screen: Loaded) => void): void => {
    if (isDestroyed) throw new TypeError('this upload widget was destroyed: create another')
    if (loaded) call(loaded)
    // One complaint, however many calls wait.
    else if (waiting.push(() => call(loaded as Loaded)) === 1) load().catch(complain)
  }
  const ifOpened = (call: (screen: Loaded) => void): void => {
    if (!isDestroyed && (loaded || waiting.length > 0)) onceLoaded(call)
  }

  const widget: UploadWidget = {
    open(source, { files = [] } = {}) {
      onceLoaded((screen) => screen.open(source ?? undefined, files))
      return widget
    },
    close: ({ quiet = false } = {}) => ifOpened((screen) => screen.close(quiet)),
    update(changes) {
      options = readOptions(changes, options)
      ifOpened((screen) => screen.update())
    },
    hide: () => ifOpened((screen) => screen.hide()),
    show: () => onceLoaded((screen) => screen.show()),
    minimize: () => ifOpened((screen) => screen.minimize()),
    isShowing: () => display() === 'shown',
    isMinimized: () => display() === 'minimized',
    async destroy({ removeThumbnails = false } = {}) {
      isDestroyed = true
      waiting = []
      loaded?.destroy(removeThumbnails)
      loaded = null
    },
    isDestroyed: () => isDestroyed,
    preload: load,
  }
  return widget
}

/** A widget that is open at once. */
export const openUploadWidget = (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
  createUploadWidget(options, callback).open()
