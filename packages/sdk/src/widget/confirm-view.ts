import { make, write } from './make.ts'
import type { Texts } from './text/translate.ts'

export interface ConfirmView {
  element: HTMLElement
  /** @param others what cannot be used meanwhile. */
  ask(count: number): void
  isAsking(): boolean
  end(): void
}

/** Asks, inside the window, before uploads are cancelled. */
export function createConfirm(
  texts: Texts,
  others: readonly HTMLElement[],
  act: { minimize: (() => void) | null; abort(): void },
): ConfirmView {
  const text = make('p', { id: 'confirm-text' })
  const button = (key: 'keep' | 'minimize' | 'abort', click: () => void, look = '') =>
    make('button', { type: 'button', class: `button ${look}`, click }, texts.say(`confirm.${key}`))
  const keep = button('keep', () => view.end(), 'is-main')
  const { minimize } = act
  const panel = make(
    'div',
    {
      class: 'confirm-panel',
      role: 'alertdialog',
      'aria-labelledby': 'confirm-title',
      'aria-describedby': 'confirm-text',
    },
    make('strong', { id: 'confirm-title' }, texts.say('confirm.title')),
    text,
    make(
      'div',
      { class: 'confirm-actions' },
      keep,
      ...(minimize ? [button('minimize', () => leave(minimize))] : []),
      button('abort', () => leave(act.abort), 'is-danger'),
    ),
  )
  const element = make('div', { class: 'confirm', hidden: true }, panel)
  let before: HTMLElement | null = null
  function leave(then: () => void): void {
    view.end()
    then()
  }
  const view: ConfirmView = {
    element,
    ask(count) {
      write(text, texts.say('confirm.text', { num: count }))
      if (!element.hidden) return
      before = (element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null
      element.hidden = false
      for (const other of others) other.inert = true
      keep.focus()
    },
    isAsking: () => !element.hidden,
    end() {
      if (element.hidden) return
      element.hidden = true
      for (const other of others) other.inert = false
      before?.focus()
    },
  }
  return view
}
