import { type CountersignError, ERROR_CODES } from 'countersign/protocol'
import type { Gateway } from './create-gateway.ts'

/** Whoever makes up origins fills no memory and no log. */
const MOST_TOLD = 100
/** As long as a host's name may be, and more. */
const MOST_CHARACTERS = 300

/**
 * Has it told, once for each origin, that a page of it was refused: its browser shows its maker a failure of the network, and nothing of
 * what was answered.
 */
export function tellForeignPages(fetch: Gateway['fetch'], tell: (origin: string) => void): Gateway['fetch'] {
  const told = new Set<string>()
  return async (request, env) => {
    const response = await fetch(request, env)
    const origin = request.headers.get('origin')?.slice(0, MOST_CHARACTERS)
    // Looked at last: of several that are refused at once one is told of.
    if (origin !== undefined && (await isRefusedForIt(response)) && !told.has(origin) && told.size < MOST_TOLD) {
      told.add(origin)
      tell(origin)
    }
    return response
  }
}

async function isRefusedForIt(response: Response): Promise<boolean> {
  if (response.status !== ERROR_CODES.cross_origin) return false
  // An answer to HEAD has no body.
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return (said as { error?: Partial<CountersignError> } | null)?.error?.code === 'cross_origin'
}
