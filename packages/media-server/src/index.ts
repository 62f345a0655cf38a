/** A local Cloudinary: as a Fetch handler over storage of your choice, or as a server on a data directory. */
export type { Assumption } from './assumptions/assumption.ts'
export { ASSUMPTIONS, type AssumptionName, DEFAULT_ASSUMPTIONS } from './assumptions/assumptions.ts'
export { QUESTIONS } from './assumptions/questions.ts'
export { type Assumptions, SWITCHES, type SwitchName } from './assumptions/switches.ts'
export type { BlobStore, StagedBlob } from './blobs/blob-store.ts'
export { type DiskBlobsOptions, openDiskBlobs } from './blobs/disk-blobs.ts'
export { createMemoryBlobs } from './blobs/memory-blobs.ts'
export type {
  Aggregate,
  Asset,
  AssetChanges,
  Catalog,
  ChangeAsset,
  CommitOutcome,
  Derived,
  ListQuery,
  MediaFacts,
  Notify,
  Removal,
  RenameOptions,
  RenameOutcome,
  SearchQuery,
  SearchResult,
  SortKey,
  SpriteFacts,
  StoredName,
  TagQuery,
  Totals,
} from './catalog/catalog.ts'
export type { Defined, Definitions, NamedTransformation, UploadPreset } from './catalog/definitions.ts'
export type { Folders } from './catalog/folders.ts'
export { createMemoryCatalog } from './catalog/memory-catalog.ts'
export type { NewNotification, Outbox, QueuedNotification, WaitingNotification } from './catalog/outbox.ts'
export { openPostgresCatalog, type PostgresCatalog, type PostgresOptions } from './catalog/postgres-catalog.ts'
export type { PostgresClient, PostgresPool, PostgresQueryable } from './catalog/postgres-client.ts'
export type {
  AddChunkOptions,
  AddedChunk,
  ArrivedChunk,
  Chunk,
  ChunkUnit,
  Claim,
  Lease,
  SessionCommit,
  SessionName,
  Sessions,
} from './catalog/sessions.ts'
export { openSqliteCatalog } from './catalog/sqlite-catalog.ts'
export type { Made, TransformationUse } from './catalog/transformation-use.ts'
export type { CloudAccount, Limits, PerCallNotifications } from './cloud/services.ts'
export { type SweepReport, sweep } from './cloud/sweep.ts'
export { CloudinaryError, type Refusal } from './errors/cloudinary-error.ts'
export {
  createMediaServer,
  DEFAULT_LIMITS,
  type MediaServer,
  type MediaServerOptions,
} from './http/create-media-server.ts'
export { type Handler, type Listener, type ListenOptions, listen } from './http/listen.ts'
export type { NotificationOptions } from './http/notifications.ts'
export type { RemoteFileOptions } from './remote/open-remote-file.ts'
export type { Bound, Condition, NumberField, TextField, TextSource, TextTest } from './search/condition.ts'
export { type StartedMediaServer, type StartOptions, startMediaServer } from './start/start-media-server.ts'
