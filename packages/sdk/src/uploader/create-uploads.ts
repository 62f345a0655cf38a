import type { ErrorCode } from '../protocol/error.ts'
import {
  type FinishedUpload,
  type InputFor,
  type ProfileName,
  type ResultOf,
  type SignerTypes,
  UploadError,
  type UploadGrant,
} from './contract.ts'

/** How a browser reaches its signer. */
export interface UploadsOptions {
  /** Where the signer is mounted: `/uploads`, or an address of another origin that lists this one in `allowedOrigins`. */
  url: string
  /** Sent to the signer, never to the cloud: `{ authorization: 'Bearer …' }`. A function is asked each time. */
  headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
  /** Default `same-origin`; `include` sends cookies to a signer of another origin. */
  credentials?: 'omit' | 'same-origin' | 'include'
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch
}

/** What one upload may say. */
export interface UploadRequest<Input> {
  /** What the profile's schema asks for. */
  input?: Input
  /** Parameters that the profile lets a client choose, by their names on the wire. */
  parameters?: Readonly<Record<string, unknown>>
  signal?: AbortSignal
}

/** The browser's side of a signer. */
export interface Uploads<Signer extends SignerTypes> {
  /** Asks for grants, one for each file. @throws UploadError */
  grant: <Name extends ProfileName<Signer>>(
    profile: Name,
    files: readonly File[],
    request?: UploadRequest<InputFor<Signer, Name>>,
  ) => Promise<readonly UploadGrant[]>
  /** The same grant with a fresh signature. @throws UploadError */
  renew: (grant: Pick<UploadGrant, 'token'>, request?: { signal?: AbortSignal }) => Promise<UploadGrant>
  /** Says that a file is up, and waits for what the app makes of it. @throws UploadError */
  complete: <Name extends ProfileName<Signer>>(
    grant: Pick<UploadGrant, 'token'>,
    answer?: unknown,
    request?: { signal?: AbortSignal },
  ) => Promise<FinishedUpload<ResultOf<Signer, Name>>>
  /** A grant, the upload, and its completion. @throws UploadError */
  upload: <Name extends ProfileName<Signer>>(
    profile: Name,
    file: File,
    request?: UploadRequest<InputFor<Signer, Name>>,
  ) => Promise<FinishedUpload<ResultOf<Signer, Name>>>
}

/**
 * Uploads files by grants. `createUploads<typeof uploads>({ url: '/uploads' })` knows the signer's profiles, their inputs and
 * what their `onUploaded` answers, from an `import type` of the server's module.
 */
export function createUploads<Signer extends SignerTypes = SignerTypes>(options: UploadsOptions): Uploads<Signer> {
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))

  // biome-ignore lint/suspicious/noExplicitAny: what the signer answers is typed where it is handed on
  async function post(path: string, body: unknown, signal: AbortSignal | undefined): Promise<any> {
    const { headers = {} } = options
    const own = typeof headers === 'function' ? await headers() : headers
    const response = await reach(fetch, `${options.url.replace(/\/$/, '')}/${path}`, {
      method: 'POST',
      headers: { ...own, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: options.credentials ?? 'same-origin',
      ...(signal && { signal }),
    })
    const said = await readJson(response)
    if (response.ok && said?.data !== undefined) return said.data
    const {
      code = 'internal',
      message = `the signer answered with status ${response.status}`,
      details,
    } = said?.error ?? {}
    throw new UploadError(message, {
      code: code as ErrorCode,
      status: response.status,
      details,
      ...retryAfter(response),
    })
  }

  const uploads: Uploads<Signer> = {
    async grant(profile, files, { input, parameters, signal } = {}) {
      const declared = files.map(({ name, size, type }) => ({
        name,
        bytes: size,
        type,
        ...(parameters && { parameters }),
      }))
      const data = await post('grants', { profile, files: declared, ...(input !== undefined && { input }) }, signal)
      return data.grants
    },
    async renew({ token }, { signal } = {}) {
      const { grants } = await post('grants', { renew: token }, signal)
      return grants[0]
    },
    async complete({ token }, answer, { signal } = {}) {
      for (;;) {
        const data = await post(
          'completions',
          { token, ...(answer !== undefined && { answer: relayed(answer) }) },
          signal,
        )
        if (data.state === 'ready') return { asset: data.asset, data: data.data }
        await pause(data.retryAfterSeconds * 1000, signal)
      }
    },
    async upload(profile, file, request = {}) {
      const [grant] = await uploads.grant(profile, [file], request)
      if (grant === undefined) throw new UploadError('the signer gave no grant', { code: 'internal', status: 200 })
      const { signal } = request
      return uploads.complete(grant, await send(fetch, grant, file, signal), signal ? { signal } : {})
    },
  }
  return uploads
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
  const response = await reach(fetch, uploadUrl, {
    method: 'POST',
    body: form,
    credentials: 'omit',
    ...(signal && { signal }),
  })
  const said = await readJson(response)
  if (response.ok && said !== null) return said
  const message = said?.error?.message ?? `the cloud answered with status ${response.status}`
  throw new UploadError(message, { code: 'cloud', status: response.status, ...retryAfter(response) })
}

async function reach(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    const where = URL.canParse(url) ? new URL(url).origin : url
    throw new UploadError(`no answer from ${where}`, { code: 'network', status: 0, cause })
  }
}

// biome-ignore lint/suspicious/noExplicitAny: whatever was answered; each reader looks for what it needs
async function readJson(response: Response): Promise<any> {
  try {
    return await response.json()
  } catch {
    return null
  }
}

function retryAfter({ headers }: Response): { retryAfterSeconds?: number } {
  const seconds = Number(headers.get('retry-after'))
  return seconds > 0 ? { retryAfterSeconds: seconds } : {}
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
