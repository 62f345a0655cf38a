import type { Chosen, Destination, Protocol } from '../engine/contract.ts'
import { grantedUploads } from '../engine/grant-protocol.ts'
import { createUploads } from '../uploader/create-uploads.ts'
import type { GrantedBy, PreparedParameters, WidgetOptions } from './widget-options.ts'
import { widgetProtocol } from './widget-protocol.ts'

type AnyProtocol = Protocol<unknown, Destination>

/** How files are uploaded by these options: by grants where there is a signer for them, else as Cloudinary's widget does. */
export function protocolOf(
  options: () => WidgetOptions,
  now: () => number,
  onPrepared: (chosen: Chosen, prepared: PreparedParameters) => void,
): AnyProtocol {
  const { uploads } = options()
  if (!uploads) return widgetProtocol({ options, onPrepared, now }) as unknown as AnyProtocol
  return 'open' in uploads ? uploads : byGrants(uploads)
}

function byGrants({ url, profile, input, parameters, headers, credentials }: GrantedBy): AnyProtocol {
  const signer = createUploads({ url, ...(headers && { headers }), ...(credentials && { credentials }) })
  const request = { ...(input !== undefined && { input }), ...(parameters && { parameters }) }
  return grantedUploads(signer, profile as never, request as never) as unknown as AnyProtocol
}
