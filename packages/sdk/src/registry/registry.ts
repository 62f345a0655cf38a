import type { AssetName } from '../protocol/names.ts'

/** Milliseconds since the Unix epoch. */
type Time = number

/**
 * Where a grant stands. `pending`: handed out, nothing heard yet, or a completion is under way. Every other state is final:
 * `ready` and `quarantined` have an asset, `rejected` had one that was removed, `expired` never had one.
 */
export type GrantState = 'pending' | 'ready' | 'quarantined' | 'rejected' | 'expired'

/** A grant as the signer hands it out. */
export interface NewGrant {
  /** 128 random bits in base64url, minted by the signer; the asset's id too. */
  id: string
  cloudName: string
  subjectId: string
  profile: string
  /** What the grant token says, as JSON text: the registry does not look inside. */
  claims: string
  /** Bytes that the client declared; reserved of its quota. */
  bytes: number
  createdAt: Time
  /** When the token dies; a sweep may end the grant after it. */
  expiresAt: Time
}

/** A grant as it stands. */
export interface Grant extends NewGrant {
  state: GrantState
  /** How many times a completion was begun, without those that were given back as if they had not been. */
  attempts: number
  /** When it got its final state. */
  settledAt: Time | null
  /** What the completion answered, as JSON text, to be answered again. */
  answer: string | null
}

/** How much one subject may upload through one profile; `null` is no limit. */
export interface Quota {
  files: number | null
  bytes: number | null
  /** Grants count that were opened less than this long ago. */
  perMs: number
}

/** The quota that a grant would have gone beyond, and when there may be room again. */
export interface QuotaExceeded {
  limit: 'files' | 'bytes'
  /** What the quota allows, and what is used of it already. */
  allowed: number
  used: number
  /** When so many grants have left the span that these would fit; a whole span from now where they never would. */
  retryAt: Time
}

/** What became of an attempt to take a grant for completion. */
export type Claim =
  | { outcome: 'taken'; grant: Grant }
  /** Somebody else is completing it, until then at the latest. */
  | { outcome: 'busy'; until: Time }
  /** It has its final state; `grant.answer` is what was said. */
  | { outcome: 'settled'; grant: Grant }

/** How a completion ends a grant. */
export type Settlement =
  | { state: 'ready' | 'quarantined'; asset: NewAsset; answer: string; at: Time }
  | { state: 'rejected' | 'expired'; answer: string | null; at: Time }

/**
 * Where an asset stands. `ready`: its owner may have it. `quarantined`: kept, and nobody may. `trashed`: deleted, and can be had
 * back until `purgeAt`. `deleted`: its bytes are being removed. `purged`: gone; the row says that it once was.
 */
export type AssetState = 'ready' | 'quarantined' | 'trashed' | 'deleted' | 'purged'

/** An asset as completion, a notification or an import records it. */
export interface NewAsset extends AssetName {
  /** The grant's id, or one of its own: the handle by which an app names it. */
  id: string
  cloudName: string
  subjectId: string
  profile: string
  state: AssetState
  version: number
  format: string | null
  bytes: number
  width: number | null
  height: number | null
  originalFilename: string | null
  createdAt: Time
  /** The trace that its grant belonged to (`traceparent`), so that a deletion years later can be joined to it. */
  trace: string | null
}

/** An asset as it stands. */
export interface Asset extends NewAsset {
  /** When its bytes may go; `null` while it is to stay, and once they have gone. */
  purgeAt: Time | null
  /** When its state changed last. */
  changedAt: Time
}

/** One decision of the signer: who asked for what, and what was said. */
export interface AuditRow {
  at: Time
  /** Such as `grant`, `sign`, `complete`, `read`, `delete`: a key of the signer's table of events. */
  action: string
  /** `ok`, or the error code of the refusal. */
  outcome: string
  cloudName: string
  subjectId: string | null
  profile: string | null
  /** The grant or asset that it was about. */
  assetId: string | null
  /** Further facts as JSON text, without secrets and signatures. */
  details: string | null
}

/** An audit row as it was stored; `seq` grows. */
export interface StoredAuditRow extends AuditRow {
  seq: number
}

/** Which assets to list: newest first, those of one moment by id, `after` the id of the last one seen. */
export interface AssetQuery {
  cloudName: string
  subjectId: string
  profile?: string
  /** Default: every state but `purged`. */
  state?: AssetState
  limit: number
  /** The list goes on below this one; there is nothing below one that is not the subject's. */
  after?: string
}

/** Which pending grants to list. */
export interface PendingQuery {
  cloudName: string
  /** Default: those of all subjects. */
  subjectId?: string
  openedBefore: Time
  now: Time
  limit: number
  /** The list goes on behind this one, whatever has become of it meanwhile. */
  after?: Pick<Grant, 'createdAt' | 'id'>
}

/**
 * The signer's record of grants and assets. Every operation but `prune` is one transaction: it happens whole or not at all,
 * whatever else runs, in this process or in others that share the database. Nothing here reads a clock.
 * Names are compared byte by byte. One that no database could keep as it is (half a character, U+0000, too long for an index)
 * is the name of nothing when it is asked for, and a `TypeError` when it is to be stored; so is a number that is not whole.
 * Drivers: memory, SQLite, Postgres; `registry.contract.ts` says what each of them must do.
 */
export interface Registry {
  /**
   * Stores grants of one subject, one profile and one moment, all or none, their declared bytes reserved: against `quota` count
   * all grants of that subject and profile opened after `createdAt - perMs`, by declared bytes while pending, by the asset's
   * bytes once it is ready or quarantined (whatever becomes of the asset then), and not at all once rejected or expired.
   * @returns `null` when they are stored; else which limit stood in the way, and nothing is stored.
   * @throws TypeError when they are not of one subject, profile and moment.
   */
  openGrants(grants: readonly NewGrant[], quota: Quota | null): Promise<QuotaExceeded | null>
  getGrant(id: string): Promise<Grant | null>
  /**
   * Takes a pending grant for completion until `lease.until`; nobody else can meanwhile. `null`: there is no such grant.
   * A lease is over when `now` has reached its end, and may then be taken over.
   */
  claimGrant(id: string, lease: { holder: string; now: Time; until: Time }): Promise<Claim | null>
  /**
   * Ends a grant and records its asset, together and in the same state. `false`, and nothing done, unless `holder` has the lease or had it last:
   * one whose time is over still counts until somebody takes it over, one given back does not.
   * An asset that bears the name already (an import came between) is `purged`: the cloud has one asset of a name, this one.
   */
  settleGrant(id: string, holder: string, settlement: Settlement): Promise<boolean>
  /** Makes a lease last until then. `false`, and nothing done, unless `holder` has it or had it last. */
  extendLease(id: string, holder: string, until: Time): Promise<boolean>
  /**
   * Gives a lease back, so that the next attempt need not wait for its end. Nothing happens to somebody else's.
   * @param how `uncounted`: the attempt found nothing to do and changed nothing; `attempts` is what it was before
   */
  releaseGrant(id: string, holder: string, how?: { uncounted: boolean }): Promise<void>
  /**
   * Pending grants that were opened before then, oldest first, those of one moment by id, without those under a lease at `now`:
   * what a sweep looks at.
   */
  unsettledGrants(query: PendingQuery): Promise<readonly Grant[]>

  getAsset(id: string): Promise<Asset | null>
  /** The asset of that name which is not `purged`. */
  findAsset(cloudName: string, name: AssetName): Promise<Asset | null>
  listAssets(query: AssetQuery): Promise<readonly Asset[]>
  /**
   * Records assets that no grant of ours made: uploads through another door, or from before. One whose id is taken, or whose
   * name is (by an asset that is not purged), is left out, and what is there stays as it is. Some hundreds at a time.
   * @returns how many were new.
   */
  addAssets(assets: readonly NewAsset[]): Promise<number>
  /**
   * Moves an asset from one state to another, and changes what is given with it; `false`, and nothing done, when it is not in
   * that state. Two callers never both succeed in leaving a state.
   * @throws when the name is another asset's that is not purged.
   */
  moveAsset(
    id: string,
    move: { from: AssetState; to: AssetState; at: Time; purgeAt?: Time | null; name?: AssetName; version?: number },
  ): Promise<boolean>
  /** Deleted assets whose `purgeAt` is then or earlier, the earliest first. */
  purgeableAssets(query: { cloudName: string; before: Time; limit: number }): Promise<readonly Asset[]>

  /**
   * Spends a key: `true` for the first who does, `false` for everybody after, until `now` has reached the first one's `expiresAt`.
   * For one-time links and for notifications that were seen already.
   */
  spendOnce(key: string, time: { now: Time; expiresAt: Time }): Promise<boolean>

  audit(rows: readonly AuditRow[]): Promise<void>
  /** Audit rows, newest first; `after` the `seq` of the last one seen. */
  readAudit(query: {
    cloudName: string
    subjectId?: string
    assetId?: string
    limit: number
    after?: number
  }): Promise<readonly StoredAuditRow[]>

  /**
   * Forgets a subject: its grants, its purged assets, and its id in audit rows, which stay without it.
   * Assets that are not purged stand in the way, and grants that somebody has claimed and neither settled nor given back:
   * `false`, and nothing is forgotten. Takes as long as the subject has rows.
   */
  forgetSubject(cloudName: string, subjectId: string): Promise<boolean>
  /**
   * Drops what is over: spent keys that have expired, and grants settled, assets purged and audit rows written before `keepAfter`.
   * In small steps, so that nobody waits for it; one that is cut short is taken up by the next.
   * @param time `keepGrantsAfter`: grants are kept that were settled since then, because quotas count them; default `keepAfter`
   */
  prune(time: { now: Time; keepAfter: Time; keepGrantsAfter?: Time }): Promise<void>
}

/** A registry that keeps its tables in a database. */
export interface StoredRegistry extends Registry {
  /**
   * Brings the tables to a version of the schema, up or down; default: the newest. Two processes may do so at once.
   * Going down loses what the older schema has no place for; it never loses rows.
   * @returns the version that was there, and the one that is now.
   */
  migrate(options?: { to?: number }): Promise<{ from: number; to: number }>
}
