import { memoryRegistry } from './memory-registry.ts'
import type { Registry } from './registry.ts'
import { aGrant, anAsset, anAuditRow } from './samples.contract.ts'

const T = 1_700_000_000_000

/** Calls every operation in every way that has SQL of its own. */
export async function everyOperation(target: Registry): Promise<void> {
  const uncalled = new Set(Object.keys(memoryRegistry()))
  const registry = new Proxy(target, {
    get(of, operation: keyof Registry) {
      uncalled.delete(operation)
      return of[operation]
    },
  })
  const [grant, other] = [aGrant(), aGrant()]
  await registry.openGrants([grant], null)
  for (const quota of [{ files: 5, bytes: 1_000 }, { files: 1, bytes: null }, { files: null, bytes: 1 }]) // biome-ignore format: a list
    await registry.openGrants([aGrant(), other], { ...quota, perMs: 1 })
  await registry.getGrant(grant.id)
  for (const holder of ['h', 'i']) await registry.claimGrant(grant.id, { holder, now: T, until: T + 1 })
  await registry.extendLease(grant.id, 'x', T)
  await registry.releaseGrant(grant.id, 'x')
  for (const subject of [{}, { subjectId: 'ada' }])
    for (const after of [{}, { after: { createdAt: T, id: grant.id } }])
      await registry.unsettledGrants({ cloudName: 'demo', openedBefore: T, now: T, limit: 10, ...subject, ...after })
  const bearer = anAsset()
  await registry.addAssets([bearer])
  const asset = anAsset({ id: grant.id, publicId: bearer.publicId })
  await registry.settleGrant(grant.id, 'h', { state: 'ready', asset, answer: '', at: T })
  await registry.getAsset(asset.id)
  await registry.findAsset('demo', asset)
  for (const profile of [{}, { profile: 'uploads' }])
    for (const state of [{}, { state: 'deleted' } as const])
      for (const after of [{}, { after: asset.id }])
        await registry.listAssets({ cloudName: 'demo', subjectId: 'ada', limit: 10, ...profile, ...state, ...after })
  const name = { resourceType: 'image', type: 'upload', publicId: 'n' } as const
  await registry.moveAsset(asset.id, { from: 'ready', to: 'deleted', at: T, purgeAt: T, name, version: 2 })
  await registry.moveAsset(asset.id, { from: 'deleted', to: 'purged', at: T })
  await registry.purgeableAssets({ cloudName: 'demo', before: T, limit: 10 })
  await registry.spendOnce(asset.id, { now: T, expiresAt: T + 1 })
  await registry.audit([anAuditRow(), anAuditRow()])
  for (const subject of [{}, { subjectId: 'ada' }])
    for (const about of [{}, { assetId: 'x' }])
      for (const after of [{}, { after: 9 }])
        await registry.readAudit({ cloudName: 'demo', limit: 10, ...subject, ...about, ...after })
  await registry.forgetSubject('demo', 'eve')
  await registry.prune({ now: 1, keepAfter: 1 })
  if (uncalled.size > 0) throw new Error(`no call of ${[...uncalled]} stands here`)
}
