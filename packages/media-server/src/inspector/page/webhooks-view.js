import { ask, order } from './api.js'
import { find, make } from './find.js'
import { formatClock, formatMoment } from './quantities.js'
import { setCount } from './tabs.js'

/** @import { Announcer } from './announcer.js' */

/**
 * A notification and what became of it.
 * @typedef {object} Told
 * @property {number} id
 * @property {string} url
 * @property {string} type
 * @property {string} subject
 * @property {string} triggeredAt
 * @property {unknown} body
 * @property {'waiting' | 'sending' | 'delivered' | 'failed'} state
 * @property {number | null} nextAt
 * @property {number} failures
 * @property {readonly Attempt[]} attempts
 */

/** @typedef {{ sentAt: number, status: number | null, error: string | null, fault: string | null, isReplay: boolean }} Attempt */

const STATES = { waiting: 'waiting', sending: 'being sent', delivered: 'delivered', failed: 'given up' }
const TONES = { waiting: 'refused', sending: 'open', delivered: 'good', failed: 'bad' }

/** Notifications, each with its attempts. @param {Announcer} announcer */
export function createWebhooksView(announcer) {
  const panel = find(document, '#webhooks', HTMLElement)
  const list = find(panel, '.webhooks', HTMLElement)
  const problem = find(panel, '.problem', HTMLElement)
  /** @type {Map<number, { row: HTMLLIElement, text: string }>} */
  const rows = new Map()

  /** @param {Told} told */
  const replay = async (told) => {
    problem.hidden = true
    try {
      const { failure } = await order(`webhooks/${told.id}/replay`)
      announcer.say(failure === null ? 'Replayed and taken.' : `Replayed, and not taken: ${failure}.`)
    } catch (error) {
      problem.textContent = /** @type {Error} */ (error).message
      problem.hidden = false
    }
  }
  /** @param {Told} told */
  const put = (told) => {
    const known = rows.get(told.id)
    const text = JSON.stringify(told)
    if (known?.text === text) return known.row
    const row = known?.row ?? createRow(() => replay(told))
    fillRow(row, told)
    rows.set(told.id, { row, text })
    return row
  }
  return {
    async refresh() {
      /** @type {{ webhooks: Told[] }} */
      const { webhooks } = await ask('webhooks')
      const wanted = webhooks.map(put)
      const ids = new Set(webhooks.map(({ id }) => id))
      for (const [id, { row }] of rows) {
        if (ids.has(id)) continue
        row.remove()
        rows.delete(id)
      }
      // Moving an element takes its focus: what stands right is left alone.
      for (const [index, row] of wanted.entries())
        if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null)
      find(panel, '.empty', HTMLElement).hidden = webhooks.length > 0
      const open = webhooks.filter(({ state }) => state !== 'delivered').length
      setCount('webhooks', open > 0 ? `${open} undelivered` : '', true)
    },
  }
}

/** @param {() => Promise<void>} replay */
function createRow(replay) {
  const button = make('button', { type: 'button', class: 'button replay' }, 'Replay')
  button.addEventListener('click', replay)
  return make(
    'li',
    { class: 'webhook' },
    make('div', { class: 'webhook-head' }, make('div', { class: 'webhook-words' }), button),
    make('ol', { class: 'attempts' }),
    make('details', {}, make('summary', {}, 'What it says'), make('pre', { tabindex: '0' })),
  )
}

/** @param {HTMLElement} row @param {Told} told */
function fillRow(row, told) {
  const { state, type, subject, url, nextAt, failures, attempts, body, triggeredAt } = told
  find(row, '.webhook-words', HTMLElement).replaceChildren(
    make(
      'h3',
      {},
      make('span', { class: 'status', 'data-tone': TONES[state] }, STATES[state]),
      ` ${type} of `,
      make('span', { class: 'subject' }, subject),
    ),
    make('p', { class: 'path' }, url),
    make(
      'p',
      { class: 'quiet' },
      [triggeredAt && `Changed ${formatMoment(Date.parse(triggeredAt))}`, nextOf(state, nextAt, failures)]
        .filter(Boolean)
        .join('. '),
    ),
  )
  find(row, '.replay', HTMLElement).setAttribute('aria-label', `Replay ${type} of ${subject}`)
  find(row, '.attempts', HTMLElement).replaceChildren(...attempts.map(attemptView))
  find(row, 'pre', HTMLElement).textContent = JSON.stringify(body, null, 2)
}

/** @param {Told['state']} state @param {number | null} nextAt @param {number} failures */
function nextOf(state, nextAt, failures) {
  if (state !== 'waiting') return ''
  if (nextAt === null) return 'Waits behind another one of this asset'
  return failures === 0
    ? `Due ${formatClock(nextAt)}`
    : `In vain ${failures === 1 ? 'once' : `${failures} times`}, next try ${formatClock(nextAt)}`
}

/** @param {Attempt} attempt */
function attemptView({ sentAt, status, error, fault, isReplay }) {
  const isTaken = status !== null && status < 300
  const words = status === null && error === null ? 'no answer yet' : (error ?? String(status))
  return make(
    'li',
    { 'data-tone': isTaken ? 'good' : 'bad' },
    make('time', { datetime: new Date(sentAt).toISOString() }, formatClock(sentAt)),
    ` ${isReplay ? 'replay' : 'attempt'}: ${words}`,
    ...(fault ? [` (fault ${fault})`] : []),
  )
}
