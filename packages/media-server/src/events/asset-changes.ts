import { isDeepStrictEqual } from 'node:util'
import type { Asset, NotifyChange } from '../catalog/catalog.ts'
import type { ToldEvent } from './event-types.ts'
import type { Tell } from './notifier.ts'

/** `null` where it is as it was. */
type Describe = (asset: Asset, former: Asset) => object | null

const nameOf = ({ assetId, resourceType, type }: Asset) => ({ asset_id: assetId, resource_type: resourceType, type })

/** Pairs that one has and another has not, as they stand in lists. */
const pairsOf = (context: Asset['context'], isIn: (key: string, value: string) => boolean) =>
  Object.entries(context).flatMap(([name, value]) => (isIn(name, value) ? [{ name, value }] : []))

const without = <T extends object>(lists: T): Partial<T> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>

/**
 * What is told of an asset that something else is said of: a row for each event type, with what stands in `resources`. A list for
 * tags and access, an object by public id for all else: so it is documented.
 * @see https://cloudinary.com/documentation/notifications
 */
const CHANGES: readonly (readonly [type: ToldEvent, describe: Describe])[] = [
  [
    'resource_tags_changed',
    (asset, former) => {
      const added = asset.tags.filter((tag) => !former.tags.includes(tag))
      const removed = former.tags.filter((tag) => !asset.tags.includes(tag))
      if (added.length + removed.length === 0) return null
      return [{ ...nameOf(asset), public_id: asset.publicId, ...without({ added, removed }) }]
    },
  ],
  [
    'resource_context_changed',
    (asset, former) => {
      const has = (context: Asset['context'], key: string) => Object.hasOwn(context, key)
      const added = pairsOf(asset.context, (key) => !has(former.context, key))
      const removed = pairsOf(former.context, (key) => !has(asset.context, key))
      const isOther = (key: string, value: string) => has(former.context, key) && former.context[key] !== value
      const updated = pairsOf(asset.context, isOther)
      if (added.length + removed.length + updated.length === 0) return null
      return { [asset.publicId]: { ...without({ added, removed, updated }), ...nameOf(asset) } }
    },
  ],
  [
    'resource_metadata_changed',
    (asset, former) =>
      isDeepStrictEqual(asset.metadata, former.metadata)
        ? null
        : {
            [asset.publicId]: {
              previous_metadata: former.metadata,
              new_metadata: asset.metadata,
              ...nameOf(asset),
            },
          },
  ],
  [
    'resource_display_name_changed',
    (asset, former) =>
      asset.displayName === former.displayName
        ? null
        : {
            [asset.publicId]: {
              previous_display_name: former.displayName,
              new_display_name: asset.displayName,
              ...nameOf(asset),
              public_id: asset.publicId,
              asset_folder: asset.assetFolder,
            },
          },
  ],
  [
    'move',
    (asset, former) =>
      asset.assetFolder === former.assetFolder
        ? null
        : {
            [asset.publicId]: {
              ...nameOf(asset),
              from_asset_folder: former.assetFolder,
              to_asset_folder: asset.assetFolder,
              display_name: asset.displayName,
            },
          },
  ],
  [
    'access_control_changed',
    (asset, former) =>
      isDeepStrictEqual(asset.accessControl, former.accessControl)
        ? null
        : [
            {
              ...nameOf(asset),
              public_id: asset.publicId,
              previous_access_control: former.accessControl,
              new_access_control: asset.accessControl,
            },
          ],
  ],
]

/** Tells of everything that is now said of an asset and was not; of each asset in notifications of its own. */
export const tellChanges =
  (tell: Tell): NotifyChange =>
  (asset, former) =>
    CHANGES.flatMap(([type, describe]) => {
      const resources = describe(asset, former)
      return resources === null ? [] : tell(type, asset, () => ({ source: 'api', resources }))
    })
