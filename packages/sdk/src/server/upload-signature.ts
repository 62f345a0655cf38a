import { decide, type SignedParameters } from '../policy/decide.ts'
import { CountersignError } from '../protocol/error.ts'
import { UPLOAD_PARAMETERS, type UploadParameterName } from '../protocol/parameters.ts'
import { describeDuration } from '../protocol/quantity.ts'
import { shown } from '../protocol/shown.ts'
import { signManually } from '../signing/manual-signature.ts'
import { signParameters } from '../signing/request.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { chooseByQuery } from './choose-profile.ts'
import type { Handler } from './routes.ts'

/** How long Cloudinary takes a signature after its timestamp. */
const HOUR_SECONDS = 3600

/** `GET /upload-signature[?should_secure_asset=true]`: every parameter is the server's, ready to be sent as a form. */
export const uploadSignature: Handler = (call) => {
  const { query, settings, subject, nowSeconds, cors } = call
  const { profile: asked, namespace } = chooseByQuery(call)
  const { should_secure_asset: secure = 'false' } = readQuery(query, ['profile', 'should_secure_asset'])
  if (secure !== 'true' && secure !== 'false')
    throw new CountersignError('invalid_request', `should_secure_asset must be true or false, not ${shown(secure)}`)
  const profile = secure === 'true' ? asked.secured : asked

  // Back-dated by the rest of Cloudinary's hour, so that the signature dies after the profile's time.
  const timestamp = nowSeconds - HOUR_SECONDS + profile.expiresInMs / 1000
  const payload = scalars(decide(profile, { namespace, nowSeconds, subject }, { timestamp }, 'secure-server'))

  const { cloud, signatureAlgorithm: algorithm } = settings
  const signature = signParameters(payload, cloud.apiSecret, { algorithm })
  const manualSignature = signManually(payload, cloud.apiSecret, algorithm)
  if (signature !== manualSignature)
    throw new CountersignError('internal', 'two implementations of the signature differ; nothing is handed out')
  return success(
    {
      payload,
      signature,
      manualSignature,
      cloudname: cloud.cloudName,
      apiKey: cloud.apiKey,
      expiresIn: describeDuration(profile.expiresInMs),
    },
    cors,
  )
}

type Scalar = string | number | boolean

/** Text as the JSON value that `String` turns back into it: flags as booleans, whole numbers as numbers. */
function scalars(parameters: SignedParameters): Record<string, Scalar> {
  const entries = Object.entries(parameters).map(([name, text]): [string, Scalar] => {
    const { kind } = UPLOAD_PARAMETERS[name as UploadParameterName]
    return [name, kind === 'flag' ? text === 'true' : kind === 'integer' ? Number(text) : text]
  })
  return Object.fromEntries(entries)
}
