import type { Chosen, Source } from '../engine/contract.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

/** Where the files of one source are chosen. */
export interface SourcePanel {
  element: HTMLElement
  /** After a change of options. */
  update?(): void
  setDropping?(isDropping: boolean): void
  /** Told whenever it comes in sight, and when it goes: by another tab, or with the window. */
  setInSight?(isInSight: boolean): void
}

export interface SourcePanelOptions {
  options: () => WidgetOptions
  texts: Texts
  /** @param chosen empty when there was nothing in it. */
  onSources(chosen: Iterable<Source | Chosen>): void
}
