/**
 * Where the bytes are kept. A blob is written once, under a name the server makes, and never changes:
 * overwriting an asset switches its row to another blob.
 * Drivers: {@link ./disk-blobs.ts}, {@link ./memory-blobs.ts}; both pass `blob-store.contract.ts`.
 */
export interface BlobStore {
  /** Opens a blob for writing. `id` comes from `createBlobId`; nothing can be read under it before `commit`. */
  stage(id: string): Promise<StagedBlob>
  /** The committed blob, or `null`. `size` is in bytes. */
  stat(id: string): Promise<{ size: number } | null>
  /** The bytes from `start` (default 0) up to, without, `end` (default: all). Throws when there is no such blob. */
  read(id: string, range?: { start?: number; end?: number }): AsyncIterable<Uint8Array>
  /** Path of the blob as a file for libraries that want one, or its bytes where the driver has no files. */
  open(id: string): Promise<string | Uint8Array>
  /** Removes a blob and whatever a crash left staged under its name; no such blob is no error. */
  remove(id: string): Promise<void>
  /** Every name that takes space, committed or left behind by a crash. */
  list(): AsyncIterable<string>
}

/** A blob being written. Exactly one of `commit` and `discard` ends it; `discard` after a failed `commit` is allowed. */
export interface StagedBlob {
  readonly id: string
  /** Appends; resolves when the driver can take more. */
  write(chunk: Uint8Array): Promise<void>
  /** Resolves when the bytes survive a power cut and can be read under `id`. A failed sync is final: discard. */
  commit(): Promise<void>
  /** Removes every trace. */
  discard(): Promise<void>
}
