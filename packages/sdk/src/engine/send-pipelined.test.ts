import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sendPipelined } from './send-pipelined.ts'

/** A wire whose other end is the test: what is on it, and what has left and is not answered. */
function aWire() {
  const sent: number[] = []
  const leaving = new Map<number, () => void>()
  const unanswered = new Map<number, (error?: Error) => void>()
  const send = (item: number, onLeft: () => void) =>
    new Promise<void>((resolve, reject) => {
      sent.push(item)
      leaving.set(item, onLeft)
      unanswered.set(item, (error) => (error ? reject(error) : resolve()))
    })
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  return {
    sent,
    send,
    leaving,
    unanswered,
    settle,
    async leave(item: number) {
      leaving.get(item)?.()
      leaving.delete(item)
      await settle()
    },
    async answer(item: number, error?: Error) {
      leaving.delete(item)
      unanswered.get(item)?.(error)
      unanswered.delete(item)
      await settle()
    },
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('parts that are sent several at a time', () => {
  it('do not wait for the answers to those that have left', async () => {
    const wire = aWire()
    const all = sendPipelined(upTo(5), 4, wire.send)
    await wire.settle()
    expect(wire.sent).toEqual([0, 1])
    await wire.leave(0)
    expect(wire.sent).toEqual([0, 1, 2])
    await wire.leave(1)
    expect(wire.sent).toEqual([0, 1, 2, 3])
    await wire.leave(2)
    // Four have no answer.
    expect(wire.sent).toEqual([0, 1, 2, 3])
    await wire.answer(1)
    expect(wire.sent).toEqual([0, 1, 2, 3, 4])
    for (const item of [0, 2, 3, 4]) await wire.answer(item)
    await all
  })

  it('are no more than asked for, and no more than half of them leave, whatever the wire does', async () => {
    const law = fc.asyncProperty(
      fc.nat(12),
      fc.integer({ min: 1, max: 6 }),
      fc.infiniteStream(fc.tuple(fc.boolean(), fc.nat())),
      async (count, atOnce, choices) => {
        const wire = aWire()
        const all = sendPipelined(upTo(count), atOnce, wire.send)
        for (const [leaves, pick] of choices) {
          await wire.settle()
          expect(wire.unanswered.size).toBeLessThanOrEqual(atOnce)
          expect(wire.leaving.size).toBeLessThanOrEqual(Math.ceil(atOnce / 2))
          const candidates = [...(leaves && wire.leaving.size > 0 ? wire.leaving : wire.unanswered).keys()]
          const item = candidates[pick % candidates.length]
          if (item === undefined) break
          await (leaves && wire.leaving.size > 0 ? wire.leave(item) : wire.answer(item))
        }
        await all
        expect(wire.sent).toEqual(upTo(count))
      },
    )
    await fc.assert(law, { numRuns: 40 })
  })

  it('end with the first that fails, when the others under way have ended', async () => {
    const wire = aWire()
    const all = sendPipelined(upTo(9), 4, wire.send)
    const ended = all.then(
      () => 'done',
      (error: Error) => error.message,
    )
    await wire.settle()
    await wire.answer(0, new Error('refused'))
    expect(wire.sent).toEqual([0, 1])
    await wire.answer(1)
    expect([await ended, wire.sent]).toEqual(['refused', [0, 1]])
  })
})
