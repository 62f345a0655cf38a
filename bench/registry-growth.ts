/**
 * `node bench/registry-growth.ts [sqlite|postgres] [--json]`: what each operation of the registry takes with 1,000, 100,000 and
 * 1,000,000 assets in it, and as many grants, audit rows and spent keys: the built package, sizes in turn, so that a slow
 * moment of the machine hits all alike. Assets and subjects are picked anywhere, grants among the newest, as completions do.
 * Then the processor time of the longest turn of the event loop while the operations follow each other.
 *
 * SQLite as its page of the docs says, but with `synchronous=NORMAL`, and Postgres with `fsync` off: waiting for the disk takes
 * as long at every size, and would hide what grows. Filling takes some minutes and 4 GB of disk.
 */
import { randomBytes } from 'node:crypto'
import type { StoredRegistry } from 'countersign/registry-sqlite'
import { CALLS, compareGrowth, type Operation } from './growth.ts'
import { requireBuilt } from './measure.ts'
import { DATABASES } from './registry-databases.ts'
import { DAY_MS, idOf, NOW, nameOf, PER_SUBJECT, subjectOf } from './registry-rows.ts'

requireBuilt('packages/sdk/dist/registry-sqlite.js', 'packages/sdk/dist/registry-postgres.js')

const SIZES = [1_000, 100_000, 1_000_000] as const

const anyOf = (size: number): number => 1 + Math.floor(Math.random() * size)
const fresh: string[] = []
function freshId(): string {
  const id = randomBytes(16).toString('base64url')
  fresh.push(id)
  return id
}
const cloudName = 'demo'
const holder = 'bench'
const lease = { holder, now: NOW, until: NOW + 1 }

/** A grant of somebody who has others. */
const aGrant = (size: number) => ({
  id: freshId(),
  cloudName,
  subjectId: subjectOf(anyOf(size), size),
  profile: 'uploads',
  claims: JSON.stringify({ version: 1, policy: 'x'.repeat(64), publicId: 'x'.repeat(60), file: { name: 'cat.jpg' } }),
  bytes: 100_000,
  createdAt: NOW,
  expiresAt: NOW + DAY_MS,
})
const quota = { files: 10 * PER_SUBJECT, bytes: 10 ** 12, perMs: 366 * DAY_MS }

let opened: ReturnType<typeof aGrant>[] = []
const openSome = async (registry: StoredRegistry, size: number): Promise<void> => {
  opened = Array.from({ length: CALLS }, () => aGrant(size))
  for (const grant of opened) await registry.openGrants([grant], null)
}

const OPERATIONS: Readonly<Record<string, Operation<StoredRegistry>>> = {
  'openGrants, under a quota': { run: (registry, size) => registry.openGrants([aGrant(size)], quota) },
  'claimGrant and settleGrant': {
    prepare: openSome,
    async run(registry, _size, call) {
      const grant = opened[call]
      if (!grant) throw new Error('every call has a grant of its own')
      await registry.claimGrant(grant.id, lease)
      const { id, subjectId, profile, bytes } = grant
      const file = { resourceType: 'image', type: 'authenticated', publicId: `uploads/${id}` } as const
      const facts = {
        version: 1_700_000_000,
        format: 'jpg',
        width: 640,
        height: 427,
        originalFilename: 'cat.jpg',
        trace: null,
      }
      const asset = {
        ...file,
        ...facts,
        id,
        cloudName,
        subjectId,
        profile,
        bytes,
        state: 'ready',
        createdAt: NOW,
      } as const
      const settled = await registry.settleGrant(id, holder, {
        state: 'ready',
        asset,
        answer: '{"state":"ready"}',
        at: NOW,
      })
      if (!settled) throw new Error('a grant that was claimed is settled')
    },
  },
  getGrant: { run: (registry, size) => registry.getGrant(idOf('grant', size + 1 - anyOf(SIZES[0]))) },
  getAsset: { run: (registry, size) => registry.getAsset(idOf('asset', anyOf(size))) },
  findAsset: {
    run: (registry, size) =>
      registry.findAsset(cloudName, {
        resourceType: 'image',
        type: 'authenticated',
        publicId: nameOf(anyOf(size), size),
      }),
  },
  'listAssets, 50 of 100': {
    run: (registry, size) => registry.listAssets({ cloudName, subjectId: subjectOf(anyOf(size), size), limit: 50 }),
  },
  'listAssets, 50 of one profile, page 2': {
    run(registry, size) {
      const nth = anyOf(size)
      const after = idOf('asset', nth)
      return registry.listAssets({ cloudName, subjectId: subjectOf(nth, size), profile: 'uploads', after, limit: 50 })
    },
  },
  'moveAsset, there and back': {
    async run(registry, size) {
      const id = idOf('asset', anyOf(size))
      if (await registry.moveAsset(id, { from: 'ready', to: 'trashed', at: NOW, purgeAt: NOW + DAY_MS }))
        await registry.moveAsset(id, { from: 'trashed', to: 'ready', at: NOW, purgeAt: null })
    },
  },
  spendOnce: { run: (registry) => registry.spendOnce(freshId(), { now: NOW, expiresAt: NOW + DAY_MS }) },
  audit: {
    run: (registry, size) =>
      registry.audit([
        {
          at: NOW,
          action: 'read',
          outcome: 'ok',
          cloudName,
          subjectId: subjectOf(anyOf(size), size),
          profile: 'uploads',
          assetId: idOf('asset', anyOf(size)),
          details: null,
        },
      ]),
  },
  'readAudit, 10 of a subject': {
    run: (registry, size) => registry.readAudit({ cloudName, subjectId: subjectOf(anyOf(size), size), limit: 10 }),
  },
  'unsettledGrants, 10': {
    run: (registry) => registry.unsettledGrants({ cloudName, openedBefore: NOW, now: NOW, limit: 10 }),
  },
  'purgeableAssets, 10': { run: (registry) => registry.purgeableAssets({ cloudName, before: NOW, limit: 10 }) },
}

const chosen = process.argv[2]?.startsWith('--') ? undefined : process.argv[2]
for (const [database, open] of Object.entries(DATABASES)) {
  if (chosen !== undefined && chosen !== database) continue
  const { filled, close } = await open(SIZES)
  try {
    const sizes = filled.map(({ registry, ...rest }) => ({ ...rest, store: registry }))
    await compareGrowth(
      `registry in ${database}`,
      OPERATIONS,
      sizes.map((each) => ({ ...each, tidy: () => each.tidy(fresh.splice(0)) })),
    )
  } finally {
    await close()
  }
}
