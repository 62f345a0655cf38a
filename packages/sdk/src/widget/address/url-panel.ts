import { make, write } from '../make.ts'
import type { SourcePanel, SourcePanelOptions } from '../source-panel.ts'
import { addStyles } from '../style/add-styles.ts'
import { isWebAddress } from '../web-address.ts'
import { ADDRESS } from './styles.ts'

/** Addresses that the cloud fetches. */
export function createUrlPanel({ texts, onSources }: SourcePanelOptions): SourcePanel {
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
    input.setAttribute('aria-invalid', String(words !== ''))
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
  const element = make('div', { class: 'address' }, form)
  return { element, setInSight: () => addStyles(element, ADDRESS) }
}
