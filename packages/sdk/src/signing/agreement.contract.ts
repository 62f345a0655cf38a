import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { encodeSource, formatDeliveryPath, parseCloudinaryUrl } from '../protocol.ts'
import { signDeliveryUrl, signParameters, signUploadAnswer, signWebhook } from '../signing.ts'
import { type Agreement, agreement } from './agreement-check.contract.ts'
import {
  algorithm,
  cloudinaryUrl,
  everyName,
  name,
  publicId,
  resourceType,
  secret,
  text,
  timestamp,
  transformations,
  type,
  value,
  version,
  wellFormed,
} from './agreement-inputs.contract.ts'
import { linkAgreements } from './agreement-of-links.contract.ts'

/** The parts of the official SDK that its types leave out. */
interface SdkUtils {
  api_sign_request(parameters: object, secret: string, algorithm: string, version: number): string
  webhook_signature(body: string, timestamp: number, options: object): string
  verify_api_response_signature(publicId: string, version: number, signature: string): boolean
}
const sdk = cloudinary.utils as unknown as SdkUtils

/** Everything that is compared. */
export const agreements: readonly Agreement[] = [
  agreement(
    'request signatures over generated parameters, versions 1 and 2, SHA-1 and SHA-256',
    fc.tuple(fc.dictionary(name, value, { maxKeys: 20 }), secret, algorithm, fc.constantFrom(1, 2)),
    ([parameters, key, hash, v]) => signParameters(parameters, key, { algorithm: hash, version: v }),
    ([parameters, key, hash, v]) => sdk.api_sign_request(parameters, key, hash, v),
  ),
  agreement(
    'request signatures over every documented upload parameter at once',
    fc.tuple(everyName, secret, algorithm, fc.constantFrom(1, 2)),
    ([parameters, key, hash, v]) => signParameters(parameters, key, { algorithm: hash, version: v }),
    ([parameters, key, hash, v]) => sdk.api_sign_request(parameters, key, hash, v),
  ),
  agreement(
    'signatures of upload answers',
    fc.tuple(text, fc.integer({ min: 0 }), secret, algorithm),
    ([id, v, key, hash]) => {
      const signature = signUploadAnswer({ publicId: id, version: v }, key, { algorithm: hash })
      cloudinary.config({ api_secret: key, signature_algorithm: hash })
      return sdk.verify_api_response_signature(id, v, signature)
    },
    () => true,
  ),
  agreement(
    'webhook signatures',
    fc.tuple(fc.oneof(fc.json(), wellFormed.filter(Boolean)), timestamp, secret, algorithm),
    ([body, sent, key, hash]) => signWebhook(body, sent, key, { algorithm: hash }),
    ([body, sent, key, hash]) => sdk.webhook_signature(body, sent, { api_secret: key, signature_algorithm: hash }),
  ),
  ...linkAgreements,
  agreement(
    'signed delivery URLs, 8 and 32 characters, whole paths',
    fc.record({
      publicId,
      format: fc.constantFrom(undefined, 'jpg'),
      resourceType,
      type,
      transformations,
      version,
      secret,
      algorithm,
      length: fc.constantFrom(8, 32),
    }),
    ({ publicId: id, format, secret: key, algorithm: hash, length, ...path }) => {
      const source = encodeSource(asTaken(id), format)
      const signature = signDeliveryUrl([...path.transformations, source].join('/'), key, { algorithm: hash, length })
      const v = path.version ?? (source.includes('/') && !/^v\d/.test(source) ? 1 : null)
      return formatDeliveryPath({ ...path, cloudName: 'demo', signature, version: v, source })
    },
    (input) =>
      cloudinary
        .url(input.publicId, {
          sign_url: true,
          cloud_name: 'demo',
          api_secret: input.secret,
          resource_type: input.resourceType,
          type: input.type,
          format: input.format,
          version: input.version,
          raw_transformation: input.transformations.join('/'),
          signature_algorithm: input.algorithm,
          long_url_signature: input.length === 32,
          urlAnalytics: false,
        } as object)
        .slice('https://res.cloudinary.com'.length),
  ),
  agreement(
    'what CLOUDINARY_URL says',
    cloudinaryUrl,
    (url) => {
      const { cloudName, apiKey, apiSecret, apiOrigin } = parseCloudinaryUrl(url)
      return [cloudName, apiKey, apiSecret, apiOrigin]
    },
    (url) => {
      process.env.CLOUDINARY_URL = url
      const { cloud_name, api_key, api_secret, upload_prefix = 'https://api.cloudinary.com' } = cloudinary.config(true)
      delete process.env.CLOUDINARY_URL
      return [cloud_name, api_key, api_secret, upload_prefix]
    },
  ),
]

/** The SDK makes doubled slashes one and decodes the id it is given: `a%20b` names the asset `a b`. */
const asTaken = (id: string): string => decodeURIComponent(id.replace(/([^:])\/\//g, '$1/'))
