import type { Chosen, Destination, Protocol } from '../engine/contract.ts'
import { followProtocol } from '../engine/follow-protocol.ts'
import { loadOnce } from './load-once.ts'
import { loadRoom } from './load-room.ts'
import type { GrantedBy, PreparedParameters, WidgetOptions } from './widget-options.ts'
import { widgetProtocol } from './widget-protocol.ts'

const loadGrants = loadRoom(() => import('./grants/by-grants.ts'))

type AnyProtocol = Protocol<unknown, Destination>

/**
 * How files are uploaded by the options as they stand when their turn comes: by grants where there is a signer for them, else as
 * Cloudinary's widget does.
 */
export function protocolOf(
  options: () => WidgetOptions,
  now: () => number,
  onPrepared: (chosen: Chosen, prepared: PreparedParameters) => void,
): AnyProtocol {
  const direct = widgetProtocol({ options, onPrepared, now }) as unknown as AnyProtocol
  const granted = new WeakMap<GrantedBy, AnyProtocol>()
  const current = (): AnyProtocol => {
    const { uploads } = options()
    if (!uploads) return direct
    if ('open' in uploads) return uploads
    const known = granted.get(uploads) ?? whenLoaded(uploads)
    granted.set(uploads, known)
    return known
  }
  // What it loads is on its way before the first file is chosen.
  current()
  return followProtocol(current)
}

function whenLoaded(uploads: GrantedBy): AnyProtocol {
  const load = loadOnce(async () => (await loadGrants()).byGrants(uploads))
  load().catch(() => {})
  return {
    open: async (...given) => (await load()).open(...given),
    renew: async (...given) => (await load()).renew(...given),
    complete: async (...given) => (await load()).complete(...given),
  }
}
