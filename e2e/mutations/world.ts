import type { Target } from './bases.ts'
import type { RawRequest } from './raw-request.ts'

/** Where mutated requests go. */
export interface World {
  where: 'in-process' | 'sockets'
  target: Target
  /** How many requests are under way at once. */
  concurrency: number
  /** Sends it and waits for its end. @returns what is wrong with that, `null` for nothing. */
  ask(request: RawRequest): Promise<{ status: number; problem: string | null }>
  /** Once nothing is under way: whatever was left behind. */
  look(): Promise<string[]>
  /** Begins anew, on an empty folder. */
  renew(): Promise<void>
  close(): Promise<void>
}

/** How long a request may take until it has been answered, or let go. */
export const DEADLINE_MS = 10_000

/** Statuses that may be above 499: this server says that it is busy, and nothing else. */
const BUSY = 503

/** What is wrong with an answer. */
export function judgeAnswer(status: number, header: (name: string) => string | null, body: Uint8Array): string | null {
  if (status >= 500 && status !== BUSY) return `status ${status}: ${Buffer.from(body).toString('utf8', 0, 200)}`
  const disposition = header('content-disposition')
  if (disposition !== null && !DISPOSITION.test(disposition)) return `content-disposition: ${disposition}`
  if (/json/.test(header('content-type') ?? '') && body.length > 0 && !isJson(body))
    return `a body that is no JSON: ${Buffer.from(body).toString('utf8', 0, 200)}`
  return null
}

/** One name, quoted, of harmless characters; and the same once more for who reads UTF-8. */
const DISPOSITION = /^(inline|attachment); filename="[ !#$&-[\]-~]+"(; filename\*=UTF-8''[A-Za-z0-9%!#$&+^_`|~.-]+)?$/

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(body).toString('utf8'))
    return true
  } catch {
    return false
  }
}
