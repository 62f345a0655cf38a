import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { nameAsset } from './name-asset.ts'
import type { Upload } from './store-file.ts'

/** The asset that an upload without `overwrite` would leave as it is. */
export async function findStanding(
  { services, account }: Call,
  { parameters, file, resourceType }: Upload,
): Promise<Asset | null> {
  const { publicId, isRandom } = nameAsset(parameters, { filename: file.filename, resourceType })
  if (parameters.overwrite !== false || isRandom) return null
  return services.catalog.get(account.cloudName, { resourceType, type: parameters.type ?? 'upload', publicId })
}
