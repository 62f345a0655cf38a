/** What kind of file an asset is; a path segment on the wire, never part of a signature. */
export const RESOURCE_TYPES = ['image', 'video', 'raw'] as const
/** One of {@link RESOURCE_TYPES}. */
export type ResourceType = (typeof RESOURCE_TYPES)[number]

/** How an asset is delivered: `upload` is public, `private` protects the original, `authenticated` protects everything. */
export const DELIVERY_TYPES = ['upload', 'private', 'authenticated'] as const
/** One of {@link DELIVERY_TYPES}. */
export type DeliveryType = (typeof DELIVERY_TYPES)[number]

/** What names an asset inside one cloud. */
export interface AssetName {
  resourceType: ResourceType
  type: DeliveryType
  publicId: string
}

/** Whether a text is one of {@link RESOURCE_TYPES}; `auto` is not: no asset is stored as it. */
export const isResourceType = (text: unknown): text is ResourceType => RESOURCE_TYPES.includes(text as ResourceType)
/** Whether a text is one of {@link DELIVERY_TYPES}. */
export const isDeliveryType = (text: unknown): text is DeliveryType => DELIVERY_TYPES.includes(text as DeliveryType)
