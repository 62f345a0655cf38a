import { createHash, createHmac } from 'node:crypto'
import { selectSigned, stringToSign } from 'countersign/signing'
import type { CloudAccount } from '../cloud/services.ts'
import { compareTexts, type Difference } from './compare-texts.ts'
import { MISTAKES, type MistakeName } from './mistakes.ts'
import { type Item, type SentItems, textVariants } from './text-variants.ts'

/** A request whose signature was refused. */
export interface Refused {
  /** The text that the server wanted signed, as its answer has it. */
  expected: string
  /** Everything that was sent but the file, in the order it came. */
  fields: Readonly<Record<string, string>>
  /** What the path says, or `null`. */
  resourceType: string | null
  /** Of the file that came along, or `null`. */
  fileName: string | null
}

/** Why a signature does not fit, as far as it can be found out. */
export interface Diagnosis extends Difference {
  mistake: MistakeName
  /** What happened, in a sentence. */
  says: string
  advice: string
  /** Whether the signature was made again by that mistake, so that it is certain. */
  isCertain: boolean
}

type Algorithm = 'md5' | 'sha1' | 'sha256' | 'sha512'

const ALGORITHMS: Readonly<Record<number, Algorithm>> = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' }
const NAMES: Readonly<Record<Algorithm, string>> = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }

/** Of all texts together that are hashed for one signature: it shall take milliseconds, whatever a client sends. */
const MOST_CHARACTERS = 16_000_000

/**
 * Finds the mistake that a wrong signature was made by: makes signatures with the account's own secret over texts that are near the
 * right one, and hashed as people hash, until one is the same. A few thousand hashes, some milliseconds; a match is no accident.
 */
export function diagnoseSignature(refused: Refused, account: CloudAccount): Diagnosis {
  const { expected, fields } = refused
  const conclude = (mistake: MistakeName, what: string, signed: string | null): Diagnosis => ({
    mistake,
    says: MISTAKES[mistake].says(what),
    advice: MISTAKES[mistake].advice,
    isCertain: mistake !== 'unknown' && mistake !== 'shape',
    ...compareTexts(expected, signed),
  })

  const given = fields.signature ?? ''
  const shape = readShape(given)
  if (shape === null) return conclude('shape', `it has ${given.length} characters`, null)
  const { algorithm, hex, spelling } = shape
  const hash = (text: string) => createHash(algorithm).update(text).digest('hex')
  const { apiSecret } = account

  const right = [expected, stringToSign(selectSigned(fields), 2)]
  for (const text of right)
    if (hash(text + apiSecret) === hex)
      return spelling === null
        ? conclude('algorithm', NAMES[algorithm], expected)
        : conclude('spelling', spelling, expected)
  const ambiguous = stringToSign(selectSigned(fields), 1)
  if (ambiguous !== right[1] && hash(ambiguous + apiSecret) === hex) return conclude('ambiguous', '', ambiguous)

  let tried = right.length
  const fits = (digest: string) => {
    tried += 1
    return digest === hex
  }
  for (const { mistake, what, digest } of waysToHash(algorithm, account))
    for (const text of right) if (fits(digest(text))) return conclude(mistake, what, expected)
  for (const variant of textVariants(readSent(refused, account))) {
    if (tried * expected.length > MOST_CHARACTERS) break
    if (fits(hash(variant.text + apiSecret))) return conclude(variant.mistake, variant.what, variant.text)
  }
  return conclude('unknown', tried.toLocaleString('en'), null)
}

/** The digest that a signature is, in hex, and how it was written when that is not as it should be. */
function readShape(given: string): { algorithm: Algorithm; hex: string; spelling: string | null } | null {
  const ofHex = ALGORITHMS[given.length]
  if (ofHex && /^[0-9a-f]+$/.test(given)) return { algorithm: ofHex, hex: given, spelling: null }
  if (ofHex && /^[0-9a-f]+$/i.test(given)) {
    const spelling = 'in upper case'
    return { algorithm: ofHex, hex: given.toLowerCase(), spelling }
  }
  const hex = /^[\w+/-]+={0,2}$/.test(given) ? Buffer.from(given, 'base64').toString('hex') : ''
  const algorithm = ALGORITHMS[hex.length]
  return algorithm ? { algorithm, hex, spelling: 'as Base64' } : null
}

/** How the right text may have been hashed wrongly. */
function waysToHash(algorithm: Algorithm, { apiKey, apiSecret, cloudName }: CloudAccount) {
  const hash = (text: string | Uint8Array) => createHash(algorithm).update(text).digest('hex')
  const hmac = (text: string, key: string) => createHmac(algorithm, key).update(text).digest('hex')
  const hashings: readonly (readonly [what: string, digest: (text: string) => string])[] = [
    ['as an HMAC with the secret for a key', (text) => hmac(text, apiSecret)],
    ['with the secret before the text', (text) => hash(apiSecret + text)],
    ['with & before the secret', (text) => hash(`${text}&${apiSecret}`)],
    ['with &api_secret= before the secret', (text) => hash(`${text}&api_secret=${apiSecret}`)],
    ['as Latin-1, not as UTF-8', (text) => hash(Buffer.from(text + apiSecret, 'latin1'))],
  ]
  const secrets: readonly (readonly [what: string, secret: string])[] = [
    ['nothing', ''],
    ['the word “undefined”', 'undefined'],
    ['the word “null”', 'null'],
    ['the word “None”', 'None'],
    ['the API key', apiKey],
    ['the cloud name', cloudName],
    ['a line break after the secret', `${apiSecret}\n`],
    ['a line break after the secret', `${apiSecret}\r\n`],
    ['a space after the secret', `${apiSecret} `],
    ['a space before the secret', ` ${apiSecret}`],
    ['quotes around the secret', `"${apiSecret}"`],
    ['quotes around the secret', `'${apiSecret}'`],
    ['angle brackets around the secret', `<${apiSecret}>`],
    ['the secret in lower case', apiSecret.toLowerCase()],
    ['the percent-encoded secret', encodeURIComponent(apiSecret)],
  ]
  return [
    ...hashings.map(([what, digest]) => ({ mistake: 'hashing' as const, what, digest })),
    ...secrets.map(([what, secret]) => ({
      mistake: 'secret' as const,
      what,
      digest: (text: string) => hash(text + secret),
    })),
  ]
}

function readSent({ expected, fields, resourceType, fileName }: Refused, account: CloudAccount): SentItems {
  const all = Object.entries(selectSigned(fields) as Readonly<Record<string, string>>)
  const parts = new Set(expected.split('&'))
  const isExpected = ([name, value]: Item) =>
    parts.has(`${name}=${value}`.replaceAll('&', '%26')) || expected.includes(`${name}=${value}`)
  const filled = all.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1))
  const file = fields.file ?? fileName
  const beside: readonly Item[] = [
    ['api_key', fields.api_key ?? account.apiKey],
    ['cloud_name', fields.cloud_name ?? account.cloudName],
    ...((fields.resource_type ?? resourceType)
      ? [['resource_type', fields.resource_type ?? resourceType ?? ''] as const]
      : []),
    ...(file ? [['file', file] as const] : []),
    // Under one assumption, what an action does not take is no part of the text.
    ...filled.filter((item) => !isExpected(item)),
  ]
  return {
    signed: filled.filter(isExpected),
    beside,
    empty: all.flatMap(([name, value]) => (value === '' ? [name] : [])),
    order: Object.keys(fields),
  }
}
