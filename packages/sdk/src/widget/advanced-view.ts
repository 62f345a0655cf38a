import { loadAgain } from './load-again.ts'
import { icon, make } from './make.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

const loadPanel = loadAgain(() => import('./advanced/advanced-panel.ts'))

/** What a user has chosen, in place of what the options say. */
export interface Choices {
  /** `undefined` for none. */
  publicId?: string | undefined
  tags?: readonly string[]
  /** Empty for none. */
  uploadPreset?: string
}

export interface AdvancedOptions {
  options: () => WidgetOptions
  texts: Texts
  choices: () => Choices
  /** @param isDone whether the user has ended it, and the page hears of it. Default true. */
  onChoice(changes: Choices, isDone?: boolean): void
}

export interface AdvancedView {
  element: HTMLElement
  /** After a change of options. */
  update(): void
}

/** A button that opens what few people need; it is loaded by that. */
export function createAdvancedView(given: AdvancedOptions): AdvancedView {
  const { options, texts } = given
  const region = make('div', { id: 'advanced', hidden: true })
  let isFilled = false
  const button = make(
    'button',
    {
      type: 'button',
      class: 'disclosure',
      'aria-expanded': 'false',
      'aria-controls': 'advanced',
      click: () => {
        region.hidden = !region.hidden
        button.setAttribute('aria-expanded', String(!region.hidden))
        if (!region.hidden && !isFilled) void fill()
      },
    },
    texts.say('advanced'),
    icon('expand'),
  )
  async function fill(): Promise<void> {
    isFilled = true
    try {
      const { fillAdvancedPanel } = await loadPanel()
      fillAdvancedPanel(region, given)
    } catch {
      isFilled = false
      region.replaceChildren(make('p', { class: 'complaint', role: 'alert' }, texts.say('not_loaded')))
    }
  }
  const element = make('div', { class: 'advanced' }, button, region)
  const update = () => {
    element.hidden = options().showAdvancedOptions !== true
  }
  update()
  return { element, update }
}
