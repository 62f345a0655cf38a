import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import { verifyUploadAnswer } from '../signing/upload-answer.ts'
import { readQuery } from './address.ts'
import { answer, success } from './answer.ts'
import { completeOnce, settledDetails } from './complete-once.ts'
import { type GrantClaims, incomingId, readToken, requireGrants } from './grant-claims.ts'
import type { Settings } from './options.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import type { Handler } from './routes.ts'

const MAX_BYTES = 64_000

/**
 * `POST completions {token, answer: {public_id, version, signature}}`: the upload is done, says the browser. `answer` is what the cloud
 * told it, and may be left out where that was lost: whether a file is there, and what it is, the cloud says itself.
 * 200 with the asset and what `onUploaded` answered; 202 while another request is at it.
 */
export const completions: Handler = async (call) => {
  readQuery(call.query, [])
  requireGrants(call.settings)
  const { token, answer: relayed, ...others } = await readJsonObject(call.request, MAX_BYTES)
  for (const other of Object.keys(others))
    throw new CountersignError('invalid_request', `the body holds token and answer, not ${shown(other)}`)
  const claims = readToken(token, call)
  if (relayed !== undefined) requireAnswer(relayed, claims, call.settings)
  call.findings.details.via = 'relay'
  const settled = await completeOnce(claims, 'relay', call.settings)
  Object.assign(call.findings.details, settledDetails(settled))
  call.findings.quiet = settled.state === 'completing' || settled.again
  if (settled.state === 'settled') return success(settled.answer, call.cors)
  const { retryAfterSeconds } = settled
  const headers = { ...call.cors, 'retry-after': String(retryAfterSeconds) }
  return answer({ status: 'success', data: { state: 'completing', retryAfterSeconds } }, headers, 202)
}

/**
 * What the browser relays has to be what the cloud said about this very upload. Nothing else of it is believed.
 * @throws CountersignError `invalid_request`, `answer_invalid`
 */
function requireAnswer(relayed: unknown, claims: GrantClaims, { answerSecrets }: Settings): void {
  if (typeof relayed !== 'object' || relayed === null || Array.isArray(relayed))
    throw new CountersignError(
      'invalid_request',
      `answer must be the cloud's answer, an object, not ${kindOf(relayed)}`,
    )
  const { public_id: publicId, version, signature } = relayed as Record<string, unknown>
  const isGenuine =
    typeof publicId === 'string' &&
    typeof version === 'number' &&
    typeof signature === 'string' &&
    answerSecrets.some((secret) =>
      (['sha1', 'sha256'] as const).some((algorithm) =>
        verifyUploadAnswer({ publicId, version }, signature, secret, { algorithm }),
      ),
    )
  if (!isGenuine)
    throw new CountersignError('answer_invalid', 'this is not what the cloud answered to the upload of this grant')
  if (publicId !== incomingId(claims))
    throw new CountersignError(
      'answer_invalid',
      `the cloud stored this upload as ${shown(publicId)}, and this grant awaits it as ${shown(incomingId(claims))}: relay the answer to this very upload, and take an upload preset that sets no folder and no public id of its own`,
    )
}
