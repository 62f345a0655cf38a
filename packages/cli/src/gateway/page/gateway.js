import { Refusal, readRefusal } from './refusal.js'

/** @import { Asset } from './asset.js' */
/** @import { Caller } from './caller.js' */

/**
 * What one upload is sent with.
 * @typedef {object} SignedUpload
 * @property {Record<string, string | number | boolean>} payload every signed parameter
 * @property {string} signature
 * @property {string} apiKey
 * @property {string} cloudname
 */

/**
 * What became of one address in a deletion.
 * @typedef {object} DeletionResult
 * @property {string} url
 * @property {string} public_id
 * @property {string} result `deleted` or `not_found`
 */

/** @typedef {ReturnType<typeof createGateway>} Gateway */

/** Milliseconds in each unit that the gateway says `expiresIn` with: `1 min`, `30 mins`, `90 secs`. */
const UNITS = { ms: 1, sec: 1000, min: 60_000, hour: 3_600_000 }

/**
 * The secure upload server's three routes.
 * @param {Caller} caller
 */
export function createGateway(caller) {
  /** @param {string} path @param {RequestInit} [init] @returns {Promise<any>} the answer's `data` */
  const ask = async (path, init = {}) => {
    const headers = { accept: 'application/json', ...caller.headers(), ...init.headers }
    const response = await fetch(path, { cache: 'no-store', ...init, headers }).catch((cause) => {
      if (init.signal?.aborted) throw cause
      throw new Refusal(`The gateway at ${location.origin} could not be reached.`, { cause })
    })
    const text = await response.text()
    if (!response.ok) throw readRefusal(response.status, text)
    return JSON.parse(text).data
  }

  return {
    /** @param {{ isPrivate: boolean, signal: AbortSignal }} upload @returns {Promise<SignedUpload>} */
    signUpload: ({ isPrivate, signal }) =>
      ask(`/upload-signature${isPrivate ? '?should_secure_asset=true' : ''}`, { signal }),

    /** @param {Asset} asset @returns {Promise<{ url: string, lifetimeMs: number }>} */
    async createLink(asset) {
      const query = new URLSearchParams({
        public_id: asset.publicId,
        format: asset.format,
        resource_type: asset.resourceType,
        type: asset.type,
      })
      const { downloadUrl, expiresIn } = await ask(`/download-url?${query}`)
      return { url: downloadUrl, lifetimeMs: parseLifetime(expiresIn) }
    },

    /** @param {Asset} asset @param {string} url its address @returns {Promise<readonly DeletionResult[]>} */
    async deleteFile(asset, url) {
      const body = JSON.stringify({ urls: [{ type: asset.resourceType, url }] })
      const headers = { 'content-type': 'application/json' }
      const { results } = await ask('/delete-files', { method: 'DELETE', headers, body })
      return results
    },
  }
}

/** @param {unknown} text @returns {number} milliseconds */
function parseLifetime(text) {
  const [, count, unit] = /^(\d+) (ms|sec|min|hour)s?$/.exec(String(text)) ?? []
  if (count && unit) return Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)]
  throw new TypeError(`expiresIn must read like "1 min", not ${JSON.stringify(text)}`)
}
