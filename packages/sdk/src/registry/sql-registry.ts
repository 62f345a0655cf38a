import { ASSET, AUDIT_ROW, GRANT, rowReader } from './columns.ts'
import { askerOf, shareOf, shortfallOf } from './quota.ts'
import type {
  Asset,
  Claim,
  Grant,
  NewGrant,
  Quota,
  QuotaExceeded,
  Registry,
  Settlement,
  StoredAuditRow,
} from './registry.ts'
import { listAssets, moveAsset, PRUNED_AT_ONCE, PRUNING, readAudit, SQL, unsettledGrants } from './sql.ts'
import { type Database, type Row, type SqlValue, type Steps, step } from './steps.ts'
import { storableOnly } from './storable.ts'

/** The operations of a registry, said once for every database that speaks SQL. */
export function sqlRegistry(database: Database): Registry {
  const run = (sql: string, values: Record<string, SqlValue>) => database.one({ sql, values })
  const seldom = (sql: string, values: Record<string, SqlValue>) => database.one({ sql, values, seldom: true })
  return storableOnly<Registry>({
    async openGrants(grants, quota) {
      const asker = askerOf(grants)
      if (asker === null) return null
      const opened = { insert: 'grants', rows: grants.map(newRow), taken: 'refuse' } as const
      if (quota !== null) return database.transaction(() => openWithin(quota, asker, grants))
      await database.one(opened)
      return null
    },
    async getGrant(id) {
      return firstOf(await run(SQL.getGrant, { id }), toGrant)
    },
    async claimGrant(id, lease) {
      for (;;) {
        const claim = await tryToClaim(id, lease, database)
        if (claim !== 'again') return claim
      }
    },
    settleGrant: (id, holder, settlement) => database.transaction(() => settle(id, holder, settlement)),
    async extendLease(id, holder, until) {
      return (await run(SQL.extendLease, { id, holder, until })).length > 0
    },
    async releaseGrant(id, holder, { uncounted } = { uncounted: false }) {
      await run(SQL.releaseGrant, { id, holder, uncounted: Number(uncounted) })
    },
    async unsettledGrants(query) {
      return (await database.one(unsettledGrants(query))).map(toGrant)
    },

    async getAsset(id) {
      return firstOf(await run(SQL.getAsset, { id }), toAsset)
    },
    async findAsset(cloudName, { resourceType, type, publicId }) {
      return firstOf(await run(SQL.findAsset, { cloudName, resourceType, type, publicId }), toAsset)
    },
    async listAssets(query) {
      return (await database.one(listAssets({ ...query }))).map(toAsset)
    },
    async addAssets(assets) {
      if (assets.length === 0) return 0
      const rows = assets.map((asset) => ({ ...asset, purgeAt: null, changedAt: asset.createdAt }))
      const added = await database.transaction(function* () {
        // Two who add the same assets in another order would wait for each other.
        yield* step({ lock: 'assets' })
        return yield* step({ insert: 'assets', rows, taken: 'leave' })
      })
      return added.length
    },
    async moveAsset(id, { from, to, at, name, purgeAt, version }) {
      const { resourceType, type, publicId } = name ?? {}
      const changes = { state: to, changedAt: at, purgeAt, version, resourceType, type, publicId }
      return (await database.one(moveAsset(id, from, changes))).length > 0
    },
    async purgeableAssets(query) {
      return (await seldom(SQL.purgeableAssets, { ...query })).map(toAsset)
    },

    async spendOnce(key, time) {
      return (await run(SQL.spendOnce, { key, ...time })).length > 0
    },

    async audit(rows) {
      if (rows.length > 0) await database.one({ insert: 'audit', rows, taken: 'refuse' })
    },
    async readAudit(query) {
      return (await database.one(readAudit({ ...query }))).map(toAuditRow)
    },

    forgetSubject: (cloudName, subjectId) => database.transaction(() => forget({ cloudName, subjectId })),
    async prune({ now, keepAfter, keepGrantsAfter = keepAfter }) {
      for (const sql of PRUNING) {
        let dropped: number
        do {
          dropped = (await seldom(sql, { now, keepAfter, keepGrantsAfter })).length
          // A database in this process would keep everybody else from their turn.
          await new Promise((resolve) => setTimeout(resolve))
        } while (dropped === PRUNED_AT_ONCE)
      }
    },
  })
}

/** Grants of one subject and profile wait for each other: whoever counts has seen all that were opened before. */
function* openWithin(quota: Quota, asker: NewGrant, grants: readonly NewGrant[]): Steps<QuotaExceeded | null> {
  const { cloudName, subjectId, profile, createdAt } = asker
  yield* step({ lock: JSON.stringify([cloudName, subjectId, profile]) })
  const span = { cloudName, subjectId, profile, openedAfter: createdAt - quota.perMs }
  const [used] = yield* step({ sql: SQL.usedOfQuota, values: span })
  const shortfall = shortfallOf(quota, { files: Number(used?.files), bytes: Number(used?.bytes) }, shareOf(grants))
  if (shortfall === null) {
    yield* step({ insert: 'grants', rows: grants.map(newRow), taken: 'refuse' })
    return null
  }
  const { missing, ...exceeded } = shortfall
  const sql = exceeded.limit === 'files' ? SQL.roomAfterFiles : SQL.roomAfterBytes
  const [leaving] = yield* step({ sql, values: { ...span, missing } })
  return { ...exceeded, retryAt: Number(leaving?.openedAt ?? createdAt) + quota.perMs }
}

const newRow = (grant: NewGrant) => ({
  ...grant,
  state: 'pending',
  attempts: 0,
  leasedUntil: 0,
  countedBytes: grant.bytes,
})

/** `again`: it was neither free nor taken when looked at, one after the other. */
async function tryToClaim(
  id: string,
  lease: { holder: string; now: number; until: number },
  database: Database,
): Promise<Claim | null | 'again'> {
  const [taken] = await database.one({ sql: SQL.claimGrant, values: { id, ...lease } })
  if (taken) return { outcome: 'taken', grant: toGrant(taken) }
  const [met] = await database.one({ sql: SQL.leaseOf, values: { id } })
  if (!met) return null
  if (met.state !== 'pending') return { outcome: 'settled', grant: toGrant(met) }
  const until = Number(met.leasedUntil)
  return until > lease.now ? { outcome: 'busy', until } : 'again'
}

function* settle(id: string, holder: string, { at, ...settlement }: Settlement): Steps<boolean> {
  const { state, answer } = settlement
  const asset = 'asset' in settlement ? settlement.asset : null
  const countedBytes = asset?.bytes ?? null
  const [settled] = yield* step({ sql: SQL.settleGrant, values: { id, holder, state, answer, at, countedBytes } })
  if (!settled) return false
  if (!asset) return true
  const rows = [{ ...asset, state, purgeAt: null, changedAt: at }]
  const [recorded] = yield* step({ insert: 'assets', rows, taken: 'leave' })
  if (recorded) return true
  const { cloudName, resourceType, type, publicId } = asset
  yield* step({ sql: SQL.giveWay, values: { cloudName, resourceType, type, publicId, at } })
  yield* step({ insert: 'assets', rows, taken: 'refuse' })
  return true
}

/**
 * Grants go before anything is looked at for good: of one that somebody claims or settles meanwhile, either the asset is seen,
 * or the holder, or it is gone for both.
 */
function* forget(values: { cloudName: string; subjectId: string }): Steps<boolean> {
  if ((yield* step({ sql: SQL.liveAsset, values })).length > 0) return false
  yield* step({ sql: SQL.forgetGrants, values })
  for (const sql of [SQL.remainingGrant, SQL.liveAsset]) if ((yield* step({ sql, values })).length > 0) return false
  yield* step({ sql: SQL.forgetAssets, values })
  yield* step({ sql: SQL.forgetInAudit, values })
  return true
}

const firstOf = <T>([row]: readonly Row[], read: (row: Row) => T): T | null => (row ? read(row) : null)
const toGrant = rowReader<Grant>(GRANT)
const toAsset = rowReader<Asset>(ASSET)
const toAuditRow = rowReader<StoredAuditRow>({ ...AUDIT_ROW, seq: 'bigint' })
