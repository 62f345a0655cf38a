import { Refusal } from './refusal.js'

/**
 * What an address answers to a stranger.
 * @typedef {object} Answer
 * @property {number} status
 * @property {boolean} isOpen whether the file came
 * @property {string} reason the cloud's words (`X-Cld-Error`) where it refused
 */

/**
 * Asks for an address without cookies and past every cache, and reads only the head of the answer.
 * @param {string} url
 * @returns {Promise<Answer>}
 * @throws {Refusal} when nobody answered, or the answer may not be read from this page
 */
export async function probe(url) {
  const stop = new AbortController()
  const response = await fetch(url, {
    cache: 'no-store',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    signal: stop.signal,
  }).catch((cause) => {
    throw new Refusal(`${new URL(url).origin} did not answer, or does not let this page read the answer.`, { cause })
  })
  stop.abort()
  return { status: response.status, isOpen: response.ok, reason: response.headers.get('x-cld-error') ?? '' }
}
