import { decide } from '../policy/decide.ts'
import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import { signParameters } from '../signing/request.ts'
import { readQuery } from './address.ts'
import { answer } from './answer.ts'
import { chooseByQuery } from './choose-profile.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import type { Handler } from './routes.ts'

const MAX_BYTES = 64_000

/** `POST {paramsToSign}` → `{signature}`: what the upload widget's `signatureEndpoint` speaks. */
export const widgetDoor: Handler = async (call) => {
  const { request, query, settings, subject, nowSeconds, cors } = call
  const { profile, namespace } = chooseByQuery(call)
  readQuery(query, ['profile'])
  const { paramsToSign, ...others } = await readJsonObject(request, MAX_BYTES)
  if (typeof paramsToSign !== 'object' || paramsToSign === null || Array.isArray(paramsToSign))
    throw new CountersignError('invalid_request', `paramsToSign must be an object, not ${kindOf(paramsToSign)}`)
  for (const name of Object.keys(others))
    throw new CountersignError('invalid_request', `the body holds paramsToSign and nothing else, not ${shown(name)}`)

  const parameters = decide(
    profile,
    { namespace, nowSeconds, subject },
    paramsToSign as Record<string, unknown>,
    'widget',
  )
  const signature = signParameters(parameters, settings.cloud.apiSecret, { algorithm: settings.signatureAlgorithm })
  return answer({ signature }, cors)
}
