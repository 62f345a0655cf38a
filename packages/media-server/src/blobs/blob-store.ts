/**
 * Where the bytes are kept. A blob is written once, under a name the server makes, and never changes:
 * overwriting an asset switches its row to another blob.
 * Drivers: {@link ./disk-blobs.ts}, {@link ./memory-blobs.ts}; both pass `blob-store.contract.ts`.
 */
export interface BlobStore {
  /**
   * Opens a blob for writing. `id` comes from `createBlobId`; nothing can be read under it before `commit`.
   * Throws with `code` `EEXIST` when the name is taken.
   */
  stage(id: string): Promise<StagedBlob>
  /** The committed blob, or `null`. `size` is in bytes; `writtenAt`, when its last byte came, in milliseconds since the Unix epoch. */
  stat(id: string): Promise<{ size: number; writtenAt: number } | null>
  /**
   * The bytes from `start` (default 0) up to, without, `end` (default: all); positions past the end are no error.
   * A reader that has begun gets the whole blob even when it is removed meanwhile.
   * Throws with `code` `ENOENT` when there is no such blob: ask the catalog again, the asset may have another by now.
   */
  read(id: string, range?: { start?: number; end?: number }): AsyncIterable<Uint8Array>
  /**
   * Path of the blob as a file for libraries that want one, or its bytes where the driver has no files.
   * Throws with `code` `ENOENT` when there is no such blob.
   */
  open(id: string): Promise<string | Uint8Array>
  /** Removes a blob and whatever a crash left staged under its name; no such blob is no error. */
  remove(id: string): Promise<void>
  /** Every name that takes space, committed or left behind by a crash; names of uploads in flight are among them. */
  list(): AsyncIterable<string>
}

/** A blob being written. Exactly one of `commit` and `discard` ends it; `discard` after a failed `commit` is allowed. */
export interface StagedBlob {
  readonly id: string
  /**
   * Appends; resolves when the driver can take more, which may be before the bytes are written: the chunk is the driver's
   * from now on, and a failure may show at the next call.
   */
  write(chunk: Uint8Array): Promise<void>
  /** Resolves when the bytes survive a power cut and can be read under `id`. A failed sync is final: discard. */
  commit(): Promise<void>
  /** Removes every trace. */
  discard(): Promise<void>
}
