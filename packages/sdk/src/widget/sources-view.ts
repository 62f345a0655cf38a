import type { Chosen, Source } from '../engine/contract.ts'
import { acceptOf } from './check.ts'
import { icon, make, write } from './make.ts'
import type { Texts } from './text/translate.ts'
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
}

interface SourcesViewOptions {
  options: () => WidgetOptions
  texts: Texts
  sources: readonly WidgetSource[]
  /** Which is shown first. */
  first: WidgetSource
  onSources(chosen: Iterable<Source | Chosen>): void
  onShown(source: WidgetSource): void
}

const LABELS = { local: 'menu.files', url: 'menu.web' } as const

export function createSourcesView({
  options,
  texts,
  sources,
  first,
  onSources,
  onShown,
}: SourcesViewOptions): SourcesView {
  const local = createLocalPanel(options, texts, onSources)
  const panels: Record<WidgetSource, HTMLElement> = { local: local.element, url: createUrlPanel(texts, onSources) }
  const tabs = sources.map((source) => tabOf(source))
  const tablist = make(
    'div',
    { role: 'tablist', class: 'tabs', 'aria-label': texts.say('menu.sources'), keydown: (event) => moveByKey(event) },
    ...tabs,
  )
  tablist.hidden = tabs.length < 2
  const shownPanels = sources.map((source) => panels[source])
  const element = make('div', { class: 'sources' }, tablist, ...shownPanels)
  for (const source of sources) {
    const panel = panels[source]
    panel.id = `panel-${source}`
    if (tabs.length < 2) continue
    panel.setAttribute('role', 'tabpanel')
    panel.setAttribute('aria-labelledby', `tab-${source}`)
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
      icon(source === 'local' ? 'upload' : 'link'),
      texts.say(LABELS[source]),
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
  function paint(): void {
    for (const [index, each] of sources.entries()) {
      panels[each].hidden = each !== current
      tabs[index]?.setAttribute('aria-selected', String(each === current))
      tabs[index]?.setAttribute('tabindex', each === current ? '0' : '-1')
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
    focus: () => panels[current].querySelector<HTMLElement>('input:not([type=file]), button')?.focus(),
    update: local.update,
    setCompact: (isCompact) => element.toggleAttribute('data-compact', isCompact),
    setDropping(isDropping) {
      element.toggleAttribute('data-dropping', isDropping)
      local.setDropping(isDropping)
    },
  }
  paint()
  return view
}

function createLocalPanel(options: () => WidgetOptions, texts: Texts, onSources: SourcesViewOptions['onSources']) {
  const input = make('input', {
    type: 'file',
    hidden: true,
    change: () => {
      const files = Array.from(input.files ?? [])
      // Choosing the same file again would otherwise be no change.
      input.value = ''
      onSources(files)
    },
  })
  const browse = make(
    'button',
    { type: 'button', class: 'button is-main', click: () => input.click() },
    texts.say('local.browse'),
  )
  const title = make('p', { class: 'drop-title' })
  const element = make(
    'div',
    { class: 'panel drop' },
    make('span', { class: 'drop-icon' }, icon('upload')),
    make('div', { class: 'drop-words' }, title, make('p', { class: 'quiet' }, texts.say('local.paste'))),
    browse,
    input,
  )
  const setDropping = (isDropping: boolean) => {
    const many = options().multiple === false ? 'single' : 'multi'
    write(title, texts.say(isDropping ? 'local.drop_title' : `local.dd_title_${many}`))
  }
  const update = () => {
    input.multiple = options().multiple !== false
    input.accept = acceptOf(options())
    setDropping(false)
  }
  update()
  return { element, update, setDropping }
}

function createUrlPanel(texts: Texts, onSources: SourcesViewOptions['onSources']): HTMLElement {
  const input = make('input', {
    id: 'address',
    type: 'text',
    inputmode: 'url',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    dir: 'ltr',
    placeholder: texts.say('url.input_placeholder'),
    input: () => complain(''),
  })
  const complaint = make('p', { class: 'complaint', id: 'address-complaint', role: 'alert' })
  const complain = (words: string) => {
    write(complaint, words)
    input.toggleAttribute('aria-invalid', words !== '')
    if (words === '') input.removeAttribute('aria-describedby')
    else input.setAttribute('aria-describedby', 'address-complaint')
  }
  const send = (event: Event) => {
    event.preventDefault()
    const address = input.value.trim()
    if (!isWebAddress(address)) {
      complain(texts.say('url.invalid'))
      input.focus()
      return
    }
    input.value = ''
    onSources([address])
  }
  const form = make(
    'form',
    { novalidate: true, submit: send },
    make('label', { for: 'address' }, texts.say('url.inner_title')),
    make(
      'div',
      { class: 'address-line' },
      input,
      make('button', { type: 'submit', class: 'button is-main' }, texts.say('url.upload')),
    ),
    complaint,
  )
  return make('div', { class: 'panel address' }, form)
}

/** What a cloud can fetch. */
export const isWebAddress = (text: string): boolean =>
  /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) && new URL(text).hostname !== ''
