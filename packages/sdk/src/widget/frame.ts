import type { Chosen, Source, Uploading } from '../engine/contract.ts'
import { createAnnouncer } from './announcer.ts'
import { placeBar } from './bar-place.ts'
import type { AdvancedOptions } from './choices.ts'
import { createChooseAgain } from './choose-again.ts'
import { createConfirm } from './confirm-view.ts'
import { findElement } from './find-element.ts'
import { createHead } from './frame-head.ts'
import { createHost, createLayer, ESCAPE, REMOVED } from './host.ts'
import { loadAgain } from './load-again.ts'
import { fillOnce, make, write } from './make.ts'
import { createQueueView } from './queue-view.ts'
import type { RowAction } from './row-view.ts'
import { createSourcesView, sourcesOf } from './sources-view.ts'
import { createBar, createSummary, type Standing, type SummaryActions, standingOf } from './summary-view.ts'
import type { Texts } from './text/translate.ts'
import { applyTheme } from './theme.ts'
import { watchTransfers } from './transfers.ts'
import { isHere } from './unfinished.ts'
import type { WidgetOptions, WidgetSource } from './widget-options.ts'

const loadAdvanced = loadAgain(() => import('./advanced/advanced-view.ts'))

/** What is done in a frame. */
export interface FrameActions extends SummaryActions, Pick<AdvancedOptions, 'choices' | 'onChoice'> {
  onSources(sources: Iterable<Source | Chosen>): void
  onSourceShown(source: WidgetSource): void
  onRow(action: RowAction, ids: readonly string[]): void
  sourceOf(id: string): Blob | string | null
  /** The user wants it closed. */
  close(): void
  minimize(): void
  /** The user wants it closed, and what is under way cancelled. */
  abort(): void
  /** Somebody has taken the element out of the page. */
  onRemoved(): void
}

/** What stands in the place of everything in a window but its head. */
export interface Cover {
  element: HTMLElement
  title: string
  /** Called by Escape, and when something else comes in its place. */
  end(): void
}

export type Frame = ReturnType<typeof createFrame>

/** Everything that a widget has on the page: its window, or its place in the page, and the bar that a small window is. */
export function createFrame(options: () => WidgetOptions, texts: Texts, act: FrameActions, wanted?: WidgetSource) {
  const place = findElement('inlineContainer', options().inlineContainer)
  const { host, root } = createHost(texts.direction, texts.language)
  const sources = sourcesOf(options())
  const [standard = 'local'] = sources
  const first = wanted && sources.includes(wanted) ? wanted : standard
  const sourcesView = createSourcesView({
    options,
    texts,
    sources,
    first,
    onSources: take,
    onShown: act.onSourceShown,
  })
  const { choices, onChoice } = act
  const advanced = make('div', { class: 'advanced' })
  const fillAdvanced = fillOnce(advanced, texts, async () =>
    (await loadAdvanced()).fillAdvancedView(advanced, { options, texts, choices, onChoice }),
  )
  const again = createChooseAgain()
  const notice = make('p', { class: 'notice', role: 'alert' })
  const body = make('div', { class: 'body' }, sourcesView.element, advanced, notice, again.element)
  const queue = createQueueView(texts, body, act.sourceOf, act.onRow)
  body.append(queue.element)
  const summary = createSummary(texts, queue.element, act, {
    done: place === null,
    completed: options().showCompletedButton === true,
  })
  const head = createHead(options(), texts, act, place !== null)
  const confirm = createConfirm(texts, [head.element, body, summary.element], {
    minimize: place === null ? act.minimize : null,
    abort: act.abort,
  })
  const announcer = createAnnouncer(texts)
  const window = make(
    place === null ? 'dialog' : 'section',
    { class: place === null ? 'window' : 'window is-inline', 'aria-labelledby': 'title' },
    head.element,
    body,
    summary.element,
    confirm.element,
    announcer.element,
  )
  const bar = createBar(texts, act)
  root.append(window, bar.element)
  let covering: Cover | null = null
  const onEscape = () => {
    const inner = root.activeElement ?? window
    if (!inner.dispatchEvent(new Event(ESCAPE, { bubbles: true, cancelable: true }))) return
    if (confirm.isAsking()) confirm.end()
    else if (covering) covering.end()
    else act.close()
  }
  const layer = place === null ? createLayer(host, window as HTMLDialogElement, onEscape) : null
  let isInSight = false
  let isGone = false
  let troubleSaid = ''
  const setInSight = (inSight: boolean) => {
    isInSight = inSight
    sourcesView.setInSight(inSight && takesMore() && covering === null)
  }
  const takesMore = () => !sourcesView.element.hidden
  function setTakesMore(isMore: boolean): void {
    if (takesMore() === isMore) return
    const hadFocus = sourcesView.element.contains(root.activeElement)
    sourcesView.element.hidden = !isMore
    if (hadFocus) queue.element.focus()
    setInSight(isInSight)
  }
  const stopWatching = watchTransfers({
    target: window,
    takesPaste: (event) => isInSight && takesMore() && (layer?.isMeant(event) ?? event.composedPath().includes(host)),
    takesAddresses: sources.includes('url'),
    onDropping: (isDropping) => sourcesView.setDropping(isDropping),
    onSources: (chosen) => takesMore() && take(chosen),
    onUnreadable: (name) => write(notice, texts.say('notifications.unreadable', { name })),
  })
  applyTheme(host, options())
  placeBar(bar.element, options().queueViewPosition)
  showAdvanced()
  const put = () => host.isConnected || (place ?? document.body).append(host)
  put()
  host.addEventListener(REMOVED, () => {
    layer?.close()
    if (isInSight) act.onRemoved()
    setInSight(false)
  })

  /** Few want it, and only they load it. */
  function showAdvanced(): void {
    advanced.hidden = options().showAdvancedOptions !== true
    if (!advanced.hidden) fillAdvanced()
  }

  /** Something that was chosen; nothing is something too, and is said. A folder may take longer to read than the window is there. */
  function take(chosen: Iterable<Source | Chosen>): void {
    if (isGone) return
    const all = [...chosen]
    write(notice, all.length === 0 ? texts.say('notifications.nothing') : '')
    if (all.length === 0) return
    act.onSources(all)
  }

  /** To people who listen it is said once for all that is under way, and not with every file and try that comes to it. */
  function sayTrouble({ trouble, busy }: Standing): void {
    if (trouble && trouble !== troubleSaid) announcer.say(trouble)
    troubleSaid = busy === 0 ? '' : trouble || troubleSaid
  }

  function cover(content: Cover | null): void {
    covering?.element.remove()
    covering?.end()
    covering = content
    window.toggleAttribute('data-covered', content !== null)
    setInSight(isInSight)
    head.setTitle(content?.title ?? null)
    if (content) head.element.after(content.element)
    else if (isInSight) sourcesView.focus()
  }

  return {
    host,
    announcer,
    isInline: place !== null,
    source: sourcesView.source,
    notice: (words: string) => write(notice, words),
    showSource: (source: WidgetSource) => sourcesView.show(source),
    /** Covers the window. @returns what ends that, unless something else covers it by then. */
    cover(content: Cover) {
      cover(content)
      return () => {
        if (covering === content) cover(null)
      }
    },
    /** Has one file chosen. */
    chooseFile: again.ask,
    /** Asks before uploads are cancelled. */
    ask: (count: number) => confirm.ask(count),
    show() {
      put()
      bar.element.hidePopover?.()
      window.hidden = false
      window.append(announcer.element)
      const wasInSight = isInSight
      setInSight(true)
      if (layer === null || wasInSight) return
      layer.open()
      sourcesView.focus()
    },
    hide() {
      setInSight(false)
      bar.element.hidePopover?.()
      layer?.close()
      if (layer === null) window.hidden = true
    },
    minimize() {
      setInSight(false)
      layer?.close()
      // In a window that is closed nothing is read out.
      bar.element.append(announcer.element)
      bar.element.showPopover?.()
    },
    /** @param isAdded something has come in just now: below the camera it may be out of sight. */
    render(state: Uploading<unknown>, isAdded = false) {
      const newest = queue.render(state)
      const standing = standingOf(state, texts)
      summary.render(standing)
      bar.render(standing)
      sayTrouble(standing)
      sourcesView.setCompact(state.uploads.length > 0)
      setTakesMore(state.uploads.filter(isHere).length === 0 || options().showUploadMoreButton !== false)
      if (newest && isAdded && sourcesView.source() === 'camera') {
        const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
        newest.scrollIntoView({ block: 'nearest', behavior: isCalm ? 'instant' : 'smooth' })
      }
    },
    update() {
      applyTheme(host, options())
      placeBar(bar.element, options().queueViewPosition)
      sourcesView.update()
      showAdvanced()
    },
    remove() {
      isGone = true
      setInSight(false)
      confirm.end()
      stopWatching()
      queue.end()
      announcer.end()
      layer?.close()
      host.remove()
    },
  }
}
