import { decide } from '../policy/decide.ts'
import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import { signParameters } from '../signing/request.ts'
import { readQuery } from './address.ts'
import { answer } from './answer.ts'
import { type Chosen, chooseByQuery } from './choose-profile.ts'
import { limitSubject } from './rate-limit.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import type { Call, Handler } from './routes.ts'

const MAX_BYTES = 64_000
/** How many files a widget may ask about at once. */
const MAX_SETS = 100

/**
 * `POST {paramsToSign}` → `{signature}`: what the upload widget's `signatureEndpoint` speaks. An array of parameter sets is answered
 * with an array of signatures, one for each, or not at all.
 */
export const widgetDoor: Handler = async (call) => {
  readQuery(call.query, ['profile'])
  const chosen = chooseByQuery(call)
  const { paramsToSign, ...others } = await readJsonObject(call.request, MAX_BYTES)
  for (const name of Object.keys(others))
    throw new CountersignError('invalid_request', `the body holds paramsToSign and nothing else, not ${shown(name)}`)
  if (!Array.isArray(paramsToSign))
    return answer({ signature: sign(paramsToSign, 'paramsToSign', chosen, call) }, call.cors)

  const count = paramsToSign.length
  if (count === 0 || count > MAX_SETS)
    throw new CountersignError(
      'invalid_request',
      `paramsToSign must hold 1 to ${MAX_SETS} sets of parameters, not ${count}`,
    )
  if (count > 1) await limitSubject(call.subject.id, count - 1, call.settings.rateLimit)
  const signatures = paramsToSign.map((set, index) => sign(set, `paramsToSign[${index}]`, chosen, call))
  return answer({ signature: signatures }, call.cors)
}

function sign(
  asked: unknown,
  name: string,
  { profile, namespace }: Chosen,
  { settings, subject, nowSeconds }: Call,
): string {
  if (typeof asked !== 'object' || asked === null || Array.isArray(asked))
    throw new CountersignError('invalid_request', `${name} must be an object, not ${kindOf(asked)}`)
  const parameters = decide(profile, { namespace, nowSeconds, subject }, asked as Record<string, unknown>, 'widget')
  return signParameters(parameters, settings.cloud.apiSecret, { algorithm: settings.signatureAlgorithm })
}

const SHOWN_LENGTH = 400

/**
 * The official components look at no status and no message: whatever is called `signature` they pass on to the widget, which sends it, and
 * shows the cloud's `Invalid Signature …`. A refusal therefore goes along under that name, where people will read it.
 */
export const refusalForWidget = (message: string): { signature: string } => ({
  signature: `(refused by your signing endpoint: ${message.slice(0, SHOWN_LENGTH)})`,
})
