import type { ErrorCode } from '../protocol/error.ts'
import { ask, retryAfter } from './ask.ts'
import {
  type FinishedUpload,
  type InputFor,
  type ProfileName,
  type ResultOf,
  type SignerTypes,
  UploadError,
  type UploadGrant,
} from './contract.ts'
import { requireFile, requireOptions, type UploadsOptions } from './options.ts'
import { pause, pauseMs } from './pause.ts'

const TIMEOUT_MS = 300_000
/** How often `upload()` asks for a completion that fails for reasons that pass. */
const ATTEMPTS = 4
/** No answer, too many requests, and a cloud or a signer that is away for a while. */
const PASSING: readonly number[] = [0, 429, 502, 503]

/** What one upload may say, and must where the profile's schema asks for something. */
export type UploadRequest<Input> = {
  /** Parameters that the profile lets a client choose, by their names on the wire. */
  parameters?: Readonly<Record<string, unknown>> | undefined
  signal?: AbortSignal | undefined
} & (undefined extends Input
  ? {
      /** What the profile's schema asks for. */
      input?: Input
    }
  : {
      /** What the profile's schema asks for. */
      input: Input
    })

/** The request may be left out where the profile's input may. */
type RequestFor<Input> = undefined extends Input ? [request?: UploadRequest<Input>] : [request: UploadRequest<Input>]

/** The browser's side of a signer. */
export interface Uploads<Signer extends SignerTypes> {
  /** Asks for grants, one for each file. @throws UploadError, TypeError for what is no file */
  grant: <Name extends ProfileName<Signer>>(
    profile: Name,
    files: ArrayLike<File>,
    ...request: RequestFor<InputFor<Signer, Name>>
  ) => Promise<readonly UploadGrant<Name>[]>
  /** The same grant with a fresh signature. @throws UploadError */
  renew: <Name extends string = string>(
    grant: Pick<UploadGrant<Name>, 'token' | 'profile'>,
    request?: { signal?: AbortSignal | undefined },
  ) => Promise<UploadGrant<Name>>
  /** Says that a file is up, and waits for what the app makes of it. @throws UploadError */
  complete: <Name extends ProfileName<Signer>>(
    grant: Pick<UploadGrant<Name>, 'token' | 'profile'>,
    answer?: unknown,
    request?: { signal?: AbortSignal | undefined },
  ) => Promise<FinishedUpload<ResultOf<Signer, Name>>>
  /**
   * A grant, the upload, and its completion, which is asked for up to four times while the signer or the network is away.
   * @throws UploadError, with the `grant` when the file is up; TypeError for what is no file
   */
  upload: <Name extends ProfileName<Signer>>(
    profile: Name,
    file: File,
    ...request: RequestFor<InputFor<Signer, Name>>
  ) => Promise<FinishedUpload<ResultOf<Signer, Name>>>
}

/**
 * Uploads files by grants. `createUploads<typeof uploads>({ url: '/uploads' })` knows the signer's profiles, their inputs and
 * what their `onUploaded` answers, from an `import type` of the server's module.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export function createUploads<Signer extends SignerTypes = SignerTypes>(options: UploadsOptions): Uploads<Signer> {
  requireOptions(options)
  const { timeoutMs = TIMEOUT_MS } = options
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))

  // biome-ignore lint/suspicious/noExplicitAny: what the signer answers is typed where it is handed on
  async function post(path: string, body: unknown, signal: AbortSignal | undefined): Promise<any> {
    const { headers = {} } = options
    const own = typeof headers === 'function' ? await headers() : headers
    const url = `${options.url.replace(/\/$/, '')}/${path}`
    const { response, said } = await ask(fetch, url, {
      method: 'POST',
      headers: { ...own, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: options.credentials ?? 'same-origin',
      ...(signal && { signal }),
    })
    if (response.ok && said?.data !== undefined) return said.data
    const unexpected = `${url} answered with status ${response.status}, and not as a signer does`
    const noSigner = path === 'grants' ? { details: { address: url } } : {}
    const isSaid = typeof said?.error?.message === 'string'
    const { code = 'internal', message = unexpected, details } = isSaid ? said.error : noSigner
    const { status } = response
    throw new UploadError(message, { code: code as ErrorCode, status, details, ...retryAfter(response) })
  }

  async function grant(profile: string, files: ArrayLike<File>, request: UploadRequest<unknown> = {}) {
    const { input, parameters, signal } = request
    const declared = Array.from(files, requireFile).map(({ name, size, type }) => ({
      name,
      bytes: size,
      type,
      ...(parameters && { parameters }),
    }))
    const data = await post('grants', { profile, files: declared, ...(input !== undefined && { input }) }, signal)
    return data.grants
  }

  /** Asks until the upload is settled, or `until`, on the clock of `performance.now()`. */
  async function settle(token: string, answer: unknown, signal: AbortSignal | undefined, until: number) {
    for (;;) {
      const body = { token, ...(answer !== undefined && { answer: relayed(answer) }) }
      const data = await post('completions', body, signal)
      if (data.state === 'ready') return { asset: data.asset, data: data.data }
      const ms = pauseMs(data.retryAfterSeconds)
      if (performance.now() + ms > until) {
        const message = `the upload was not completed within ${timeoutMs / 1000} s; complete() may be asked again`
        throw new UploadError(message, { code: 'timeout', status: 202 })
      }
      await pause(ms, signal)
    }
  }

  async function upload(profile: string, file: File, request: UploadRequest<unknown> = {}) {
    const { signal } = request
    const [granted] = await grant(profile, [file], request)
    if (granted === undefined) throw new UploadError('the signer gave no grant', { code: 'internal', status: 200 })
    const answer = await send(fetch, granted, file, signal)
    const until = performance.now() + timeoutMs
    for (let attempt = 1; ; attempt++) {
      try {
        return await settle(granted.token, answer, signal, until)
      } catch (error) {
        if (!(error instanceof UploadError)) throw error
        const ms = pauseMs(error.retryAfterSeconds ?? error.details?.retryAfterSeconds ?? 2 ** (attempt - 1))
        if (!PASSING.includes(error.status) || attempt === ATTEMPTS || performance.now() + ms > until)
          throw new UploadError(error.message, { ...error, grant: granted, cause: error })
        await pause(ms, signal)
      }
    }
  }

  return {
    grant,
    async renew({ token }, { signal } = {}) {
      const { grants } = await post('grants', { renew: token }, signal)
      return grants[0]
    },
    complete: ({ token }, answer, { signal } = {}) => settle(token, answer, signal, performance.now() + timeoutMs),
    upload,
  } satisfies Uploads<SignerTypes> as Uploads<Signer>
}

/** The three facts of the cloud's answer that its signature covers. */
function relayed(answer: unknown): Record<string, unknown> {
  const { public_id, version, signature } = Object(answer)
  return { public_id, version, signature }
}

async function send(
  fetch: typeof globalThis.fetch,
  { uploadUrl, fields }: UploadGrant,
  file: File,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', file)
  const init: RequestInit = { method: 'POST', body: form, credentials: 'omit', ...(signal && { signal }) }
  const { response, said } = await ask(fetch, uploadUrl, init)
  if (response.ok && said !== null) return said
  const message =
    said?.error?.message ?? `${uploadUrl} answered with status ${response.status}, and not as a cloud does`
  throw new UploadError(message, { code: 'cloud', status: response.status, ...retryAfter(response) })
}
