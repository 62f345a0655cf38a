import { find } from './find.js'

/** @typedef {ReturnType<typeof createAnnouncer>} Announcer */

/** Requests that come together are told of together, at most this often: a busy server shall not talk all the time. */
const GATHER_MS = 5000

/** Says things to people who listen to the page instead of looking at it. */
export function createAnnouncer() {
  const region = find(document, '.announcer', HTMLElement)
  let gathered = { requests: 0, refused: 0 }
  let isGathering = false

  /** @param {string} words */
  const say = (words) => {
    // The same words twice are a change only when something stood between them.
    region.textContent = region.textContent === words ? `${words}\u00a0` : words
  }
  const sayGathered = () => {
    isGathering = false
    const { requests, refused } = gathered
    gathered = { requests: 0, refused: 0 }
    const came = requests === 1 ? 'One new request' : `${requests} new requests`
    say(refused === 0 ? `${came}.` : `${came}, ${refused === requests ? '' : `${refused} `}refused.`)
  }
  return {
    say,
    /** @param {{ isRefused: boolean }} request one that has been answered */
    gather({ isRefused }) {
      gathered.requests += 1
      if (isRefused) gathered.refused += 1
      if (!isGathering) setTimeout(sayGathered, GATHER_MS)
      isGathering = true
    },
  }
}
