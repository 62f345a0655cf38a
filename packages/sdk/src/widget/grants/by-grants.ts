import type { Destination, Protocol } from '../../engine/contract.ts'
import { grantedUploads } from '../../engine/grant-protocol.ts'
import { createUploads } from '../../uploader/create-uploads.ts'
import type { GrantedBy } from '../widget-options.ts'

/** Uploads by the grants of a signer, for widgets that have one. */
export function byGrants({
  url,
  profile,
  input,
  parameters,
  headers,
  credentials,
}: GrantedBy): Protocol<unknown, Destination> {
  const signer = createUploads({ url, headers, credentials })
  const request = { input, parameters } as never
  return grantedUploads(signer, profile as never, request) as unknown as Protocol<unknown, Destination>
}
