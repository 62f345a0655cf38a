import { pageOrigin } from 'countersign/protocol'

/** The pages elsewhere that may call, as far as the gateway itself answers them: what the signer says, it lets them read by itself. */
export interface ListedPages {
  has(request: Request): boolean
  /** Lets them read a refusal; without it they see a failure of the network in its place. */
  letRead(refusal: Response, request: Request): void
}

/** @param allowedOrigins what the signer has taken already */
export function listedPages(allowedOrigins: readonly string[] = []): ListedPages {
  const listed = new Set(allowedOrigins.map(pageOrigin))
  const originOf = ({ headers }: Request): string | null => {
    const origin = headers.get('origin')
    return origin !== null && listed.has(origin) ? origin : null
  }
  return {
    has: (request) => originOf(request) !== null,
    letRead({ headers }, request) {
      headers.set('vary', 'Origin')
      const origin = originOf(request)
      if (origin === null) return
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-allow-credentials', 'true')
    },
  }
}
