import { make } from './make.ts'
import type { Values } from './text/messages.ts'
import type { Texts } from './text/translate.ts'

/** Of many things at once one sentence is said, and none for every step of a way. */
const GATHER_MS = 700

export interface Announcer {
  element: HTMLElement
  /** @param last what is said of the last one, if it is that: its `name`, and the `reason` it failed for. */
  note(what: 'added' | 'uploaded' | 'failed', last?: () => Values): void
  /** Says this too, after what is said of files. */
  say(words: string): void
  end(): void
}

/** Says to people who listen what others see. */
export function createAnnouncer(texts: Texts): Announcer {
  const element = make('div', { role: 'status', class: 'visually-hidden' })
  let counts = { added: 0, uploaded: 0, failed: 0 }
  let lastFailed: () => Values = () => ({})
  let words = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const sentences = (['added', 'uploaded', 'failed'] as const)
      .filter((what) => counts[what] > 0)
      .map((what) => texts.say(`said.${what}`, { num: counts[what], ...lastFailed() }))
    const all = [...sentences, words].join(' ').trim()
    counts = { added: 0, uploaded: 0, failed: 0 }
    words = ''
    // The same words twice are a change only when something stands between them.
    element.textContent = element.textContent === all ? `${all}\u00a0` : all
  }
  const flushSoon = () => {
    timer ??= setTimeout(flush, GATHER_MS)
  }
  return {
    element,
    note(what, last = lastFailed) {
      counts[what] += 1
      lastFailed = last
      flushSoon()
    },
    say(said) {
      words = said
      flushSoon()
    },
    end: () => clearTimeout(timer),
  }
}
