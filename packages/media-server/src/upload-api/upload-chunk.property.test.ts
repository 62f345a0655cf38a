import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCloud } from '../http/cloud-under-test.contract.ts'

/** `COUNTERSIGN_RUNS=100000` asks as often as the figures in the docs say. */
const RUNS = Number(process.env.COUNTERSIGN_RUNS ?? 150)
const LIMITS = { minChunkBytes: 2, maxFileBytes: 12, unfinishedUploadMs: 1000 }
const BASE = new Uint8Array(Array.from({ length: 20 }, (_, index) => 65 + index))

interface Chunk {
  id: string
  first: number
  last: number
  total: number | null
  /** Another one has other bytes at the same places. */
  content: 0 | 1
  tags: string
  /** How many bytes arrive, beyond those that were announced. */
  beyond: 0 | -1 | 1
}
type Step = { chunks: readonly Chunk[] } | { waitMs: number } | { sweeps: true }

const bytesOf = ({ first, last, content, beyond }: Chunk) =>
  BASE.map((byte) => byte + content * 32).slice(first, last + 1 + beyond)

/** What an upload in chunks is, written the other way round than the server has it: by what is at each position. */
function createModel() {
  interface Session {
    tags: string
    total: number | null
    /** Which chunk each byte came with, and what it was. */
    at: Map<number, { chunk: string; byte: number }>
    touchedAt: number
    made: string | null
  }
  const sessions = new Map<string, Session>()
  let made = 0
  const holds = (session: Session, { first, last }: Chunk) => {
    const owners = new Set(Array.from({ length: last - first + 1 }, (_, index) => session.at.get(first + index)?.chunk))
    return {
      isFree: owners.size === 1 && owners.has(undefined),
      isSame: owners.size === 1 && owners.has(`${first}-${last}`),
    }
  }
  const sizeOf = (session: Session, name: string) =>
    [...session.at.values()].filter(({ chunk }) => chunk === name).length
  const repeats = (session: Session, chunk: Chunk) => {
    const name = `${chunk.first}-${chunk.last}`
    const sent = bytesOf(chunk)
    const isThere = holds(session, chunk).isSame && sizeOf(session, name) === sent.length
    return isThere && sent.every((byte, index) => session.at.get(chunk.first + index)?.byte === byte)
  }
  const agrees = (session: Session, { tags, total, last }: Chunk) => {
    const known = session.total ?? total
    const end = Math.max(last, ...session.at.keys()) + 1
    return session.tags === tags && (total === null || total === known) && (known === null || end <= known)
  }

  return {
    /** `null` for a refusal. */
    take(chunk: Chunk, now: number): { done: boolean; bytes: number; etag?: string; made?: string } | null {
      for (const [id, { touchedAt }] of sessions) if (now - touchedAt >= LIMITS.unfinishedUploadMs) sessions.delete(id)
      const { id, first, last, total, tags, beyond } = chunk
      const isLast = last + 1 === total
      if (beyond !== 0 || last + 1 > (total ?? 12) || (total ?? 0) > 12 || (!isLast && last === first)) return null
      const standing = sessions.get(id)
      const isOver = standing?.made != null && first === 0 && !(agrees(standing, chunk) && repeats(standing, chunk))
      const session = standing && !isOver ? standing : { tags, total: null, at: new Map(), touchedAt: now, made: null }
      if (session !== standing && first !== 0) return null
      if (!agrees(session, chunk)) return null
      const isRepeated = repeats(session, chunk)
      if (!isRepeated && (session.made !== null || !holds(session, chunk).isFree)) return null
      const at = new Map(session.at)
      for (const [index, byte] of bytesOf(chunk).entries()) at.set(first + index, { chunk: `${first}-${last}`, byte })
      if (isLast && at.size !== total) return null
      const next = { ...session, at, total: session.total ?? total, touchedAt: isRepeated ? session.touchedAt : now }
      if (!isLast) {
        sessions.set(id, next)
        return { done: false, bytes: at.size }
      }
      if (next.made === null) made += 1
      sessions.set(id, { ...next, made: next.made ?? `asset ${made}` })
      const whole = Uint8Array.from({ length: at.size }, (_, index) => at.get(index)?.byte ?? 0)
      const etag = createHash('md5').update(whole).digest('hex')
      return { done: true, bytes: at.size, etag, made: next.made ?? `asset ${made}` }
    },
    assets: () => made,
    /** Chunks that wait, of those that have not expired by now or were asked about. */
    waiting: () =>
      [...sessions.values()]
        .filter(({ made }) => made === null)
        .reduce((count, { at }) => count + new Set([...at.values()].map(({ chunk }) => chunk)).size, 0),
  }
}

function mostly<T>(usual: T, other: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) })
}

const anyChunk: fc.Arbitrary<Chunk> = fc
  .record({
    ...{ id: fc.constantFrom('u', 'v'), first: fc.nat(10), length: fc.integer({ min: 1, max: 5 }) },
    ...{ total: fc.constantFrom('unknown', 'end', 7, 8, 12, 13), content: fc.constantFrom(0 as const, 0, 0, 1) },
    ...{
      tags: fc.constantFrom('a', 'a', 'a', 'b'),
      beyond: fc.constantFrom(0 as const, 0, 0, 0, -1 as const, 1 as const),
    },
  })
  .map(({ length, total, ...chunk }) => {
    const last = chunk.first + length - 1
    return { ...chunk, last, total: total === 'unknown' ? null : total === 'end' ? last + 1 : Number(total) }
  })
/** Chunks of one size of one file, as clients send them; now and then it is another file, or another signature. */
const plannedChunk: fc.Arbitrary<Chunk> = fc
  .record({
    ...{ id: fc.constantFrom('u', 'u', 'v'), index: fc.nat(3), isTotalKnown: fc.boolean() },
    ...{ content: mostly(0 as const, 1 as const), tags: mostly('a', 'b') },
  })
  .map(({ id, index, isTotalKnown, ...others }) => {
    const [first, last] = [index * 3, Math.min(index * 3 + 2, 9)]
    return { id, first, last, total: isTotalKnown || last === 9 ? 10 : null, beyond: 0, ...others }
  })
const chunk = fc.oneof({ weight: 3, arbitrary: plannedChunk }, { weight: 1, arbitrary: anyChunk })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: chunk.map((chunk) => ({ chunks: [chunk] })) },
  /** The same at once: it must not matter which one is first. */
  {
    weight: 2,
    arbitrary: fc
      .tuple(chunk, fc.integer({ min: 2, max: 3 }))
      .map(([chunk, times]) => ({ chunks: Array(times).fill(chunk) })),
  },
  { weight: 1, arbitrary: fc.constantFrom(400, 1000).map((waitMs) => ({ waitMs })) },
  { weight: 1, arbitrary: fc.constant({ sweeps: true as const }) },
)
/** Many sequences begin as an upload does. */
const opening: fc.Arbitrary<Step[]> = fc.nat(4).map((count) =>
  Array.from({ length: count }, (_, index) => ({
    chunks: [
      { id: 'u', first: index * 3, last: Math.min(index * 3 + 2, 9), total: 10, content: 0, tags: 'a', beyond: 0 },
    ],
  })),
)
const steps = fc
  .tuple(opening, fc.array(step, { minLength: 1, maxLength: 14 }))
  .map(([before, after]) => [...before, ...after])

describe('uploads in chunks', () => {
  it(`agree with a small model in ${RUNS} sequences: what is taken, what is refused, what comes of it, what is left`, async () => {
    const seen = { chunks: 0, taken: 0, finished: 0 }
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const cloud = createCloud(LIMITS)
        const model = createModel()
        /** The public id of each asset that the model knows of. */
        const names = new Map<string, string>()
        const send = (chunk: Chunk) =>
          cloud.post('raw/upload', {
            parameters: { tags: chunk.tags },
            file: bytesOf(chunk),
            filename: 'f.bin',
            headers: {
              'x-unique-upload-id': chunk.id,
              'content-range': `bytes ${chunk.first}-${chunk.last}/${chunk.total ?? -1}`,
            },
          })
        for (const step of steps) {
          if ('waitMs' in step) cloud.clock.now += step.waitMs
          else if ('sweeps' in step) await cloud.sweep()
          else {
            const wanted = step.chunks.map((chunk) => model.take(chunk, cloud.clock.now))
            const met = await Promise.all(step.chunks.map(send))
            for (const [index, { status, answer }] of met.entries()) {
              const expected = wanted[index] ?? null
              seen.chunks += 1
              if (expected === null) {
                expect([400, 404], JSON.stringify(answer)).toContain(status)
                continue
              }
              seen.taken += 1
              const { made, ...facts } = expected
              expect({ status, ...answer }).toMatchObject({ status: 200, ...facts })
              if (made === undefined) continue
              if (!names.has(made)) seen.finished += 1
              expect(names.get(made) ?? answer.public_id).toBe(answer.public_id)
              names.set(made, answer.public_id)
            }
          }
        }
        expect(new Set(names.values()).size).toBe(model.assets())
        expect((await cloud.admin('resources/raw?max_results=500')).answer.resources).toHaveLength(model.assets())
        cloud.clock.now += LIMITS.unfinishedUploadMs
        await cloud.sweep()
        expect(await cloud.leftovers()).toEqual({ blobs: model.assets(), intents: 0 })
      }),
      { numRuns: RUNS },
    )
    if (process.env.COUNTERSIGN_RUNS !== undefined)
      process.stdout.write(`${RUNS} sequences: ${JSON.stringify(seen)}, all as the model says\n`)
    expect(seen.finished).toBeGreaterThan(RUNS / 10)
    expect(seen.taken).toBeLessThan(seen.chunks)
  }, 36_000_000)
})
