import { facts, find, make } from './find.js'
import { formatDuration, formatMoment, formatSize } from './quantities.js'
import { statusOf } from './requests-view.js'
import { signatureView } from './signature-view.js'

/** @import { Seen } from './requests-view.js' */

/** Everything there is to say of one request. @param {HTMLElement} detail @param {Seen} seen */
export function showRequest(detail, seen) {
  find(detail, '#detail-title', HTMLElement).replaceChildren(
    make('span', { class: 'method' }, seen.method),
    ' ',
    make('span', { class: 'detail-path' }, seen.path),
  )
  const { words, tone } = statusOf(seen)
  const parts = [
    facts([
      ['Status', make('span', { class: 'status', 'data-tone': tone }, words === '…' ? 'not answered yet' : words)],
      ['Action', seen.action ?? 'none of this cloud'],
      ['Took', seen.durationMs === null ? null : formatDuration(seen.durationMs)],
      ['Received', seen.receivedBytes === null ? null : formatSize(seen.receivedBytes)],
      ['Answered', seen.answeredBytes === null ? null : formatSize(seen.answeredBytes)],
      ['Came', formatMoment(seen.receivedAt)],
      ['File', seen.file && `${seen.file.name ?? 'without a name'}, ${formatSize(seen.file.bytes)}`],
      ['Faults', seen.faults.join(', ')],
    ]),
    ...(seen.diagnosis ? [signatureView(seen.diagnosis)] : []),
    ...(seen.error ? [errorView(seen.error)] : []),
    parametersView(seen.parameters),
  ]
  find(detail, '.detail-body', HTMLElement).replaceChildren(...parts)
}

/** @param {string} error */
const errorView = (error) =>
  make('section', {}, make('h3', {}, 'What the cloud said'), make('p', { class: 'problem mono' }, error))

/** @param {Record<string, string>} parameters */
function parametersView(parameters) {
  const entries = Object.entries(parameters)
  if (entries.length === 0) return make('p', { class: 'quiet' }, 'It had no parameters.')
  const rows = entries.map(([name, value]) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', { class: value === '[redacted]' ? 'quiet' : null }, value || '(empty)'),
    ),
  )
  const head = make('tr', {}, make('th', { scope: 'col' }, 'Name'), make('th', { scope: 'col' }, 'Value'))
  const table = make('table', { class: 'parameters' }, make('thead', {}, head), make('tbody', {}, ...rows))
  return make('section', {}, make('h3', {}, 'Parameters, as they came'), table)
}
