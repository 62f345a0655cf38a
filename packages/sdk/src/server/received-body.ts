import { CountersignError } from '../protocol/error.ts'

const PARSED_BEFORE = new WeakSet<Request>()

/** An adapter says that a parser of the app's has read this request: its body is written anew, not what was sent. */
export function noteParsedBefore(request: Request): void {
  PARSED_BEFORE.add(request)
}

/**
 * What a signature over the body's bytes can be checked against: to be called before the body is read.
 * @throws CountersignError `invalid_configuration` where the bytes that were sent are gone.
 */
export function requireReceivedBody(request: Request): void {
  if (!PARSED_BEFORE.has(request) && !request.bodyUsed) return
  throw new CountersignError(
    'invalid_configuration',
    'the body was read before it came here, so that the signature over its bytes cannot be checked: mount the signer before body parsers (express.json(), a hook), keep the bytes (express.json({ verify: (request, _, bytes) => { request.rawBody = bytes } })), or switch the parser off (export const config = { api: { bodyParser: false } } in a Next API route)',
  )
}
