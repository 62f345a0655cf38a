/** Generated inputs that both this package and the official SDK take. */
import fc from 'fast-check'
import { UPLOAD_PARAMETERS } from '../protocol.ts'
import type { ParameterValue } from '../signing.ts'

const hostile = ['%26', 'e\u0301', ...'&=%+ /,|"\'aé😀\u0000\n\u202e']
export const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...hostile, '\ud800'), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.constant(''),
)
export const wellFormed = text.filter((value) => value.isWellFormed())
const number = fc.oneof(fc.integer(), fc.double(), fc.constant(0))
export const value: fc.Arbitrary<ParameterValue> = fc.oneof(
  { weight: 4, arbitrary: text },
  number,
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.array(fc.oneof(text, number), { maxLength: 4 }),
)
/** Lower-case letters and `_`, as every name of the API: the SDK sorts others by the machine's language. */
export const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(UPLOAD_PARAMETERS)) },
  fc.string({ unit: fc.constantFrom(...'abcxyz_'), minLength: 1, maxLength: 8 }),
)
export const everyName = fc.record(Object.fromEntries(Object.keys(UPLOAD_PARAMETERS).map((key) => [key, value])))
export const secret = fc.string({ minLength: 1, maxLength: 40 })
export const algorithm = fc.constantFrom('sha1', 'sha256')
export const timestamp = fc.integer({ min: 1, max: 4102444800 })

export const resourceType = fc.constantFrom('image', 'video', 'raw')
export const type = fc.constantFrom('upload', 'private', 'authenticated')

/** What the SDK takes for something else than an id: a remote source, a preloaded file, text it cannot decode. */
const isId = (id: string) =>
  !/^https?:\//i.test(id) &&
  !/^(image|raw)\/[a-z0-9_]+\/v\d+\/[^#]+$/.test(id) &&
  !/%(?![0-9a-f]{2})/i.test(id) &&
  !/%[89a-f]/i.test(id)
const idParts = ['b.c', 'w_100', 'v12', '//', '%20', '%25', '%2F', ..."a/ '()*!~:é😀&?#+,"]
export const publicId = fc
  .oneof(
    fc.array(fc.constantFrom(...idParts), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  )
  .filter(isId)
export const transformations = fc.constantFrom(
  [],
  ['c_crop,h_20,w_10'],
  ['c_fill,w_100', 'e_blur:300'],
  ['co_red,l_text:Times_70_bold:Cool%25F0%259F%2598%258D'],
  ['$size_10', 'w_$size'],
)
export const version = fc.option(fc.integer({ min: 1, max: 4102444800 }), { nil: undefined })

const plain = fc.string({ unit: fc.constantFrom(...'abzABZ019-_'), minLength: 1, maxLength: 30 })
export const cloudinaryUrl = fc
  .tuple(plain, plain, plain, fc.constantFrom('', '?upload_prefix=http://127.0.0.1:3001', '?secure=true'))
  .map(([key, apiSecret, cloud, query]) => `cloudinary://${key}.~:${apiSecret}.~@${cloud}${query}`)

/** What may stand in an auth token: ASCII that shows, without `!`. */
const tokenText = fc.string({
  unit: fc.constantFrom(...' "#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~azAZ09'),
  minLength: 1,
  maxLength: 30,
})
const hexKey = fc
  .array(fc.constantFrom('00', 'ff', 'A7', '3c'), { minLength: 1, maxLength: 70 })
  .map((bytes) => bytes.join(''))
export const authToken = fc.record({
  what: fc.oneof(
    fc.record({ acl: fc.oneof(tokenText, fc.array(tokenText, { minLength: 1, maxLength: 4 })) }),
    fc.record({ url: tokenText }),
  ),
  ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6()), { nil: undefined }),
  startTime: fc.option(timestamp, { nil: undefined }),
  life: fc.integer({ min: 1, max: 1e6 }),
  asDuration: fc.boolean(),
  name: fc.constantFrom(undefined, 'my_token'),
  key: hexKey,
})

/** Lists as they can be signed apart: no item holds a comma. */
const items = fc.option(
  fc.array(
    wellFormed.map((item) => item.replaceAll(',', '')).filter((item) => item !== ''),
    { minLength: 1, maxLength: 4 },
  ),
  { nil: undefined },
)
const flag = fc.constantFrom(undefined, true, false)
const optionalText = fc.option(wellFormed, { nil: undefined })
export const archive = fc.record({
  timestamp,
  expiresAt: fc.option(timestamp, { nil: undefined }),
  resourceType: fc.constantFrom('image', 'video', 'raw', 'all', undefined),
  type: fc.option(type, { nil: undefined }),
  tags: items,
  publicIds: items.filter((ids) => ids !== undefined),
  prefixes: items,
  fullyQualifiedPublicIds: items,
  transformations: fc.option(
    fc.array(fc.constantFrom('w_1', 'c_fill,w_100/e_blur:300', 'l_text:Arial_20:é'), { minLength: 1 }),
    {
      nil: undefined,
    },
  ),
  targetFormat: fc.constantFrom('zip', 'tgz', undefined),
  flattenFolders: flag,
  flattenTransformations: flag,
  skipTransformationName: flag,
  useOriginalFilename: flag,
  allowMissing: flag,
  keepDerived: flag,
  async: flag,
  notificationUrl: optionalText,
  targetPublicId: optionalText,
  targetAssetFolder: optionalText,
  targetTags: items,
})
