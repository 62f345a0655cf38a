import { ask, retryAfter } from '../uploader/ask.ts'
import { UploadError } from '../uploader/contract.ts'
import { throwProblems, unknownOptions } from '../uploader/option-names.ts'
import type { CloudAnswer, Destination, Protocol } from './contract.ts'
import { passes } from './persist.ts'
import { unreadable } from './transport.ts'

const ORIGIN = 'https://api.cloudinary.com'
/** @see https://cloudinary.com/documentation/authentication_signatures: a signature is taken for an hour. */
export const SIGNATURE_MS = 3_600_000

/** Which cloud files go to, and what is said of them there. */
export interface DirectOptions {
  cloudName: string
  /** Default `auto`: the cloud looks at the file. */
  resourceType?: 'auto' | 'image' | 'video' | 'raw' | undefined
  /** By their names on the wire, as text: `{ folder: 'uploads', tags: 'a,b' }`. */
  parameters?: Readonly<Record<string, string>> | undefined
  /** Where the Upload API is. Default `https://api.cloudinary.com`. */
  apiOrigin?: string | undefined
}

/** What is to be signed, by names on the wire: `timestamp` is among them. */
export type ParametersToSign = Readonly<Record<string, string>>

export interface SignedOptions extends DirectOptions {
  apiKey: string
  /**
   * Where `{"paramsToSign": …}` is posted and `{"signature": …}` comes from, as Cloudinary's upload widget asks; or what
   * signs.
   */
  sign: string | ((parameters: ParametersToSign, signal: AbortSignal) => Promise<string>)
  /** Sent to an address in `sign`, never to the cloud. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Default `same-origin`. */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
  /** Asks an address in `sign`. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: (() => number) | undefined
}

const DIRECT: Record<keyof DirectOptions, true> = {
  cloudName: true,
  resourceType: true,
  parameters: true,
  apiOrigin: true,
}
const SIGNED: Record<keyof SignedOptions, true> = {
  ...DIRECT,
  apiKey: true,
  sign: true,
  headers: true,
  credentials: true,
  fetch: true,
  now: true,
}
const UNSIGNED: Record<keyof UnsignedOptions, true> = { ...DIRECT, uploadPreset: true }

/** @throws TypeError */
function requireTexts<Options extends object>(
  what: string,
  options: Options,
  texts: readonly (keyof Options & string)[],
  names: Readonly<Record<string, true>>,
): void {
  const given = options ?? ({} as Options)
  const missing = texts.filter((name) => typeof given[name] !== 'string' || given[name] === '')
  const problems = missing.map((name) => `${name} must be a text that is not empty, not ${JSON.stringify(given[name])}`)
  throwProblems(what, [...problems, ...unknownOptions(given, names)])
}

/**
 * Uploads that an endpoint signs, as those of Cloudinary's upload widget are. A finished upload is the cloud's answer.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export function signedUploads(options: SignedOptions): Protocol<CloudAnswer> {
  const texts = ['cloudName', 'apiKey', ...(typeof options?.sign === 'function' ? [] : ['sign' as const])] as const
  requireTexts('signedUploads', options, texts, SIGNED)
  const { apiKey, parameters = {}, now = Date.now, sign } = options
  const signer =
    typeof sign === 'function'
      ? sign
      : (asked: ParametersToSign, signal: AbortSignal) => askFor(sign, asked, signal, options)
  const open = async (said: ParametersToSign, signal: AbortSignal): Promise<Destination> => {
    const at = now()
    const signed = { ...said, timestamp: String(Math.floor(at / 1000)) }
    const signature = await signer(signed, signal)
    return {
      uploadUrl: uploadUrlOf(options),
      fields: { ...signed, api_key: apiKey, signature },
      expiresAt: at + SIGNATURE_MS,
    }
  }
  return {
    open: (chosen, signal) => open({ ...parameters, ...chosen.parameters }, signal),
    renew({ fields: { api_key, signature, ...signed } }, signal) {
      return open(signed, signal)
    },
    complete: asAnswered,
  }
}

export interface UnsignedOptions extends DirectOptions {
  /** An upload preset that is made for uploads without a signature. */
  uploadPreset: string
}

/**
 * Uploads by an upload preset, without a signature. A finished upload is the cloud's answer. Where a last answer is lost, the file
 * may be there twice.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export function unsignedUploads(options: UnsignedOptions): Protocol<CloudAnswer> {
  requireTexts('unsignedUploads', options, ['cloudName', 'uploadPreset'], UNSIGNED)
  const { parameters, uploadPreset } = options
  return {
    open: async (chosen) => ({
      uploadUrl: uploadUrlOf(options),
      fields: { ...parameters, ...chosen.parameters, upload_preset: uploadPreset },
      expiresAt: null,
    }),
    renew: async (destination) => destination,
    complete: asAnswered,
  }
}

/** Nobody else can be asked whether a file has arrived: what a cloud has taken and not named is not sent again by itself. */
export async function asAnswered(
  _: Destination,
  answer: CloudAnswer | null,
  _signal?: AbortSignal,
  lost?: UploadError | null,
): Promise<CloudAnswer | null> {
  if (answer === null && (!lost || passes(lost))) return null
  if (typeof answer?.public_id === 'string') return answer
  throw lost ?? unreadable()
}

/** Where files of a cloud go. */
export const uploadUrlOf = ({ apiOrigin = ORIGIN, cloudName, resourceType = 'auto' }: DirectOptions): string =>
  `${apiOrigin}/v1_1/${encodeURIComponent(cloudName)}/${resourceType}/upload`

/** Where a cloud takes the token by which an upload is taken back. */
export const deletingUrlOf = ({ apiOrigin = ORIGIN, cloudName }: DirectOptions): string =>
  `${apiOrigin}/v1_1/${encodeURIComponent(cloudName)}/delete_by_token`

/** @throws UploadError with the endpoint's own words. */
export async function askFor(
  url: string,
  paramsToSign: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
  {
    fetch = (input, init) => globalThis.fetch(input, init),
    headers,
    credentials = 'same-origin',
  }: Pick<SignedOptions, 'fetch' | 'headers' | 'credentials'>,
): Promise<string> {
  const { response, said } = await ask(fetch, url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ paramsToSign }),
    credentials,
    signal,
  })
  if (response.ok && typeof said?.signature === 'string') return said.signature
  const { status } = response
  const reason = said?.error?.message ?? said?.message ?? said?.error
  const isSaid = typeof reason === 'string'
  throw new UploadError(isSaid ? reason : `${url} answered with status ${status}, and not with {"signature": …}`, {
    code: said?.error?.code ?? 'internal',
    // A page in place of an answer, of a login perhaps, is no failure that passes.
    status,
    ...(!isSaid && { details: { address: url } }),
    ...retryAfter(response),
  })
}
