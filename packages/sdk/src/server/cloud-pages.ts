import { DELIVERY_TYPES, type DeliveryType, RESOURCE_TYPES, type ResourceType } from '../protocol/names.ts'
import { type CloudAsset, listCloudAssets } from './cloud-api.ts'
import type { Settings } from './options.ts'

/** Everything the cloud has below a prefix, page by page, of whatever resource and delivery type. */
export async function* allBelow(prefix: string, settings: Settings): AsyncGenerator<readonly CloudAsset[]> {
  for (const resourceType of RESOURCE_TYPES) {
    for (const type of DELIVERY_TYPES) yield* pagesBelow({ resourceType, type, prefix }, settings)
  }
}

/** The same of one kind. */
export async function* pagesBelow(
  query: { resourceType: ResourceType; type: DeliveryType; prefix: string },
  settings: Settings,
): AsyncGenerator<readonly CloudAsset[]> {
  let cursor: string | null = null
  do {
    const page = await listCloudAssets({ ...query, cursor }, settings)
    if (page.assets.length > 0) yield page.assets
    cursor = page.cursor
  } while (cursor !== null)
}
