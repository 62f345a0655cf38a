import { Refusal, readRefusal } from './refusal.js'
/** @import { SignedUpload } from './gateway.js' */

/**
 * @typedef {object} Progress
 * @property {number} sentBytes of the whole request
 * @property {number} totalBytes
 * @property {boolean} isSent whether everything is on its way and only the answer is missing
 */

/**
 * Sends a file and its signed parameters straight to the cloud. XHR, because `fetch` does not report what it has sent.
 * @param {File} file
 * @param {SignedUpload} signed
 * @param {{ apiOrigin: string, signal: AbortSignal, onProgress: (progress: Progress) => void }} options
 * @returns {Promise<Record<string, unknown>>} the cloud's answer
 * @throws {Refusal} with the cloud's words; the signal's reason when it was aborted
 */
export async function uploadFile(file, signed, { apiOrigin, signal, onProgress }) {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers()
  const xhr = new XMLHttpRequest()
  let isSent = false
  xhr.open('POST', `${apiOrigin}/v1_1/${encodeURIComponent(signed.cloudname)}/auto/upload`)

  xhr.upload.addEventListener('progress', ({ loaded, total }) => {
    onProgress({ sentBytes: loaded, totalBytes: total, isSent })
  })
  xhr.upload.addEventListener('load', ({ loaded, total }) => {
    isSent = true
    onProgress({ sentBytes: loaded, totalBytes: total, isSent })
  })
  xhr.addEventListener('load', resolve)
  xhr.addEventListener('error', () => {
    reject(
      new Refusal(
        isSent
          ? `The connection to ${apiOrigin} broke after the whole file was sent: the cloud may hold it already.`
          : `The connection to ${apiOrigin} broke, or it could not be reached.`,
      ),
    )
  })
  xhr.addEventListener('abort', () => reject(signal.reason))
  signal.addEventListener('abort', () => xhr.abort(), { once: true })

  xhr.send(formOf(file, signed))
  await promise
  if (xhr.status < 200 || xhr.status > 299) throw readRefusal(xhr.status, xhr.responseText)
  return JSON.parse(xhr.responseText)
}

/** @param {File} file @param {SignedUpload} signed */
function formOf(file, { payload, signature, apiKey }) {
  const form = new FormData()
  for (const [name, value] of Object.entries(payload)) form.set(name, String(value))
  form.set('signature', signature)
  form.set('api_key', apiKey)
  form.set('file', file)
  return form
}
