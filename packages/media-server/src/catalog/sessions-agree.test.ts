import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import type { Catalog } from './catalog.ts'
import { anAsset } from './catalog-under-test.contract.ts'
import { createMemoryCatalog } from './memory-catalog.ts'
import { usePostgres } from './postgres-under-test.contract.ts'
import { openSqliteCatalog } from './sqlite-catalog.ts'

/** `COUNTERSIGN_RUNS=10000` asks more often. */
const RUNS = Number(process.env.COUNTERSIGN_RUNS ?? 200)
/** A server in another process takes longer to ask. A counterexample that has it keeps it. */
const asksPostgres = fc.constantFrom(true, false, false, false)

const name = fc.record({ cloudName: fc.constant('demo'), uploadId: fc.constantFrom('u', 'v', 'w') })
const holder = fc.constantFrom('a', 'b')
const now = fc.nat(30)
const chunk = fc
  .tuple(fc.nat(1), fc.constantFrom(3, 3, 3, 3, 2), fc.constantFrom(null, 5, 5, 4), fc.constantFrom('m', 'm', 'm', 'n'))
  .map(([index, length, total, md5]) => {
    const [first, last] = [3 * index, Math.min(3 * index + length - 1, 4)]
    return {
      unit: 'byte' as const,
      first,
      last,
      bytes: last - first + 1,
      total: last === 4 ? 5 : total,
      md5: `${md5}${index}`,
    }
  })
const part = fc
  .tuple(
    fc.nat(2),
    fc.constantFrom(1, 2, 2, 3, 7),
    fc.constantFrom(null, null, 3, 3, 2),
    fc.constantFrom('m', 'm', 'm', 'n'),
  )
  .map(([place, bytes, total, md5]) => {
    const known = total !== null && place >= total ? 3 : total
    return { unit: 'part' as const, first: place, last: place, bytes, total: known, md5: `${md5}${place}${bytes}` }
  })
/** What an upload has begun with it mostly goes on with. */
const PARTED = { cloudName: 'demo', uploadId: 'w' } as const
/** One call of each method, with what it is called with but for blobs, which are made as it is called. */
const call = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constant('add' as const), name, fc.tuple(chunk, now, fc.constantFrom('t', 't', 't', 's'))),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constant('add' as const),
      fc.oneof({ weight: 9, arbitrary: fc.constant(PARTED) }, { weight: 1, arbitrary: name }),
      fc.tuple(part, now, fc.constantFrom('t', 't', 't', 's')),
    ),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constant('claim' as const), name, fc.tuple(holder, now)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('renew' as const), name, fc.tuple(holder, now)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('release' as const), name, holder) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('finish' as const), name, holder) },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constant('commit' as const), name, fc.tuple(holder, fc.boolean(), fc.boolean())),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('expire' as const), name, now) },
)
type Called = typeof call extends fc.Arbitrary<infer C> ? C : never

/** A whole file that somebody is about to finish: many sequences go on from there. */
const U = { cloudName: 'demo', uploadId: 'u' } as const
const OPENING: Called[] = [
  ['add', U, [{ unit: 'byte', first: 0, last: 2, bytes: 3, total: null, md5: 'm0' }, 0, 't']],
  ['add', U, [{ unit: 'byte', first: 3, last: 4, bytes: 2, total: 5, md5: 'm1' }, 0, 't']],
  ['claim', U, ['a', 0]],
]
/** The same in parts, the last one first. */
const OPENING_PARTS: Called[] = [
  ['add', PARTED, [{ unit: 'part', first: 1, last: 1, bytes: 1, total: 2, md5: 'm11' }, 0, 't']],
  ['add', PARTED, [{ unit: 'part', first: 0, last: 0, bytes: 2, total: null, md5: 'm02' }, 0, 't']],
  ['claim', PARTED, ['a', 0]],
]
const calls = fc
  .tuple(
    fc.constantFrom(OPENING, OPENING_PARTS),
    fc.nat(OPENING.length),
    fc.array(call, { minLength: 5, maxLength: 30 }),
  )
  .map(([opening, count, others]) => [...opening.slice(0, count), ...others])

async function perform(
  catalog: Catalog,
  [what, session, details]: Called,
  at: number,
  facts: ReturnType<typeof anAsset>,
) {
  switch (what) {
    case 'add': {
      const [chunk, time, terms] = details
      const blobId = `blob-${at}`
      await catalog.openIntent(blobId, 1)
      const options = { expiresAt: 10 + time, maxFileBytes: 7, maxUnfinishedBytes: 10 }
      return catalog.addChunk({ ...session, ...chunk, terms: { terms }, blobId }, options)
    }
    case 'claim':
      return catalog.claimSession(session, { holder: details[0], now: details[1], until: details[1] + 8 })
    case 'renew':
      return catalog.renewLease(session, { holder: details[0], until: details[1] })
    case 'release':
      return catalog.releaseLease(session, details)
    case 'finish':
      return catalog.finishSession(session, { holder: details, answer: `finished at ${at}` })
    case 'commit': {
      const [holder, overwrite, answers] = details
      const answer = () => (answers ? `committed at ${at}` : null)
      return catalog.commitSession({ ...facts, blobId: `asset-${at}` }, { session, holder, overwrite, answer })
    }
    case 'expire':
      return [...(await catalog.expireSessions(details))].sort()
  }
}

const { fresh } = usePostgres()

it('uploads in chunks are the same in memory, in SQLite and in Postgres, whatever is called in whatever order', async () => {
  const seen = { answers: 0, parts: 0, refusals: 0, claimed: 0, committed: 0 }
  await fc.assert(
    fc.asyncProperty(asksPostgres, calls, async (asked, calls) => {
      await using postgres = asked ? await fresh() : null
      const catalogs = [createMemoryCatalog(), openSqliteCatalog(':memory:'), ...(postgres ? [postgres.catalog] : [])]
      const facts = anAsset({ publicId: 'a' })
      for (const [at, each] of calls.entries()) {
        const [memory, ...others] = await Promise.all(
          catalogs.map((catalog) =>
            perform(catalog, each, at, facts).catch((error: unknown) => {
              if (!(error instanceof CloudinaryError)) throw error
              return { refused: error.message }
            }),
          ),
        )
        for (const other of others) expect(other, `${at}: ${JSON.stringify(each)}`).toEqual(memory)
        seen[memory && 'refused' in memory ? 'refusals' : 'answers'] += 1
        const isPart = each[0] === 'add' && each[2][0].unit === 'part'
        if (isPart && memory && 'isWhole' in memory && memory.isWhole) seen.parts += 1
        if (each[0] === 'claim' && memory && 'state' in memory && memory.state === 'claimed') seen.claimed += 1
        if (each[0] === 'commit' && memory) seen.committed += 1
      }
      const [memory, ...others] = await Promise.all(
        catalogs.map(async (catalog) => ({
          intents: [...(await catalog.openIntents())].sort(),
          freed: [...(await catalog.leftovers())].sort(),
          named: await Promise.all(calls.map((_, at) => catalog.isReferenced(`blob-${at}`))),
          asset: await catalog.get('demo', facts),
        })),
      )
      for (const other of others) expect(other).toEqual(memory)
      await catalogs[1]?.close()
    }),
    { numRuns: RUNS },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RUNS / 50)
}, 3_600_000)
