import { ask, order } from './api.js'
import { find, make } from './find.js'
import { formatClock, formatDuration } from './quantities.js'
import { showRequest } from './request-detail.js'
import { setCount } from './tabs.js'

/** @import { Announcer } from './announcer.js' */

/**
 * A request that came.
 * @typedef {object} Seen
 * @property {number} id
 * @property {number} receivedAt
 * @property {string} method
 * @property {string} path
 * @property {string | null} action
 * @property {Record<string, string>} parameters
 * @property {{ name: string | null, bytes: number } | null} file
 * @property {number | null} status
 * @property {string | null} error
 * @property {readonly string[]} faults
 * @property {number | null} durationMs
 * @property {number | null} receivedBytes
 * @property {number | null} answeredBytes
 * @property {import('./signature-view.js').Diagnosis | null} diagnosis
 */

const MOST = 500

/** The log: rows that stay where they are while others come above them, and one that is open. @param {Announcer} announcer */
export function createRequestsView(announcer) {
  const panel = find(document, '#requests', HTMLElement)
  const list = find(panel, '.requests', HTMLElement)
  const filter = find(panel, '#request-filter', HTMLInputElement)
  const refusedOnly = find(panel, '#refused-only', HTMLInputElement)
  const detail = find(panel, '.detail', HTMLElement)
  /** @type {Map<number, { seen: Seen, row: HTMLLIElement, button: HTMLButtonElement }>} */
  const rows = new Map()
  let latest = 0
  /** @type {number | null} */
  let openId = null
  let isFirst = true

  /** @param {Seen} seen */
  const isShown = (seen) => {
    const words = filter.value.trim().toLowerCase().split(/\s+/)
    const text = [seen.method, seen.path, seen.action, seen.status, ...Object.values(seen.parameters)]
      .join(' ')
      .toLowerCase()
    return (!refusedOnly.checked || isRefused(seen)) && words.every((word) => text.includes(word))
  }
  const applyFilter = () => {
    let shown = 0
    for (const { seen, row } of rows.values()) {
      row.hidden = !isShown(seen)
      if (!row.hidden) shown += 1
    }
    const empty = find(panel, '.empty', HTMLElement)
    empty.hidden = shown > 0
    if (rows.size > 0) empty.textContent = 'No request fits the filter.'
    const refused = [...rows.values()].filter(({ seen }) => isRefused(seen)).length
    setCount('requests', refused > 0 ? `${refused} refused` : '', true)
  }

  /** @param {number | null} id */
  const open = (id) => {
    const opened = id === null ? undefined : rows.get(id)
    openId = opened ? id : null
    for (const [each, { button }] of rows) button.setAttribute('aria-pressed', String(each === openId))
    detail.hidden = !opened
    panel.classList.toggle('has-detail', opened !== undefined)
    if (opened) showRequest(detail, opened.seen)
  }
  const close = () => {
    const closed = openId === null ? undefined : rows.get(openId)
    open(null)
    const target = closed && !closed.row.hidden ? closed.button : filter
    target.focus()
  }

  /** @param {Seen} seen */
  const put = (seen) => {
    const known = rows.get(seen.id)
    if (known) {
      known.seen = seen
      fillRow(known.button, seen)
    } else {
      const button = make('button', { type: 'button', class: 'request', 'aria-pressed': 'false' })
      button.addEventListener('click', () => {
        open(seen.id)
        find(detail, '#detail-title', HTMLElement).focus()
      })
      const row = make('li', {}, button)
      fillRow(button, seen)
      rows.set(seen.id, { seen, row, button })
      list.prepend(row)
    }
    if (openId === seen.id) showRequest(detail, seen)
    if (!isFirst && seen.status !== null) announcer.gather({ isRefused: isRefused(seen) })
  }

  list.addEventListener('keydown', (event) => moveFocus(event, list))
  detail.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close()
  })
  find(panel, '.close-detail', HTMLElement).addEventListener('click', close)
  filter.addEventListener('input', applyFilter)
  refusedOnly.addEventListener('change', applyFilter)
  find(panel, '.clear-requests', HTMLElement).addEventListener('click', async () => {
    await order('requests/clear')
    forget()
    applyFilter()
    find(panel, '.empty', HTMLElement).textContent = 'Cleared. What comes from now on appears here.'
    announcer.say('The log is empty.')
  })

  const forget = () => {
    open(null)
    rows.clear()
    list.replaceChildren()
  }
  async function refresh() {
    const answer = await ask(`requests?after=${latest}`)
    // A server that was started anew counts from the beginning.
    if (answer.latest < latest) {
      forget()
      latest = 0
      answer.requests = (await ask('requests')).requests
    }
    latest = answer.latest
    for (const seen of answer.requests) put(seen)
    isFirst = false
    for (const [id, { row }] of rows) {
      if (rows.size <= MOST) break
      if (id === openId) continue
      row.remove()
      rows.delete(id)
    }
    applyFilter()
  }
  return { refresh }
}

/** @param {Seen} seen */
const isRefused = ({ status, faults }) => (status !== null && status >= 400) || faults.includes('lostRequest')

/** What there is to say where a status would stand. @param {Seen} seen */
export function statusOf({ status, faults }) {
  if (faults.includes('lostRequest')) return { words: 'lost', tone: 'bad' }
  if (status === null) return { words: '…', tone: 'open' }
  return {
    words: String(status),
    tone: status >= 500 ? 'bad' : status >= 400 ? 'refused' : status >= 300 ? 'quiet' : 'good',
  }
}

/** @param {HTMLButtonElement} button @param {Seen} seen */
function fillRow(button, seen) {
  const { words, tone } = statusOf(seen)
  const { receivedAt, method, action, path, durationMs, faults, diagnosis } = seen
  const name = seen.parameters.public_id ?? seen.file?.name ?? ''
  button.replaceChildren(
    make('span', { class: 'status', 'data-tone': tone }, words),
    make('span', { class: 'method' }, method),
    make('span', { class: 'what' }, make('b', {}, action ?? 'unknown'), ' ', make('span', { class: 'path' }, path)),
    make('span', { class: 'name' }, name),
    make('span', { class: 'hint' }, diagnosis ? 'signature' : faults.length > 0 ? 'fault' : ''),
    make('span', { class: 'took' }, durationMs === null ? '' : formatDuration(durationMs)),
    make('time', { class: 'when', datetime: new Date(receivedAt).toISOString() }, formatClock(receivedAt)),
  )
}

/**
 * Arrow keys, Home and End move between the rows that are shown.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} list
 */
export function moveFocus(event, list) {
  const buttons = [...list.querySelectorAll('li:not([hidden]) > button')].filter((each) => each instanceof HTMLElement)
  const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }
  if (at === -1 || !Object.hasOwn(steps, event.key)) return
  const next = buttons[steps[/** @type {keyof typeof steps} */ (event.key)]]
  event.preventDefault()
  next?.focus()
}
