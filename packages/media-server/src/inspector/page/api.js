const BASE = '/_inspector/api/'

/** @typedef {'requests' | 'assets' | 'webhooks' | 'faults'} Changed */
/** @typedef {'waiting' | 'live' | 'lost'} ConnectionState */

/**
 * What the server answers to a question.
 * @param {string} path
 * @returns {Promise<any>}
 * @throws {Error} in the server's words
 */
export const ask = (path) => answerOf(fetch(BASE + path, { cache: 'no-store' }))

/**
 * Has the server do something.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 * @throws {Error} in the server's words
 */
export const order = (path, body = {}) =>
  answerOf(
    fetch(BASE + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )

/** Where the file itself is, without a signature that could be taken along. @param {string} assetId */
export const originalUrl = (assetId) => `${BASE}assets/${assetId}/original`

/** Where the first page of a PDF is, as a picture. @param {string} assetId */
export const firstPageUrl = (assetId) => `${BASE}assets/${assetId}/first-page`

/** @param {Promise<Response>} asked */
async function answerOf(asked) {
  const response = await asked.catch((cause) => {
    throw new Error('The server could not be reached.', { cause })
  })
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  throw new Error(answer.error?.message ?? `The server answered ${response.status}.`)
}

const ALL = /** @type {const} */ (['requests', 'assets', 'webhooks', 'faults'])

/**
 * Tells what has changed, as long as somebody looks at the page: a browser has few connections to one server.
 * @param {{ onChange: (changed: readonly Changed[]) => void, onState: (state: ConnectionState) => void }} listener
 */
export function watch({ onChange, onState }) {
  /** @type {EventSource | null} */
  let source = null
  const open = () => {
    const opened = new EventSource(`${BASE}changes`)
    opened.addEventListener('open', () => {
      onState('live')
      // What happened while nobody listened is not told again.
      onChange(ALL)
    })
    opened.addEventListener('changed', ({ data }) => onChange(JSON.parse(data)))
    opened.addEventListener('error', () => {
      onState('lost')
      if (opened.readyState === EventSource.CLOSED && source === opened) setTimeout(reopen, 2000)
    })
    source = opened
  }
  const reopen = () => {
    source?.close()
    source = null
    if (!document.hidden) open()
  }
  document.addEventListener('visibilitychange', reopen)
  open()
}
