import { Refusal, readRefusal } from './refusal.js'

/**
 * What an address answers to a stranger.
 * @typedef {object} Answer
 * @property {number} status
 * @property {boolean} isOpen whether the file came
 * @property {string} reason the cloud's words where it refused
 */

/**
 * Asks for an address without cookies and past every cache; of a file that comes, only the head is read.
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
  const { status, ok: isOpen } = response
  const reason = isOpen ? '' : readRefusal(status, await readWords(response)).message
  stop.abort()
  return { status, isOpen, reason }
}

/** The cloud's words are in the body or, when that is empty or a picture, in a header. @param {Response} response */
async function readWords(response) {
  const isText = /^(?:text\/plain|application\/json)/.test(response.headers.get('content-type') ?? '')
  return (isText && (await response.text())) || (response.headers.get('x-cld-error') ?? '')
}
