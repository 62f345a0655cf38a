import { UploadError } from './contract.ts'

/** An answer, and its JSON, `null` where it is none. */
export interface Answered {
  response: Response
  // biome-ignore lint/suspicious/noExplicitAny: whatever was answered; each reader looks for what it needs
  said: any
}

/** @throws UploadError `network` when no whole answer comes; what the signal gives as its reason when it is aborted. */
export async function ask(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Answered> {
  try {
    const response = await fetch(url, init)
    return { response, said: parse(await response.text()) }
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw noAnswer(url, cause)
  }
}

/** A browser does not say why there was none: a script may not know whether a server that it may not read from is there. */
function noAnswer(url: string, cause: unknown): UploadError {
  const { location: page } = globalThis as { location?: { href: string; origin: string } }
  const asked = URL.canParse(url, page?.href) ? new URL(url, page?.href) : null
  // Without the query, which may say more than a message should.
  const address = asked ? `${asked.origin}${asked.pathname}` : url
  const others = page && asked?.origin !== page.origin ? `, or not allow ${page.origin} (CORS)` : ''
  return new UploadError(`no answer from ${address}: the server may be down${others}`, {
    code: 'network',
    status: 0,
    details: { address },
    cause,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function retryAfter({ headers }: Response): { retryAfterSeconds?: number } {
  const seconds = Number(headers.get('retry-after'))
  return seconds > 0 ? { retryAfterSeconds: seconds } : {}
}
