import type { DeliveryType, ResourceType } from '../protocol/names.ts'
import { type DownloadCloud, type LinkOptions, signedLink } from './signed-link.ts'

/** Which assets an archive holds and how; at least one of the four selections is needed. */
export interface ArchiveDownload {
  /** Unix seconds. */
  timestamp: number
  /** Unix seconds at which the link dies. Without it: one hour after `timestamp`. */
  expiresAt?: number
  /** Default `image`; `all` for every kind of file, which selects by prefix or full name alone. */
  resourceType?: ResourceType | 'all'
  /** Default: public assets (`upload`). */
  type?: DeliveryType
  /** Every asset that has one of these tags. */
  tags?: readonly string[]
  publicIds?: readonly string[]
  /** Every asset whose id starts with one of these: text, not folders, so that `a` takes `ab` too; `/` is the whole account. */
  prefixes?: readonly string[]
  /** `resource_type/type/public_id` each, of different kinds in one archive. */
  fullyQualifiedPublicIds?: readonly string[]
  /** What derived images to put in instead of the originals, each as in a delivery URL. */
  transformations?: readonly string[]
  /** Default `zip`. */
  targetFormat?: 'zip' | 'tgz'
  /** Leave out the folders of ids; names that meet get a number. */
  flattenFolders?: boolean
  flattenTransformations?: boolean
  skipTransformationName?: boolean
  useOriginalFilename?: boolean
  /** Answer without what is missing instead of refusing. */
  allowMissing?: boolean
  keepDerived?: boolean
  /** The last five are for archives that are stored; the official SDKs sign them into links too. */
  async?: boolean
  notificationUrl?: string
  targetPublicId?: string
  targetAssetFolder?: string
  targetTags?: readonly string[]
}

type Option = Exclude<keyof ArchiveDownload, 'resourceType' | 'transformations'>

/** Every option by its name on the wire. @see `archive_params` of cloudinary_npm `lib/utils/index.js` */
const NAMES = {
  allowMissing: 'allow_missing',
  async: 'async',
  expiresAt: 'expires_at',
  flattenFolders: 'flatten_folders',
  flattenTransformations: 'flatten_transformations',
  fullyQualifiedPublicIds: 'fully_qualified_public_ids',
  keepDerived: 'keep_derived',
  notificationUrl: 'notification_url',
  prefixes: 'prefixes',
  publicIds: 'public_ids',
  skipTransformationName: 'skip_transformation_name',
  tags: 'tags',
  targetAssetFolder: 'target_asset_folder',
  targetFormat: 'target_format',
  targetPublicId: 'target_public_id',
  targetTags: 'target_tags',
  timestamp: 'timestamp',
  type: 'type',
  useOriginalFilename: 'use_original_filename',
} as const satisfies Record<Option, string>

const SELECTIONS = ['tags', 'publicIds', 'prefixes', 'fullyQualifiedPublicIds'] as const

/**
 * A link that packs assets into one file when it is followed: the `download_archive_url` of the SDKs, with
 * `targetFormat: 'zip'` their `download_zip_url`.
 *
 * Expires: at `expiresAt`, else an hour after `timestamp`; until then any number of uses.
 * Revocable: no, but with the assets or the API secret. What tags and prefixes select is looked up at each use:
 * assets that come later are in it.
 * Served by the API and not by the CDN; each use packs the archive again, which the account pays for.
 * @throws TypeError when nothing is selected, or an item of a list is empty or holds a comma.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#generate_archive
 */
export function archiveDownloadUrl(archive: ArchiveDownload, cloud: DownloadCloud, options: LinkOptions = {}): string {
  if (!SELECTIONS.some((name) => archive[name]?.length))
    throw new TypeError(`an archive needs one of ${SELECTIONS.join(', ')}; none of them holds anything`)
  const parameters = Object.fromEntries(
    Object.entries(NAMES).map(([option, name]) => [name, wireValue(archive[option as Option])]),
  )
  const transformations = archive.transformations?.join('|')
  const path = `${archive.resourceType ?? 'image'}/generate_archive`
  return signedLink(path, { ...parameters, mode: 'download', transformations }, cloud, options)
}

/** What {@link folderDownloadUrl} packs. */
export interface FolderDownload
  extends Pick<ArchiveDownload, 'timestamp' | 'expiresAt' | 'type' | 'targetFormat' | 'flattenFolders'> {
  /** From the root, with or without a slash at its end. */
  folder: string
  /** Default `all`. */
  resourceType?: ResourceType | 'all'
}

/**
 * A link that packs a folder and all below it: the `download_folder` of the SDKs, which take a prefix as it comes;
 * here `uploads/4` never takes `uploads/42`. It expires and is revocable as {@link archiveDownloadUrl} says.
 * @throws TypeError for an empty folder, which would be the whole account.
 */
export function folderDownloadUrl(download: FolderDownload, cloud: DownloadCloud, options: LinkOptions = {}): string {
  const { folder, resourceType = 'all', ...archive } = download
  const path = folder.replace(/\/+$/, '')
  if (path === '')
    throw new TypeError(`folder must name a folder, not ${JSON.stringify(folder)}: it would be everything`)
  return archiveDownloadUrl({ ...archive, resourceType, prefixes: [`${path}/`] }, cloud, options)
}

/** Flags travel as 1 and 0. */
const wireValue = (value: ArchiveDownload[Option]) => (typeof value === 'boolean' ? Number(value) : value)
