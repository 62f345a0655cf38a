import { find } from './find.js'

/** @typedef {(words: string) => void} Announce */

/**
 * Says things to people who listen to the page instead of looking at it.
 * @returns {Announce}
 */
export function createAnnouncer() {
  const region = find(document, '.announcer', HTMLElement)
  return (words) => {
    // The same words twice are a change only when something stood between them.
    region.textContent = region.textContent === words ? `${words}\u00a0` : words
  }
}
