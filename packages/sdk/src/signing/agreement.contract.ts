import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { encodeSource, formatDeliveryPath, parseCloudinaryUrl, UPLOAD_PARAMETERS } from '../protocol.ts'
import {
  type ParameterValue,
  privateDownloadUrl,
  signDeliveryUrl,
  signParameters,
  signUploadAnswer,
  signWebhook,
} from '../signing.ts'

/** The parts of the official SDK that its types leave out. */
interface SdkUtils {
  api_sign_request(parameters: object, secret: string, algorithm: string, version: number): string
  private_download_url(publicId: string, format: string, options: object): string
  webhook_signature(body: string, timestamp: number, options: object): string
  verify_api_response_signature(publicId: string, version: number, signature: string): boolean
}
const sdk = cloudinary.utils as unknown as SdkUtils

/** One thing that the official SDK and this package both compute, over generated inputs. */
export interface Agreement {
  name: string
  check(options: { runs: number; seed?: number }): void
}

const agreement = <T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  ours: (input: T) => unknown,
  theirs: (input: T) => unknown,
): Agreement => ({
  name,
  check({ runs, seed }) {
    const property = fc.property(inputs, (input) => {
      const [a, b] = [JSON.stringify(ours(input)), JSON.stringify(theirs(input))]
      if (a !== b) throw new Error(`ours ${a}, the SDK's ${b}`)
    })
    fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) })
  },
})

const hostile = [
  '&',
  '=',
  '%26',
  '%',
  '+',
  ' ',
  '/',
  ',',
  '|',
  '"',
  "'",
  'a',
  'é',
  'e\u0301',
  '😀',
  '\u0000',
  '\n',
  '\u202e',
]
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...hostile, '\ud800'), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.constant(''),
)
const wellFormed = text.filter((value) => value.isWellFormed())
const number = fc.oneof(fc.integer(), fc.double(), fc.constant(0))
const value: fc.Arbitrary<ParameterValue> = fc.oneof(
  { weight: 4, arbitrary: text },
  number,
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.array(fc.oneof(text, number), { maxLength: 4 }),
)
/** Lower-case letters and `_`, as every name of the API: the SDK sorts others by the machine's language. */
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(UPLOAD_PARAMETERS)) },
  fc.string({ unit: fc.constantFrom(...'abcxyz_'), minLength: 1, maxLength: 8 }),
)
const everyName = fc.record(Object.fromEntries(Object.keys(UPLOAD_PARAMETERS).map((key) => [key, value])))
const secret = fc.string({ minLength: 1, maxLength: 40 })
const algorithm = fc.constantFrom('sha1', 'sha256')
const timestamp = fc.integer({ min: 1, max: 4102444800 })

const resourceType = fc.constantFrom('image', 'video', 'raw')
const type = fc.constantFrom('upload', 'private', 'authenticated')

/** What the SDK takes for something else than an id: a remote source, a preloaded file, text it cannot decode. */
const isId = (id: string) =>
  !/^https?:\//i.test(id) &&
  !/^(image|raw)\/[a-z0-9_]+\/v\d+\/[^#]+$/.test(id) &&
  !/%(?![0-9a-f]{2})/i.test(id) &&
  !/%[89a-f]/i.test(id)
const idParts = [
  'a',
  'b.c',
  'w_100',
  'v12',
  '/',
  '//',
  ' ',
  '%20',
  '%25',
  '%2F',
  "'",
  '(',
  ')',
  '*',
  '!',
  '~',
  ':',
  'é',
  '😀',
  '&',
  '?',
  '#',
  '+',
  ',',
]
const publicId = fc
  .oneof(
    fc.array(fc.constantFrom(...idParts), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  )
  .filter(isId)
const transformations = fc.constantFrom(
  [],
  ['c_crop,h_20,w_10'],
  ['c_fill,w_100', 'e_blur:300'],
  ['co_red,l_text:Times_70_bold:Cool%25F0%259F%2598%258D'],
  ['$size_10', 'w_$size'],
)
const version = fc.option(fc.integer({ min: 1, max: 4102444800 }), { nil: undefined })

const plain = fc.string({ unit: fc.constantFrom(...'abzABZ019-_'), minLength: 1, maxLength: 30 })
const cloudinaryUrl = fc
  .tuple(plain, plain, plain, fc.constantFrom('', '?upload_prefix=http://127.0.0.1:3001', '?secure=true'))
  .map(([key, apiSecret, cloud, query]) => `cloudinary://${key}.~:${apiSecret}.~@${cloud}${query}`)

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
  agreement(
    'private download URLs, as address and parsed query',
    fc.record({
      publicId: wellFormed.filter(Boolean),
      format: fc.constantFrom('', 'jpg', 'a b&c'),
      resourceType,
      type,
      attachment: fc.oneof(fc.constantFrom(undefined, true), wellFormed),
      expiresAt: fc.option(timestamp, { nil: undefined }),
      timestamp,
      secret,
      algorithm,
      origin: fc.constantFrom('https://api.cloudinary.com', 'http://127.0.0.1:3001'),
    }),
    ({ secret: apiSecret, algorithm: hash, origin, attachment, expiresAt, ...rest }) => {
      const cloud = { cloudName: 'demo', apiKey: '1234', apiSecret, apiOrigin: origin }
      const optional = {
        ...(attachment === undefined ? {} : { attachment }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      }
      return addressAndQuery(privateDownloadUrl({ ...rest, ...optional }, cloud, { algorithm: hash }))
    },
    (input) =>
      addressAndQuery(
        sdk.private_download_url(input.publicId, input.format, {
          resource_type: input.resourceType,
          type: input.type,
          attachment: input.attachment,
          expires_at: input.expiresAt,
          timestamp: input.timestamp,
          cloud_name: 'demo',
          api_key: '1234',
          api_secret: input.secret,
          signature_algorithm: input.algorithm,
          upload_prefix: input.origin,
        }),
      ),
  ),
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

function addressAndQuery(text: string): unknown {
  const url = new URL(text)
  return [url.origin, url.pathname, [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1))]
}
