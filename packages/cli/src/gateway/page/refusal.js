/** The server, or the way to it, said no. `message` is the server's own, word for word. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {{ status?: number, code?: string, details?: unknown, cause?: unknown }} [facts] `status` 0: nobody answered
   */
  constructor(message, { status = 0, code = '', details, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.details = details
  }

  /** `404 not_found`, `401`, or nothing when nobody answered. */
  get label() {
    return [this.status || '', this.code].filter(Boolean).join(' ')
  }
}

/**
 * Reads both shapes: the gateway's `{"status":"error","error":{"code","message","details"}}` and the cloud's `{"error":{"message"}}`.
 * @param {number} status
 * @param {string} body
 * @returns {Refusal}
 */
export function readRefusal(status, body) {
  const { message, code, details } = parseJson(body)?.error ?? {}
  const words = typeof message === 'string' && message !== '' ? message : body.trim().slice(0, 500)
  return new Refusal(words || `The server answered with status ${status} and no words.`, {
    status,
    code: typeof code === 'string' ? code : '',
    details,
  })
}

/**
 * What to show for anything that was thrown.
 * @param {unknown} error
 * @returns {{ label: string, message: string }}
 */
export function describeFailure(error) {
  if (error instanceof Refusal) return { label: error.label, message: error.message }
  return { label: '', message: error instanceof Error ? error.message : String(error) }
}

/** @param {string} text @returns {any} the parsed value, `null` when it is no JSON: a proxy's HTML page, say */
function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
