import { lazyPanel } from './lazy-panel.ts'
import { loadAgain } from './load-again.ts'
import { createLocalPanel } from './local-panel.ts'
import { type IconName, icon, make } from './make.ts'
import type { SourcePanel, SourcePanelOptions } from './source-panel.ts'
import type { FirstKey } from './text/messages.ts'
import type { WidgetOptions, WidgetSource } from './widget-options.ts'

export interface SourcesView {
  /** The tabs, where there is more than one source, and the panels. */
  element: HTMLElement
  show(source: WidgetSource): void
  /** Which is shown. */
  source(): WidgetSource
  /** Puts the focus where files are chosen. */
  focus(): void
  /** After a change of options. */
  update(): void
  /** Makes room for the queue, when there is one. */
  setCompact(isCompact: boolean): void
  setDropping(isDropping: boolean): void
  /** Whether the window is in sight, and with it the source that is shown. */
  setInSight(isInSight: boolean): void
}

interface SourcesViewOptions extends SourcePanelOptions {
  sources: readonly WidgetSource[]
  /** Which is shown first. */
  first: WidgetSource
  onShown(source: WidgetSource): void
}

interface SourceKind {
  label: FirstKey
  icon: IconName
  create(options: SourcePanelOptions): SourcePanel
}

const loadAddress = loadAgain(() => import('./address/url-panel.ts'))
const loadCamera = loadAgain(() => import('./camera/camera-panel.ts'))

const KINDS: Readonly<Record<WidgetSource, SourceKind>> = {
  local: { label: 'menu.files', icon: 'upload', create: createLocalPanel },
  url: {
    label: 'menu.web',
    icon: 'link',
    create: lazyPanel(async () => (await loadAddress()).createUrlPanel),
  },
  camera: {
    label: 'menu.camera',
    icon: 'camera',
    create: lazyPanel(async () => (await loadCamera()).createCameraPanel),
  },
}

export function createSourcesView({ sources, first, onShown, ...given }: SourcesViewOptions): SourcesView {
  const { texts } = given
  const panels = sources.map((source) => KINDS[source].create(given))
  const tabs = sources.map((source) => tabOf(source))
  const tablist = make(
    'div',
    { role: 'tablist', class: 'tabs', 'aria-label': texts.say('menu.sources'), keydown: (event) => moveByKey(event) },
    ...tabs,
  )
  tablist.hidden = tabs.length < 2
  const element = make('div', { class: 'sources' }, tablist, ...panels.map((panel) => panel.element))
  for (const [index, panel] of panels.entries()) {
    panel.element.id = `panel-${sources[index]}`
    if (tabs.length < 2) continue
    panel.element.setAttribute('role', 'tabpanel')
    panel.element.setAttribute('aria-labelledby', `tab-${sources[index]}`)
  }

  function tabOf(source: WidgetSource): HTMLButtonElement {
    return make(
      'button',
      {
        type: 'button',
        role: 'tab',
        class: 'tab',
        id: `tab-${source}`,
        'aria-controls': `panel-${source}`,
        click: () => view.show(source),
      },
      icon(KINDS[source].icon),
      texts.say(KINDS[source].label),
    )
  }

  function moveByKey(event: Event): void {
    const { key } = event as KeyboardEvent
    const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true')
    const towards = texts.direction === 'rtl' ? { ArrowRight: -1, ArrowLeft: 1 } : { ArrowRight: 1, ArrowLeft: -1 }
    const step = towards[key as keyof typeof towards]
    const next = step ? at + step : key === 'Home' ? 0 : key === 'End' ? tabs.length - 1 : null
    if (next === null) return
    event.preventDefault()
    const tab = tabs.at(next % tabs.length)
    tab?.click()
    tab?.focus()
  }

  let current = first
  let isInSight = false
  function paint(): void {
    for (const [index, each] of sources.entries()) {
      const panel = panels[index]
      const isCurrent = each === current
      if (panel) panel.element.hidden = !isCurrent
      panel?.setInSight?.(isCurrent && isInSight)
      tabs[index]?.setAttribute('aria-selected', String(isCurrent))
      tabs[index]?.setAttribute('tabindex', isCurrent ? '0' : '-1')
    }
  }

  const view: SourcesView = {
    element,
    show(source) {
      if (source === current || !sources.includes(source)) return
      current = source
      paint()
      onShown(source)
    },
    source: () => current,
    focus() {
      const { element } = panels[sources.indexOf(current)] ?? {}
      element?.querySelector<HTMLElement>('input:not([type=file]), button')?.focus()
    },
    update() {
      for (const panel of panels) panel.update?.()
    },
    setCompact: (isCompact) => element.toggleAttribute('data-compact', isCompact),
    setDropping(isDropping) {
      element.toggleAttribute('data-dropping', isDropping)
      for (const panel of panels) panel.setDropping?.(isDropping)
    },
    setInSight(inSight) {
      isInSight = inSight
      paint()
    },
  }
  paint()
  return view
}

/** Where files come from by these options; by grants nothing comes from an address unless it is named. */
export const sourcesOf = ({ sources, uploads }: WidgetOptions): readonly WidgetSource[] =>
  sources ?? (uploads ? ['local'] : ['local', 'url'])
