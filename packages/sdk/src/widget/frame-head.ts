import { iconButton, make, write } from './make.ts'
import type { Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'

export interface FrameHead {
  element: HTMLElement
  /** `null` for what the widget itself is called. */
  setTitle(title: string | null): void
}

/** The title of a window with its two buttons; in a page it is the title alone. */
export function createHead(
  { multiple }: WidgetOptions,
  texts: Texts,
  act: { minimize(): void; close(): void },
  isInline: boolean,
): FrameHead {
  const own = texts.say(multiple === false ? 'title_single' : 'title')
  const title = make('h2', { id: 'title' }, own)
  const buttons = isInline
    ? []
    : [iconButton('minimize', texts.say('minimize'), act.minimize), iconButton('close', texts.say('close'), act.close)]
  return {
    element: make('div', { class: 'head' }, title, ...buttons),
    setTitle: (other) => write(title, other ?? own),
  }
}
