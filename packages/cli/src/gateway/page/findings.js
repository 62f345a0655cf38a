import { find, stamp } from './find.js'
import { describeFailure, Refusal } from './refusal.js'

/**
 * How a finding is meant: `kept` a door that held, `open` one that is open, `gone` what no longer exists, `problem` what went wrong.
 * @typedef {'kept' | 'open' | 'gone' | 'problem'} Tone
 */

/** @typedef {ReturnType<typeof createFindings>} Findings */

/**
 * What a card's buttons found out: one line a subject, a later one replaces the former.
 * @param {HTMLElement} list
 * @param {(words: string) => void} announce
 */
export function createFindings(list, announce) {
  /** @type {Map<string, HTMLElement>} */
  const lines = new Map()
  /** @param {string} subject @param {string} words @param {Tone} tone */
  const show = (subject, words, tone) => {
    const line = lines.get(subject) ?? stamp('finding')
    find(line, '.finding-subject', HTMLElement).textContent = `${subject}:`
    find(line, '.finding-words', HTMLElement).textContent = words
    line.dataset.tone = tone
    lines.set(subject, line)
    list.append(line)
    announce(`${subject}: ${words}`)
  }
  return {
    show,
    /** A server that refuses is a door that held; anything else went wrong. @param {string} subject @param {unknown} error @param {string} [more] */
    showFailure(subject, error, more = '') {
      const { label, message } = describeFailure(error)
      const isRefused = error instanceof Refusal && error.status >= 400 && error.status < 500
      if (isRefused) show(subject, `refused, ${label}: ${message}${more}`, 'kept')
      else show(subject, `${label} ${message}${more}`.trim(), 'problem')
    },
    /** @param {string} subject */
    drop(subject) {
      lines.get(subject)?.remove()
      lines.delete(subject)
    },
  }
}
