import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryRegistry } from './memory-registry.ts'
import type { NewAsset, Registry } from './registry.ts'
import { anAsset, ODD_NAMES } from './samples.contract.ts'

/** So that operations meet: one value most of the time. */
const mostly = <T>(first: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3 * others.length, arbitrary: fc.constant(first) }, fc.constantFrom(...others))
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** Names that a database could mistake for others, or for something else than names. */
const name = fc.constantFrom(...ODD_NAMES)
const publicId = fc.constantFrom('caf\u00e9', 'cafe\u0301', '%', "' OR '1'='1")
const id = fc.constantFrom('a', 'A', '%', '\ue000', '\u{1f680}')
const subjectId = mostly('ada', 'ADA', "a'; DROP TABLE countersign_grants;--")
const cloudName = mostly('demo', 'other')
const profile = mostly('x', 'X', 'x ')
const holder = mostly('h', 'H')
const state = mostly('ready', 'quarantined', 'trashed', 'deleted', 'purged')
const time = fc.integer({ min: 0, max: 12 })
const limit = fc.integer({ min: 1, max: 5 })
const bytes = fc.integer({ min: 0, max: 100 })
const resourceType = mostly('image', 'raw')
const type = fc.constant('upload')
const assetName = fc.record({ resourceType, type, publicId })
const asset = fc
  .record({ id, cloudName, subjectId, profile, state, bytes, createdAt: time, resourceType, type, publicId })
  .map((facts) => anAsset(facts as Partial<NewAsset>))

const OPERATIONS = {
  openGrants: fc.tuple(
    fc
      .record({
        asker: fc.record({ cloudName, subjectId, profile, createdAt: time, expiresAt: time, claims: name }),
        files: fc.array(fc.record({ id, bytes }), { maxLength: 3 }),
      })
      .map(({ asker, files }) => files.map((file) => ({ ...asker, ...file }))),
    fc.option(
      fc.record({
        files: fc.option(fc.integer({ min: 1, max: 3 })),
        bytes: fc.option(fc.integer({ min: 1, max: 200 })),
        perMs: fc.integer({ min: 1, max: 12 }),
      }),
    ),
  ),
  getGrant: fc.tuple(id),
  claimGrant: fc.tuple(id, fc.record({ holder, now: time, until: fc.integer({ min: 5, max: 15 }) })),
  settleGrant: fc.tuple(
    id,
    holder,
    fc.oneof(
      fc.record({ state: fc.constantFrom('ready', 'quarantined'), asset, answer: name, at: time }),
      fc.record({ state: fc.constantFrom('rejected', 'expired'), answer: fc.option(name), at: time }),
    ),
  ),
  extendLease: fc.tuple(id, holder, time),
  releaseGrant: fc.tuple(id, holder, fc.record({ uncounted: fc.boolean() })),
  unsettledGrants: fc.tuple(
    fc.record({
      cloudName,
      openedBefore: time,
      now: time,
      limit,
      subjectId: maybe(subjectId),
      after: maybe(fc.record({ createdAt: time, id })),
    }),
  ),
  getAsset: fc.tuple(id),
  findAsset: fc.tuple(cloudName, assetName),
  listAssets: fc.tuple(
    fc.record({ cloudName, subjectId, limit, profile: maybe(profile), state: maybe(state), after: maybe(id) }),
  ),
  addAssets: fc.tuple(fc.array(asset, { maxLength: 3 })),
  moveAsset: fc.tuple(
    id,
    fc.record({
      from: state,
      to: fc.constantFrom('ready', 'ready', 'trashed', 'deleted', 'deleted', 'quarantined', 'purged'),
      at: time,
      purgeAt: maybe(fc.option(time)),
      name: maybe(assetName),
      version: maybe(time),
    }),
  ),
  purgeableAssets: fc.tuple(fc.record({ cloudName, before: time, limit })),
  spendOnce: fc.tuple(publicId, fc.record({ now: time, expiresAt: time })),
  audit: fc.tuple(
    fc.array(
      fc.record({
        at: time,
        action: name,
        outcome: name,
        cloudName,
        subjectId: fc.option(subjectId),
        profile: fc.option(profile),
        assetId: fc.option(id),
        details: fc.option(name),
      }),
      { maxLength: 3 },
    ),
  ),
  readAudit: fc.tuple(fc.record({ cloudName, subjectId: maybe(subjectId), assetId: maybe(id), limit })),
  forgetSubject: fc.tuple(cloudName, subjectId),
  prune: fc.tuple(fc.record({ now: time, keepAfter: time, keepGrantsAfter: maybe(time) })),
} as const satisfies Record<keyof Registry, fc.Arbitrary<unknown[]>>

type Operation = readonly [keyof Registry, unknown[]]

/** So that sequences get somewhere. */
const WEIGHTS: Partial<Record<keyof Registry, number>> = {
  openGrants: 8,
  claimGrant: 8,
  settleGrant: 8,
  addAssets: 4,
  moveAsset: 8,
  listAssets: 4,
  purgeableAssets: 4,
  unsettledGrants: 2,
  audit: 2,
  readAudit: 2,
  spendOnce: 3,
}

const operations: fc.Arbitrary<Operation[]> = fc.array(
  fc.oneof(
    ...Object.entries(OPERATIONS).map(([operation, values]) => ({
      weight: WEIGHTS[operation as keyof Registry] ?? 1,
      arbitrary: (values as fc.Arbitrary<unknown[]>).map((given): Operation => [operation as keyof Registry, given]),
    })),
  ),
  { minLength: 40, maxLength: 120, size: 'max' },
)

/** What an operation came to. Numbers of audit rows differ between databases; their order does not. */
async function outcomeOf(registry: Registry, [operation, values]: Operation): Promise<unknown> {
  try {
    // A caller's object is never changed.
    const given = Object.freeze(structuredClone(values))
    const result = await (registry[operation] as (...given: unknown[]) => Promise<unknown>)(...given)
    return operation === 'readAudit' ? (result as { seq: number }[]).map(({ seq: _, ...row }) => row) : result
  } catch {
    return 'refused'
  }
}

/** A driver with SQL answers whatever is asked of it as the one without. */
export function describeAgreement(
  driver: string,
  open: () => Promise<{ registry: Registry; close(): Promise<void> }>,
): void {
  describe(`${driver} beside memory`, () => {
    it('answers every operation of any sequence alike', { timeout: 120_000 }, async () => {
      const seen = new Set<string>()
      await fc.assert(
        fc.asyncProperty(operations, async (sequence) => {
          const { registry, close } = await open()
          const memory = memoryRegistry()
          try {
            for (const operation of sequence) {
              const expected = await outcomeOf(memory, operation)
              expect([operation[0], await outcomeOf(registry, operation)]).toEqual([operation[0], expected])
              seen.add(`${operation[0]} ${kindOf(expected)}`)
            }
          } finally {
            await close()
          }
        }),
        { numRuns: 40 },
      )
      for (const kind of REACHED) expect(seen).toContain(kind)
    })
  })
}

/** What the sequences have to come to, or they would prove little. */
const REACHED = [
  'openGrants null',
  'openGrants files',
  'openGrants bytes',
  'openGrants refused',
  'claimGrant taken',
  'claimGrant busy',
  'claimGrant settled',
  'settleGrant true',
  'settleGrant false',
  'addAssets 2',
  'moveAsset true',
  'listAssets some',
  'unsettledGrants some',
  'readAudit some',
  'spendOnce false',
  'forgetSubject false',
]

function kindOf(outcome: unknown): string {
  if (Array.isArray(outcome)) return outcome.length > 0 ? 'some' : 'none'
  if (typeof outcome !== 'object' || outcome === null) return String(outcome)
  if ('outcome' in outcome) return String(outcome.outcome)
  return 'limit' in outcome ? String(outcome.limit) : 'found'
}
