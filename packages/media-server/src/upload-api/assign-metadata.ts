import type { ChangeAsset } from '../catalog/catalog.ts'
import type { Metadata } from '../catalog/metadata.ts'
import type { Call } from '../cloud/call.ts'
import { assign } from '../metadata/assign.ts'
import type { WrittenMetadata } from '../metadata/written.ts'

/** What a request says of metadata, as it was read. */
interface Said {
  metadata?: WrittenMetadata
  clear_invalid?: boolean
}

type Where = Pick<Call, 'services' | 'account'>

/** What a new asset has: what was said, and the defaults of all other fields. @throws CloudinaryError as {@link assign}. */
export async function metadataOfNew({ services, account }: Where, { metadata = {} }: Said): Promise<Metadata> {
  const schema = await services.catalog.metadataSchema(account.cloudName)
  return assign(schema, null, { written: metadata, clearInvalid: false })
}

/** What of an asset that is there changes: nothing where nothing was said. The change throws as {@link assign}. */
export async function metadataChange(
  { services, account }: Where,
  { metadata, clear_invalid: clearInvalid = false }: Said,
): Promise<ChangeAsset> {
  if (metadata === undefined) return () => ({})
  const schema = await services.catalog.metadataSchema(account.cloudName)
  return (asset) => ({ metadata: assign(schema, asset.metadata, { written: metadata, clearInvalid }) })
}
