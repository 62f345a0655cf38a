/** What kind of file an asset is; a path segment on the wire, never part of a signature. */
export const RESOURCE_TYPES = ['image', 'video', 'raw'] as const
/** One of {@link RESOURCE_TYPES}. */
export type ResourceType = (typeof RESOURCE_TYPES)[number]

/** How an asset is delivered: `upload` is public, `private` protects the original, `authenticated` protects everything. */
export const DELIVERY_TYPES = ['upload', 'private', 'authenticated'] as const
/** One of {@link DELIVERY_TYPES}. */
export type DeliveryType = (typeof DELIVERY_TYPES)[number]

/** Types of images that the cloud itself has made of others, or of a text: delivered to everybody, never uploaded as. */
export const GENERATED_TYPES = ['multi', 'sprite', 'text'] as const
/** One of {@link GENERATED_TYPES}. */
export type GeneratedType = (typeof GENERATED_TYPES)[number]

/** Every type that a cloud may hold a file under. */
export const STORED_TYPES = [...DELIVERY_TYPES, ...GENERATED_TYPES] as const
/** One of {@link STORED_TYPES}. */
export type StoredType = (typeof STORED_TYPES)[number]

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
/** Whether a text is one of {@link STORED_TYPES}. */
export const isStoredType = (text: unknown): text is StoredType => STORED_TYPES.includes(text as StoredType)
