import { throwProblems, unknownOptions } from './option-names.ts'

/** How a browser reaches its signer. */
export interface UploadsOptions {
  /** Where the signer is mounted: `/uploads`, or an address of another origin that lists this one in `allowedOrigins`. */
  url: string
  /** Sent to the signer, never to the cloud: `{ authorization: 'Bearer …' }`. A function is asked each time. */
  headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
    | undefined
  /** Default `same-origin`; `include` sends cookies to a signer of another origin. */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
  /** For how long a completion is asked for again, while the signer is at it. Default 300,000, five minutes. */
  timeoutMs?: number | undefined
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
}

const NAMES: Record<keyof UploadsOptions, true> = {
  url: true,
  headers: true,
  credentials: true,
  timeoutMs: true,
  fetch: true,
}

/** @throws TypeError naming the option, the value wanted and the value met. */
export function requireOptions(options: UploadsOptions): void {
  const { url, timeoutMs = 0 } = options ?? {}
  const problems = [
    ...(typeof url === 'string' && url !== ''
      ? []
      : [`url must be where the signer is mounted, such as /uploads, not ${url === '' ? "''" : url}`]),
    ...(timeoutMs >= 0 ? [] : [`timeoutMs must be a number of milliseconds, not ${timeoutMs}`]),
    ...unknownOptions(options, NAMES),
  ]
  throwProblems('createUploads', problems)
}

/** @throws TypeError for what has no name and size to declare, such as the first of no chosen files. */
export function requireFile(file: File): File {
  if (typeof file?.name === 'string' && typeof file.size === 'number') return file
  const met = file === undefined || file === null ? `${file}: nothing was chosen` : Object.prototype.toString.call(file)
  throw new TypeError(`file must be a File, not ${met}`)
}
