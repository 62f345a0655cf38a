import type { ResourceType, StoredType } from 'countersign/protocol'
import type { Condition, NumberField, TextField } from '../search/condition.ts'
import type { Access } from './access.ts'
import type { Backups } from './backups.ts'
import type {
  Definitions,
  NamedTransformation,
  PromisedWork,
  StreamingProfile,
  Trigger,
  UploadMapping,
  UploadPreset,
  UsageOfDay,
} from './definitions.ts'
import type { Folders } from './folders.ts'
import type { Metadata, MetadataSchemas } from './metadata.ts'
import type { Moderation, ModerationStatus } from './moderation.ts'
import type { NewNotification, Outbox } from './outbox.ts'
import type { Relations } from './relations.ts'
import type { Sessions } from './sessions.ts'
import type { TransformationUse } from './transformation-use.ts'

/** What names a stored file inside one cloud, those among them that the cloud has made itself. */
export interface StoredName {
  resourceType: ResourceType
  type: StoredType
  publicId: string
}

/** What is meant by a name: what has it, or, with an `assetId`, that asset alone, as long as it has the name. */
export interface MeantName extends StoredName {
  assetId?: string
}

/** A stored file, as the catalog knows it. Names are compared bytewise. */
export interface Asset extends StoredName, Access, Moderation {
  cloudName: string
  /** 32 hex digits, stable over overwriting and renaming. */
  assetId: string
  /** Unix seconds; grows with every overwrite and every rename. */
  version: number
  /** 32 hex digits, new with every overwrite and every rename. */
  versionId: string
  /** `jpg`, `mp4` …; `null` for raw files, whose public id carries the extension. */
  format: string | null
  /** The type we found in the bytes, which is what delivery announces. Never what the client said. */
  mediaType: string
  bytes: number
  /** MD5 of the stored bytes, hex. */
  etag: string
  width: number | null
  height: number | null
  pages: number | null
  /** What is known of a film or a sound, or of where the images in a sprite lie; `null` where nothing is. */
  media: MediaFacts | SpriteFacts | null
  /** What was said of parts of a picture; `null` where nothing was. */
  hints: PictureHints | null
  /** What delivery says of it besides; `null` for nothing. */
  deliveryHeaders: DeliveryHeaders | null
  tags: readonly string[]
  context: Readonly<Record<string, string>>
  /** Structured metadata, by the fields of {@link MetadataSchemas}. */
  metadata: Metadata
  assetFolder: string
  displayName: string
  originalFilename: string
  /** Milliseconds since the Unix epoch. */
  createdAt: number
  blobId: string
}

/** A part of a picture, in pixels of the picture as it is shown, that is, turned upright. */
export type Box = readonly [x: number, y: number, width: number, height: number]

/** What clients have said of parts of a picture. @see https://cloudinary.com/documentation/custom_focus_areas */
export interface PictureHints {
  /** What `g_custom` means. */
  custom?: readonly Box[]
  /** Where faces are. Nobody looks for any here. */
  faces?: readonly Box[]
  /** Named areas, each by two corners or by the corners of a polygon. */
  regions?: Readonly<Record<string, readonly (readonly [x: number, y: number])[]>>
}

/** Headers of what is delivered, by their names in lower case. */
export type DeliveryHeaders = Readonly<Record<string, string>>

/** What is known of a film or a sound, in Cloudinary's words: as it stands in answers and in the catalog. */
export interface MediaFacts {
  /** Seconds. */
  duration?: number
  /** Bits per second, of everything together. */
  bit_rate?: number
  /** Pictures per second. */
  frame_rate?: number
  nb_frames?: number
  /** Degrees clockwise by which a player turns the picture: 0, 90, 180 or 270. */
  rotation?: number
  is_audio: boolean
  video?: { codec?: string; profile?: string; level?: number; pix_format?: string; bit_rate?: number }
  audio?: { codec?: string; bit_rate?: number; frequency?: number; channels?: number; channel_layout?: string }
}

/** Where the images in a sprite lie, by their public ids, in pixels: as it stands in answers and in the catalog. */
export interface SpriteFacts {
  image_infos: Readonly<Record<string, { width: number; height: number; x: number; y: number }>>
}

/** A transformed image that exists: the same request need not render again. */
export interface Derived {
  /** 32 hex digits. */
  id: string
  /** The blob it was made from; it dies with it. */
  sourceBlobId: string
  /** Canonical transformation text, such as `c_fill,h_90,w_90`, names and all: `t_card/c_scale,w_90`. */
  transformation: string
  /** What was drawn: `transformation` with everything in the place of a name that it meant at the time. */
  recipe: string
  format: string
  mediaType: string
  bytes: number
  width: number
  height: number
  etag: string
  blobId: string
  createdAt: number
}

/**
 * What there is to tell of a change that is about to be committed: it is called within the transaction, so it must be quick, and
 * again when a database that others work on too has begun that anew.
 * @param asset as it will be, or, when it is removed, as it was.
 * @param replaced whether something had its name before.
 * @param lost of a rename, what had the name before and is deleted by it.
 */
export type Notify = (asset: Asset, replaced: boolean, lost?: Asset) => readonly NewNotification[]

/** The same of an asset that something else is said of: as it is now, and as it was. */
export type NotifyChange = (asset: Asset, former: Asset) => readonly NewNotification[]

/** Work that the answer to an upload promises, under its `batch_id`, or `null`: asked for as {@link Notify} is. */
export type PromiseWork = (asset: Asset) => { batchId: string; work: PromisedWork } | null

/** What a commit of an upload came to. `asset` is what the catalog holds now; its `version` may be above the one handed in. */
export type CommitOutcome =
  | { outcome: 'created'; asset: Asset }
  /** The blobs of the former version and its derivatives: no row names them any more. */
  | { outcome: 'overwritten'; asset: Asset; freed: readonly string[] }
  /** `overwrite` was off and the name is taken: `asset` is the one that stands there, nothing changed. */
  | { outcome: 'existing'; asset: Asset }

/** What a rename came to. `asset` is what the catalog holds under the new name. */
export type RenameOutcome =
  | { outcome: 'renamed'; asset: Asset }
  /** Another asset had the new name and had to go. Its blobs and those of its derivatives: no row names them any more. */
  | { outcome: 'overwritten'; asset: Asset; freed: readonly string[] }
  /** `overwrite` was off and the name is taken, or it is the asset's own: `asset` is the one that stands there, nothing changed. */
  | { outcome: 'existing'; asset: Asset }

/** What an asset is called from then on. Where it lies and what it is shown as stay, unless they are said. */
export interface RenameTarget
  extends Pick<StoredName, 'type' | 'publicId'>,
    Partial<Pick<Asset, 'assetFolder' | 'displayName'>> {}

export interface RenameOptions extends Pick<Asset, 'version' | 'versionId'> {
  overwrite: boolean
  notify?: Notify | undefined
}

/** What a removal took. */
export interface Removal {
  asset: Asset
  derivedCount: number
  /** Its blob, unless it is kept, and those of its derivatives: no row names them any more. */
  freed: readonly string[]
}

/** What may be said anew of an asset that stays what it is: none of it is part of what is delivered. */
export type AssetChanges = Partial<
  Pick<
    Asset,
    | 'tags'
    | 'context'
    | 'metadata'
    | 'displayName'
    | 'assetFolder'
    | 'hints'
    | 'deliveryHeaders'
    | keyof Access
    | keyof Moderation
  >
>

/** An asset as it is to what shall be different: called within the transaction, as {@link Notify} is. */
export type ChangeAsset = (asset: Asset) => AssetChanges

export interface ListQuery {
  cloudName: string
  /** Default: of every one. */
  resourceType?: ResourceType
  type?: StoredType
  /** Literal start of the public id; `%` and `_` mean themselves. */
  prefix?: string
  publicIds?: readonly string[]
  assetIds?: readonly string[]
  /** That folder itself, without those below it; `''` is the root. */
  assetFolder?: string
  /** Needs `resourceType`. */
  tag?: string
  /** Assets that have the key, with any value unless one is named. */
  context?: { key: string; value?: string }
  moderationStatus?: ModerationStatus
  /** Created then or later, in milliseconds since the Unix epoch. */
  since?: number
  /** Newest first unless `asc`. */
  direction: 'asc' | 'desc'
  maxResults: number
  /** `nextCursor` of the page before, for the same query. Any other text is refused as `invalidParameter` (400). */
  cursor?: string
}

export interface TagQuery {
  cloudName: string
  resourceType: ResourceType
  /** Literal start of the tag. */
  prefix?: string
  maxResults: number
  /** `nextCursor` of the page before, for the same query. Any other text is refused as `invalidParameter` (400). */
  cursor?: string
}

/** Facts that assets can be counted by. */
export const AGGREGATES = ['resource_type', 'type', 'format', 'tags'] as const
export type Aggregate = (typeof AGGREGATES)[number]

/** A fact to sort by, or what assets have in a field of structured metadata. Assets without it come last, whatever the direction. */
export type SortKey = { direction: 'asc' | 'desc' } & (
  | { field: TextField | NumberField }
  /** `holds` is what the field holds: days are texts. Never a set. */
  | { metadata: string; holds: 'text' | 'number' }
)

export interface SearchQuery {
  cloudName: string
  condition: Condition
  /** What the condition was read from: a cursor is good for this text, whenever `1d` before now is. */
  expression: string
  /** Where these are equal, and without any: newest first. */
  sortBy: readonly SortKey[]
  maxResults: number
  /** `nextCursor` of the page before, for the same expression and order. Any other text is refused as `invalidParameter` (400). */
  cursor?: string
  aggregate: readonly Aggregate[]
}

export interface SearchResult {
  assets: readonly Asset[]
  nextCursor: string | null
  /** On all pages together. */
  totalCount: number
  /** How many assets have each value, most first, of all pages together; what has none is not counted. */
  aggregations: Readonly<Partial<Record<Aggregate, readonly (readonly [value: string, count: number])[]>>>
}

/** What is held, in one cloud. */
export interface Totals {
  assets: number
  derived: number
  /** Of the assets, of what was derived from them, and of versions that are kept; what two of them share counts once. */
  bytes: number
}

/**
 * The record of assets. Drivers: {@link ./sqlite-catalog.ts}, {@link ./postgres-catalog.ts}, {@link ./memory-catalog.ts}; all pass
 * `catalog.contract.ts`. What a change is in SQL stands once for both databases: `sql-catalog.ts`.
 *
 * An upload is: `openIntent` → bytes staged and committed in the blob store → `commitUpload`. An intent whose process is dead
 * belongs to an upload nobody was told of: its blob is swept. So are the blobs that a commit or a
 * removal frees: whoever removes them may die before it has, so the transaction that frees them notes them too.
 *
 * Where a change takes `notify`, what that answers is queued in the {@link Outbox} by the transaction of the change: it is told
 * if and only if it happened. When `notify` throws, nothing changes. So it is with the `notifications` of changes of folders.
 */
export interface Catalog extends Outbox, Sessions, Backups, Folders, Relations, TransformationUse, MetadataSchemas {
  uploadPresets: Definitions<UploadPreset>
  /** By their names, without `t_`. */
  namedTransformations: Definitions<NamedTransformation>
  /** Those without a name that may be asked for where only some may, by their canonical text. */
  allowedTransformations: Definitions<true>
  /** By their ids. */
  triggers: Definitions<Trigger>
  /** By the `batch_id` that the answer has shown. */
  promisedWork: Definitions<PromisedWork>
  /** By their folders. */
  uploadMappings: Definitions<UploadMapping>
  /** By their names in small letters: those of the account, and its versions of those that every account has. */
  streamingProfiles: Definitions<StreamingProfile>
  /** By the day, `yyyy-mm-dd` in UTC. */
  usageOfDays: Definitions<UsageOfDay>

  /** Notes that a blob of this name is about to be written. Durable before it resolves. */
  openIntent(blobId: string, createdAt: number): Promise<void>
  /** Drops an intent whose blob is gone. */
  closeIntent(blobId: string): Promise<void>
  /** Names of all open intents, those of uploads in flight among them. */
  openIntents(): Promise<readonly string[]>
  /**
   * Blobs that are known to be nobody's: those of intents that dead processes left open, and all that were freed.
   * Most of the latter are gone already. Once one is among them, no commit can name it any more.
   */
  leftovers(): Promise<readonly string[]>
  /** Drops the notes of leftovers whose blobs are gone. */
  forgetLeftovers(blobIds: readonly string[]): Promise<void>

  /**
   * Makes the asset visible and closes its blob's intent, in one durable transaction; the derivatives come with it.
   * So does what is promised, unless nothing changes.
   * Overwriting keeps `assetId` and `createdAt` of the former version, and raises `version` above it by at least one.
   * With outcome `existing` the intents stay open. With `backup` its bytes are kept when it is overwritten or deleted.
   * When a process that was taken for dead commits what was given up meanwhile, it throws and nothing changes.
   * When it throws otherwise, nobody can say whether a restart will find the asset (a disk that failed may have the row):
   * answer an error and leave blob and intent to the sweep.
   */
  commitUpload(
    asset: Asset,
    options: {
      overwrite: boolean
      backup?: boolean
      derived?: readonly Derived[]
      notify?: Notify | undefined
      promise?: PromiseWork | undefined
    },
  ): Promise<CommitOutcome>
  get(cloudName: string, name: StoredName): Promise<Asset | null>
  getById(cloudName: string, assetId: string): Promise<Asset | null>
  list(query: ListQuery): Promise<{ assets: readonly Asset[]; nextCursor: string | null }>
  /** A page of the assets that fulfil a condition. Page, count and aggregations are of one moment. */
  search(query: SearchQuery): Promise<SearchResult>
  /**
   * Gives an asset another public id, another type, or both, in one durable transaction; `null` when there is no such asset.
   * Its blob, its derivatives, `assetId` and `createdAt` stay; `version` grows above its own and above that of whatever had
   * the name before. Of any number of calls for one source, or onto one free name, one succeeds.
   */
  rename(cloudName: string, from: StoredName, to: RenameTarget, options: RenameOptions): Promise<RenameOutcome | null>
  /**
   * Changes what is said of assets, of all in one durable transaction; answers those that are there, as they are then, in the
   * order named. Tags are kept in order, each once. All else stays, `version` too. When `change` throws, nothing changes.
   * @param names each once.
   */
  change(
    cloudName: string,
    names: readonly MeantName[],
    change: ChangeAsset,
    options?: { notify?: NotifyChange | undefined },
  ): Promise<readonly Asset[]>
  /** A page of the tags that assets of a resource type have, each once, in bytewise order. */
  listTags(query: TagQuery): Promise<{ tags: readonly string[]; nextCursor: string | null }>
  /** Removes the rows of an asset and its derivatives; answers their blobs, which nobody names any more, or `null` when there was no such asset. */
  remove(cloudName: string, name: StoredName, options?: { notify?: Notify | undefined }): Promise<Removal | null>

  /**
   * Closes the derived blob's intent. `false` when the source blob is no asset's any more, or when the same image was made
   * meanwhile ({@link getDerived} has it): the derived blob is then the caller's to remove, its intent stays open.
   * One of the same transformation by another recipe gives way: a name in it meant something else, and its blob is freed.
   */
  commitDerived(derived: Derived): Promise<boolean>
  getDerived(sourceBlobId: string, transformation: string, format: string): Promise<Derived | null>
  listDerived(sourceBlobId: string): Promise<readonly Derived[]>
  /** Forgets one derived image, which the next request renders again; answers it, its blob freed, or `null` when there was none. */
  removeDerived(id: string): Promise<Derived | null>

  totals(cloudName: string): Promise<Totals>

  /** Every asset of every cloud, read in pages, in no order that means something: for sweeps and audits. */
  allAssets(): AsyncIterable<Asset>
  /** Every derived image, likewise. */
  allDerived(): AsyncIterable<Derived>
  /** Whether a row, that of a chunk or of a kept version among them, or an intent that was not given up names this blob. */
  isReferenced(blobId: string): Promise<boolean>
  close(): Promise<void>
}
