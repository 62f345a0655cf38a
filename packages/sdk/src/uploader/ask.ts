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
    const where = URL.canParse(url) ? new URL(url).origin : url
    throw new UploadError(`no answer from ${where}`, { code: 'network', status: 0, cause })
  }
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
