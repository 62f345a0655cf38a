import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

/** `COUNTERSIGN_RUNS=100000` asks as often as the figures in the docs say. */
const RUNS = Number(process.env.COUNTERSIGN_RUNS ?? 150)
const LIMITS = { minChunkBytes: 2, maxFileBytes: 12, unfinishedUploadMs: 1000 }

interface Part {
  id: string
  /** 0 is the range of the first three bytes, which is no part. */
  number: number
  total: number | null
  size: number
  /** Another one has other bytes under the same number. */
  content: 0 | 1
  tags: string
}
type Step = { parts: readonly Part[] } | { waitMs: number } | { sweeps: true }
type Expected = { done: boolean; bytes: number; etag?: string; made?: string } | null

const bytesOf = ({ number, size, content }: Part) =>
  Uint8Array.from({ length: size }, (_, index) => number * 16 + index + content * 128)

interface Session {
  tags: string
  total: number | null
  /** Text of the bytes, by number. */
  parts: ReadonlyMap<number, string>
  touchedAt: number
  made: string | null
}
interface Model {
  sessions: ReadonlyMap<string, Session>
  made: number
}

const wholeOf = ({ parts }: Session) =>
  Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, text]) => Buffer.from(text, 'hex')))

/** Whether a part may stand where these do: one sentence of the documentation each. */
function fits({ tags, total, parts, made }: Session, part: Part): boolean {
  const standing = parts.get(part.number)
  const text = Buffer.from(bytesOf(part)).toString('hex')
  const isRange = part.number === 0
  return (
    tags === part.tags &&
    parts.has(0) === isRange &&
    (part.total === null || part.total === (total ?? part.total)) &&
    Math.max(part.number, ...parts.keys()) <= (total ?? part.total ?? 10_000) &&
    (standing !== undefined
      ? standing === text
      : made === null && (part.total !== null || part.number !== total || isRange))
  )
}

/** What an upload in parts is, without an order: what came under each number, and how many there are. */
function take({ sessions, made }: Model, part: Part, now: number): [Model, Expected] {
  const kept = new Map([...sessions].filter(([, { touchedAt }]) => now - touchedAt < LIMITS.unfinishedUploadMs))
  const refused: [Model, Expected] = [{ sessions: kept, made }, null]
  const { id, number, total, size, tags } = part
  if (number > (total ?? number) || (size < LIMITS.minChunkBytes && number !== total)) return refused
  const standing = kept.get(id)
  // The first range of a file may follow a file that is finished; a part may not.
  const isAnother = number === 0 && standing !== undefined && standing.made !== null
  const begun = { tags, total: null, parts: new Map(), touchedAt: now, made: null }
  const session: Session = standing && !isAnother ? standing : begun
  if (session === standing && !fits(session, part)) return refused
  const isRepeated = session.parts.has(number)
  const parts = new Map(session.parts).set(number, Buffer.from(bytesOf(part)).toString('hex'))
  const next = { ...session, parts, total: session.total ?? total, touchedAt: isRepeated ? session.touchedAt : now }
  const whole = wholeOf(next)
  if (whole.length > LIMITS.maxFileBytes) return refused
  const bytes = whole.length
  if (parts.size !== next.total)
    return [
      { sessions: kept.set(id, next), made },
      { done: false, bytes },
    ]
  const name = next.made ?? `asset ${made + 1}`
  const after = { sessions: kept.set(id, { ...next, made: name }), made: next.made === null ? made + 1 : made }
  return [after, { done: true, bytes, etag: createHash('md5').update(whole).digest('hex'), made: name }]
}

/** All orders in which the requests of a moment can have come. */
const ordersOf = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, at) => ordersOf(items.toSpliced(at, 1)).map((others) => [item, ...others]))

type Met = { status: number; answer: Answer }
const isAsExpected = (expected: Expected, { status, answer }: Met) =>
  expected === null
    ? status === 400
    : status === 200 &&
      answer.done === expected.done &&
      answer.bytes === expected.bytes &&
      (expected.etag ?? answer.etag) === answer.etag

/** The model after these, in an order in which it says what was met; `null` where there is none. */
function explain(model: Model, parts: readonly Part[], met: readonly Met[], now: number) {
  for (const order of ordersOf([...parts.keys()])) {
    let after = model
    const expected: Expected[] = []
    for (const at of order) {
      const [next, answer] = take(after, parts[at] as Part, now)
      after = next
      expected[at] = answer
    }
    if (met.every((each, at) => isAsExpected(expected[at] ?? null, each))) return { model: after, expected }
  }
  return null
}

const mostly = <T>(usual: T, other: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) })

const anyPart: fc.Arbitrary<Part> = fc.record({
  ...{ id: fc.constantFrom('u', 'v'), number: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 1, max: 6 }) },
  ...{ total: fc.constantFrom(null, 2, 3, 4), content: fc.constantFrom(0 as const, 1), tags: mostly('a', 'b') },
})
const firstRange: fc.Arbitrary<Part> = fc
  .constantFrom('u', 'v')
  .map((id) => ({ id, number: 0, total: null, size: 3, content: 0, tags: 'a' }))
const SIZES = [4, 2, 1]
/** Uneven parts of one file, as clients send them; now and then it is another file, or another signature. */
const plannedPart: fc.Arbitrary<Part> = fc
  .record({
    ...{ id: fc.constantFrom('u', 'u', 'v'), index: fc.nat(2), isTotalSaid: fc.boolean() },
    ...{ content: mostly(0 as const, 1 as const), tags: mostly('a', 'b') },
  })
  .map(({ index, isTotalSaid, ...others }) => {
    const total = isTotalSaid || index === 2 ? 3 : null
    return { ...others, number: index + 1, total, size: SIZES[index] ?? 1 }
  })
const part = fc.oneof(
  { weight: 12, arbitrary: plannedPart },
  { weight: 3, arbitrary: anyPart },
  { weight: 1, arbitrary: firstRange },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: part.map((part) => ({ parts: [part] })) },
  { weight: 5, arbitrary: fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => ({ parts })) },
  { weight: 1, arbitrary: fc.constantFrom(400, 1000).map((waitMs) => ({ waitMs })) },
  { weight: 1, arbitrary: fc.constant({ sweeps: true as const }) },
)

describe('uploads in parts', () => {
  it(`agree with a small model in ${RUNS} sequences, whatever comes at once: what is taken, refused, made and left`, async () => {
    const seen = { parts: 0, taken: 0, finished: 0, atOnce: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const cloud = createCloud(LIMITS)
        let model: Model = { sessions: new Map(), made: 0 }
        /** The public id of each asset that the model knows of. */
        const names = new Map<string, string>()
        const send = (part: Part) =>
          cloud.post('raw/upload', {
            parameters: { tags: part.tags },
            file: bytesOf(part),
            filename: 'f.bin',
            headers: {
              'x-unique-upload-id': part.id,
              ...(part.number === 0
                ? { 'content-range': 'bytes 0-2/-1' }
                : { 'x-upload-part-number': String(part.number) }),
              ...(part.total !== null && { 'x-upload-total-parts': String(part.total) }),
            },
          })
        for (const step of steps) {
          if ('waitMs' in step) cloud.clock.now += step.waitMs
          else if ('sweeps' in step) await cloud.sweep()
          else {
            const met = await Promise.all(step.parts.map(send))
            const explained = explain(model, step.parts, met, cloud.clock.now)
            expect(explained, JSON.stringify({ step, met, model: [...model.sessions] })).not.toBeNull()
            if (explained === null) return
            model = explained.model
            for (const [at, expected] of explained.expected.entries()) {
              seen.parts += 1
              if (expected !== null) seen.taken += 1
              if (!expected?.made) continue
              const publicId = met[at]?.answer.public_id
              if (!names.has(expected.made)) seen.finished += 1
              if (!names.has(expected.made) && step.parts.length > 1) seen.atOnce += 1
              expect(names.get(expected.made) ?? publicId).toBe(publicId)
              names.set(expected.made, publicId)
            }
          }
        }
        expect(new Set(names.values()).size).toBe(model.made)
        expect((await cloud.admin('resources/raw?max_results=500')).answer.resources).toHaveLength(model.made)
        cloud.clock.now += LIMITS.unfinishedUploadMs
        await cloud.sweep()
        expect(await cloud.leftovers()).toEqual({ blobs: model.made, intents: 0 })
      }),
      { numRuns: RUNS },
    )
    if (process.env.COUNTERSIGN_RUNS !== undefined)
      process.stdout.write(`${RUNS} sequences: ${JSON.stringify(seen)}, all as the model says\n`)
    expect(seen.finished).toBeGreaterThan(RUNS / 10)
    expect(seen.atOnce).toBeGreaterThan(RUNS / 50)
    expect(seen.taken).toBeLessThan(seen.parts)
  }, 36_000_000)
})
