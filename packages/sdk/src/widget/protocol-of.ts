import type { Chosen, Destination, Protocol } from '../engine/contract.ts'
import { followProtocol } from '../engine/follow-protocol.ts'
import { grantedUploads } from '../engine/grant-protocol.ts'
import { createUploads } from '../uploader/create-uploads.ts'
import type { GrantedBy, PreparedParameters, WidgetOptions } from './widget-options.ts'
import { widgetProtocol } from './widget-protocol.ts'

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
    const known = granted.get(uploads) ?? byGrants(uploads)
    granted.set(uploads, known)
    return known
  }
  return followProtocol(current)
}

function byGrants({ url, profile, input, parameters, headers, credentials }: GrantedBy): AnyProtocol {
  const signer = createUploads({ url, ...(headers && { headers }), ...(credentials && { credentials }) })
  const request = { ...(input !== undefined && { input }), ...(parameters && { parameters }) }
  return grantedUploads(signer, profile as never, request as never) as unknown as AnyProtocol
}
