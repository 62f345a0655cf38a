import type { Asset, CommitOutcome, Derived, Notify, PromiseWork } from './catalog.ts'

/** What a client calls a chunked upload, in one cloud. */
export interface SessionName {
  cloudName: string
  /** `X-Unique-Upload-Id`: the client's to choose, nothing that anybody signs. */
  uploadId: string
}

/**
 * What the places in a file count: its bytes, or parts of any size. A part has one place, and where its bytes lie comes out once all
 * parts before it are here.
 */
export type ChunkUnit = 'byte' | 'part'

/** A piece of a file, in a blob of its own. */
export interface Chunk {
  /** The first and the last place that it takes, from 0: of bytes, or twice the same of a part, one below its number. */
  first: number
  last: number
  /** How long it is. */
  bytes: number
  /** Of the piece, hex. */
  md5: string
  blobId: string
}

/** A chunk that has arrived, its blob durable and still an intent. */
export interface ArrivedChunk extends SessionName, Chunk {
  unit: ChunkUnit
  /** Places of the whole file, its bytes or its parts; `null` where the client does not know yet. */
  total: number | null
  /** What must be the same in every chunk of an upload, by the name it has in a refusal; compared as texts. */
  terms: Readonly<Record<string, string>>
}

/** Under what conditions a chunk is taken. */
export interface AddChunkOptions {
  expiresAt: number
  maxFileBytes: number
  maxUnfinishedBytes: number
}

/** What became of a chunk. */
export interface AddedChunk {
  /** `repeated`: it was here already, the same bytes at the same place. The blob is the caller's to remove, its intent stays open. */
  outcome: 'stored' | 'repeated'
  /** Of all chunks that are here. */
  bytes: number
  /** Nothing is missing: the file may be put together, or was. */
  isWhole: boolean
}

/** Who may finish a session: one at a time, until `until`, in milliseconds since the Unix epoch. */
export interface Lease {
  holder: string
  until: number
}

export type Claim =
  /** Nobody else finishes it until the lease ends. `chunks` are all, in the order of the file. */
  | { state: 'claimed'; chunks: readonly Chunk[] }
  /** Somebody else is at it. */
  | { state: 'held' }
  /** It is finished: what was answered. */
  | { state: 'finished'; answer: string }

/** An asset that is made of a session's chunks, and what ends the session together with it. */
export interface SessionCommit {
  session: SessionName
  holder: string
  overwrite: boolean
  backup?: boolean
  derived?: readonly Derived[]
  notify?: Notify | undefined
  promise?: PromiseWork | undefined
  /** What to answer from now on; `null` leaves the session open. Called within the transaction, so it must be quick. */
  answer(asset: Asset, outcome: CommitOutcome['outcome']): string | null
}

/**
 * Chunked uploads under way, and those that have ended not long ago. A session begins with the chunk at the first byte, or with any part, and
 * ends when it is finished or has expired; a finished one is remembered until then, without its bytes, so that whoever has lost
 * the answer gets it again.
 */
export interface Sessions {
  /**
   * Takes a chunk into its session, whose first one begins it, and closes the blob's intent, in one durable transaction.
   * @param options.expiresAt when the session expires unless another chunk comes, in milliseconds since the Unix epoch.
   * @param options.maxFileBytes of its chunks together.
   * @param options.maxUnfinishedBytes of all sessions that are not finished, together.
   * @throws CloudinaryError for what `judge-chunk.ts` refuses, and `unfinishedUploadsFull`; nothing changes then.
   */
  addChunk(chunk: ArrivedChunk, options: AddChunkOptions): Promise<AddedChunk>
  /** Takes the lease of a session whose bytes are all here; `null` when there is no such session, or bytes are missing. */
  claimSession(session: SessionName, lease: Lease & { now: number }): Promise<Claim | null>
  /** Prolongs a lease that is still held. */
  renewLease(session: SessionName, lease: Lease): Promise<void>
  /** Gives a lease back, so that the next attempt need not wait for its end. */
  releaseLease(session: SessionName, holder: string): Promise<void>
  /** Finishes a session without an asset; answers the blobs it had, which nobody names any more. `null` when the lease was lost. */
  finishSession(session: SessionName, end: { holder: string; answer: string }): Promise<readonly string[] | null>
  /**
   * `commitUpload` and the end of the session in one durable transaction: `freed` are the blobs of the former version, of its
   * derivatives and of the chunks. The asset's blob may be one of the chunks'. `null` when the lease was lost: nothing changed.
   */
  commitSession(
    asset: Asset,
    commit: SessionCommit,
  ): Promise<{ committed: CommitOutcome; freed: readonly string[] } | null>
  /** Forgets the sessions that have expired, but for those whose lease is held; answers their blobs, which nobody names any more. */
  expireSessions(now: number): Promise<readonly string[]>
}
