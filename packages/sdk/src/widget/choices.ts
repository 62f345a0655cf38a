import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

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
