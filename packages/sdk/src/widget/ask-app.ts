import { UploadError } from '../uploader/contract.ts'
import { returnedBy } from './answer-of.ts'
import type { ParametersAsked, Prepare, PreparedParameters } from './widget-options.ts'
import { wordsOf } from './words-of.ts'

const PATIENCE_MS = 60_000
/** What Countersign's signer answers as a signature when it refuses one to a component that looks at nothing else. */
const REFUSAL = /^\(refused by your signing endpoint: (.*)\)$/s

/**
 * Asks an app to sign, or to say more of an upload, in the way of Cloudinary's widget: `prepare(answer, parameters)`.
 * @param name of the option, for messages.
 * @throws UploadError with the app's own words, and when it says nothing for a minute.
 */
export async function askApp(
  prepare: Prepare,
  name: string,
  parameters: ParametersAsked,
  signal: AbortSignal,
): Promise<PreparedParameters> {
  let late: ReturnType<typeof setTimeout> | undefined
  const said = await new Promise<unknown>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    late = setTimeout(() => reject(refusal(`${name} did not answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)
    const answer = (given: unknown, error?: unknown) =>
      given === undefined || given === null ? reject(error ?? nothing(name)) : resolve(given)
    // What returns nothing answers by its callback.
    returnedBy(() => prepare(answer, { ...parameters })).then(
      (returned) => returned === undefined || answer(returned),
      reject,
    )
  })
    .catch((cause: unknown) => {
      signal.throwIfAborted()
      throw cause instanceof UploadError ? cause : refusal(wordsOf(cause), cause)
    })
    // Of ten thousand files as many clocks would go on for a minute, and keep what they know of.
    .finally(() => clearTimeout(late))
  const prepared = toObject(said)
  const refused = REFUSAL.exec(prepared?.signature ?? '')
  if (refused) throw refusal(refused[1] ?? '')
  if (prepared === null) throw nothing(name)
  return prepared
}

function toObject(said: unknown): PreparedParameters | null {
  if (typeof said === 'string') return { signature: said }
  const [one] = Array.isArray(said) ? said : [said]
  if (typeof one === 'string') return { signature: one }
  return typeof one === 'object' && one !== null ? one : null
}

const nothing = (name: string): UploadError =>
  refusal(`${name} gave no signature: look at what your signing endpoint answered`)

/** A status that does not pass: an app that says no is not asked again. */
const refusal = (message: string, cause?: unknown): UploadError =>
  new UploadError(message, { code: 'file_refused', status: 422, cause })
