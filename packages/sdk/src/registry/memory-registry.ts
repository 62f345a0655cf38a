import type { AssetName } from '../protocol/names.ts'
import { ASSET, AUDIT_ROW, GRANT, rowReader } from './columns.ts'
import { askerOf, exceededBy, type Use } from './quota.ts'
import type { Asset, AuditRow, Grant, NewAsset, NewGrant, Quota, Registry, StoredAuditRow } from './registry.ts'
import { storableOnly } from './storable.ts'

/** A grant with what only the registry knows of it. */
interface KeptGrant extends Grant {
  holder: string | null
  leasedUntil: number
  /** What counts against the quota; `null` once nothing does. */
  countedBytes: number | null
}

interface Memory {
  grants: Map<string, KeptGrant>
  assets: Map<string, Asset>
  /** The ids of assets that are not purged, by name. */
  names: Map<string, string>
  spent: Map<string, number>
  audit: StoredAuditRow[]
}

/** The states that end in `purged` when their time comes. */
const DUE: ReadonlySet<string> = new Set(['trashed', 'deleted'])

/**
 * Keeps everything in this process, and nothing beyond its end: for tests, and for trying things out.
 * No operation waits for anything, so that none can come between two steps of another.
 */
export function memoryRegistry(): Registry {
  const memory: Memory = { grants: new Map(), assets: new Map(), names: new Map(), spent: new Map(), audit: [] }
  const { grants, assets, names, spent } = memory
  let lastSeq = 0
  return storableOnly<Registry>({
    async openGrants(opened, quota) {
      const asker = askerOf(opened)
      const exceeded = asker && quota && exceededBy(quota, opened, asker, countedFor(asker, quota, memory))
      if (exceeded) return exceeded
      const ids = new Set(opened.map(({ id }) => id))
      const taken = opened.find(({ id }) => grants.has(id))
      if (taken || ids.size < opened.length) throw new Error(`there is a grant ${taken?.id ?? 'twice'} already`)
      for (const grant of opened) grants.set(grant.id, keptGrant(grant))
      return null
    },
    async getGrant(id) {
      return grantOrNull(grants.get(id))
    },
    async claimGrant(id, { holder, now, until }) {
      const grant = grants.get(id)
      if (!grant) return null
      if (grant.state !== 'pending') return { outcome: 'settled', grant: toGrant(grant) }
      if (grant.leasedUntil > now) return { outcome: 'busy', until: grant.leasedUntil }
      Object.assign(grant, { holder, leasedUntil: until, attempts: grant.attempts + 1 })
      return { outcome: 'taken', grant: toGrant(grant) }
    },
    async settleGrant(id, holder, { at, ...settlement }) {
      const grant = grants.get(id)
      if (grant?.state !== 'pending' || grant.holder !== holder) return false
      const asset = 'asset' in settlement ? settlement.asset : null
      if (asset && assets.has(asset.id)) throw new Error(`there is an asset ${asset.id} already`)
      if (asset) giveWay(asset, at, memory)
      if (asset) keep({ ...asset, state: settlement.state as 'ready', purgeAt: null, changedAt: at }, memory)
      const { state, answer } = settlement
      Object.assign(grant, { state, answer, settledAt: at, leasedUntil: 0, countedBytes: asset?.bytes ?? null })
      return true
    },
    async extendLease(id, holder, until) {
      const grant = grants.get(id)
      if (grant?.state !== 'pending' || grant.holder !== holder) return false
      grant.leasedUntil = until
      return true
    },
    async releaseGrant(id, holder, { uncounted } = { uncounted: false }) {
      const grant = grants.get(id)
      if (grant?.state !== 'pending' || grant.holder !== holder) return
      Object.assign(grant, { holder: null, leasedUntil: 0, attempts: grant.attempts - Number(uncounted) })
    },
    async unsettledGrants({ cloudName, subjectId, openedBefore, now, limit, after }) {
      return [...grants.values()]
        .filter((grant) => grant.cloudName === cloudName && grant.state === 'pending')
        .filter((grant) => subjectId === undefined || grant.subjectId === subjectId)
        .filter((grant) => after === undefined || byTime('createdAt')(grant, after) > 0)
        .filter(({ createdAt, leasedUntil }) => createdAt < openedBefore && leasedUntil <= now)
        .sort(byTime('createdAt'))
        .slice(0, limit)
        .map(toGrant)
    },

    async getAsset(id) {
      return assetOrNull(assets.get(id))
    },
    async findAsset(cloudName, name) {
      return assetOrNull(assets.get(names.get(nameKey({ ...name, cloudName })) ?? ''))
    },
    async listAssets({ cloudName, subjectId, profile, state, limit, after }) {
      const own = [...assets.values()]
        .filter((asset) => asset.cloudName === cloudName && asset.subjectId === subjectId)
        .sort(byTime('createdAt'))
        .reverse()
      const start = after === undefined ? 0 : own.findIndex(({ id }) => id === after) + 1
      if (after !== undefined && start === 0) return []
      return own
        .slice(start)
        .filter((asset) => profile === undefined || asset.profile === profile)
        .filter((asset) => (state === undefined ? asset.state !== 'purged' : asset.state === state))
        .slice(0, limit)
        .map(toAsset)
    },
    async addAssets(added) {
      const fresh = added.filter((asset) => {
        if (assets.has(asset.id) || (asset.state !== 'purged' && names.has(nameKey(asset)))) return false
        keep({ ...asset, purgeAt: null, changedAt: asset.createdAt }, memory)
        return true
      })
      return fresh.length
    },
    async moveAsset(id, { from, to, at, purgeAt, name, version }) {
      const asset = assets.get(id)
      if (asset?.state !== from) return false
      const moved: Asset = {
        ...asset,
        ...(name && { resourceType: name.resourceType, type: name.type, publicId: name.publicId }),
        ...(version !== undefined && { version }),
        ...(purgeAt !== undefined && { purgeAt }),
        state: to,
        changedAt: at,
      }
      const bearer = names.get(nameKey(moved))
      if (to !== 'purged' && bearer !== undefined && bearer !== id)
        throw new Error(`the name of asset ${id} would be that of asset ${bearer}`)
      if (from !== 'purged') names.delete(nameKey(asset))
      keep(moved, memory)
      return true
    },
    async purgeableAssets({ cloudName, before, limit }) {
      return [...assets.values()]
        .filter((asset) => asset.cloudName === cloudName && DUE.has(asset.state))
        .filter(({ purgeAt }) => purgeAt !== null && purgeAt <= before)
        .sort(byTime('purgeAt'))
        .slice(0, limit)
        .map(toAsset)
    },

    async spendOnce(key, { now, expiresAt }) {
      if ((spent.get(key) ?? now) > now) return false
      spent.set(key, expiresAt)
      return true
    },

    async audit(rows) {
      for (const row of rows) memory.audit.push({ ...toAuditRow(row), seq: ++lastSeq })
    },
    async readAudit({ cloudName, subjectId, assetId, limit, after }) {
      return memory.audit
        .filter((row) => row.cloudName === cloudName && (after === undefined || row.seq < after))
        .filter((row) => subjectId === undefined || row.subjectId === subjectId)
        .filter((row) => assetId === undefined || row.assetId === assetId)
        .reverse()
        .slice(0, limit)
        .map((row) => ({ ...row }))
    },

    async forgetSubject(cloudName, subjectId) {
      const isTheirs = (row: { cloudName: string; subjectId: string | null }): boolean =>
        row.cloudName === cloudName && row.subjectId === subjectId
      const own = [...assets.values()].filter(isTheirs)
      const claimed = [...grants.values()].filter((grant) => isTheirs(grant) && isHeld(grant))
      if (claimed.length > 0 || own.some(({ state }) => state !== 'purged')) return false
      for (const { id } of own) assets.delete(id)
      for (const grant of grants.values()) if (isTheirs(grant)) grants.delete(grant.id)
      for (const row of memory.audit) if (isTheirs(row)) row.subjectId = null
      return true
    },
    async prune({ now, keepAfter, keepGrantsAfter = keepAfter }) {
      for (const [key, expiresAt] of spent) if (expiresAt <= now) spent.delete(key)
      for (const { id, settledAt } of grants.values())
        if (settledAt !== null && settledAt < keepGrantsAfter) grants.delete(id)
      for (const { id, state, changedAt } of assets.values())
        if (state === 'purged' && changedAt < keepAfter) assets.delete(id)
      memory.audit = memory.audit.filter(({ at }) => at >= keepAfter)
    },
  })
}

/** The grants that count against the quota of one who asks now, oldest first. */
function countedFor(
  { cloudName, subjectId, profile, createdAt }: NewGrant,
  { perMs }: Quota,
  { grants }: Memory,
): Use[] {
  return [...grants.values()]
    .filter((grant) => grant.cloudName === cloudName && grant.subjectId === subjectId && grant.profile === profile)
    .filter((grant) => grant.createdAt > createdAt - perMs && grant.countedBytes !== null)
    .sort(byTime('createdAt'))
    .map((grant) => ({ createdAt: grant.createdAt, files: 1, bytes: grant.countedBytes ?? 0 }))
}

/** Purges the asset that bears the name of another which is to have it. */
function giveWay(next: NewAsset, at: number, { assets, names }: Memory): void {
  const former = assets.get(names.get(nameKey(next)) ?? '')
  if (former) assets.set(former.id, { ...former, state: 'purged', purgeAt: null, changedAt: at })
}

function keep(asset: Asset, { assets, names }: Memory): void {
  assets.set(asset.id, toAsset(asset))
  if (asset.state !== 'purged') names.set(nameKey(asset), asset.id)
}

const keptGrant = (grant: NewGrant): KeptGrant => ({
  ...grant,
  state: 'pending',
  attempts: 0,
  settledAt: null,
  answer: null,
  holder: null,
  leasedUntil: 0,
  countedBytes: grant.bytes,
})

/** Whether somebody is about to record an asset of it. */
const isHeld = ({ state, holder }: KeptGrant): boolean => state === 'pending' && holder !== null

const nameKey = ({ cloudName, resourceType, type, publicId }: AssetName & { cloudName: string }): string =>
  JSON.stringify([cloudName, resourceType, type, publicId])

const toGrant = rowReader<Grant>(GRANT)
const grantOrNull = (grant: KeptGrant | undefined): Grant | null => (grant ? toGrant(grant) : null)
const toAsset = rowReader<Asset>(ASSET)
const toAuditRow = rowReader<AuditRow>(AUDIT_ROW)
const assetOrNull = (asset: Asset | undefined): Asset | null => (asset ? toAsset(asset) : null)

const byTime =
  <Key extends 'createdAt' | 'purgeAt'>(key: Key) =>
  (a: { id: string } & Record<Key, number | null>, b: { id: string } & Record<Key, number | null>): number =>
    Number(a[key]) - Number(b[key]) || compareBytes(a.id, b.id)

/** As databases do: by UTF-8 bytes, which is not the order of UTF-16 units. */
function compareBytes(a: string, b: string): number {
  const encoder = new TextEncoder()
  const [left, right] = [encoder.encode(a), encoder.encode(b)]
  const at = left.findIndex((byte, index) => byte !== right[index])
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1)
}
