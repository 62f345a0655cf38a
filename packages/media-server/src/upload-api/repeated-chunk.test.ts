import { describe, expect, it } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { LEASE_MS } from '../chunks/finish-once.ts'
import { createSmall, md5, rangesOf, rocket, send } from './chunks-under-test.contract.ts'

describe('a chunk that comes again', () => {
  it('is answered as before, wherever it belongs, and the last one with the same asset', async () => {
    const cloud = createSmall()
    const ranges = rangesOf(rocket.length)
    const answers = []
    for (const range of ranges) {
      answers.push(await send(cloud, range))
      cloud.clock.now += 5_000
      expect((await send(cloud, range)).answer).toEqual(answers.at(-1)?.answer)
    }
    const last = answers.at(-1)?.answer
    for (const range of ranges.slice(0, 2))
      expect((await send(cloud, range)).answer).toMatchObject({ done: false, bytes: rocket.length })
    expect((await send(cloud, ranges[2] ?? '')).answer).toEqual(last)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is one chunk, when it comes twice at once', async () => {
    const cloud = createSmall()
    for (const range of rangesOf(rocket.length)) {
      const both = await Promise.all([send(cloud, range), send(cloud, range)])
      expect(both.map(({ status }) => status)).toEqual([200, 200])
      expect(both[0].answer).toEqual(both[1].answer)
    }
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is one asset, when the last comes twenty times at once', async () => {
    const cloud = createSmall()
    const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
    await send(cloud, first)
    await send(cloud, middle)
    const all = await Promise.all(Array.from({ length: 20 }, () => send(cloud, last)))
    expect(new Set(all.map(({ answer }) => answer.asset_id)).size).toBe(1)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is one asset, when the whole file is one chunk that comes again', async () => {
    const cloud = createSmall()
    const [range = ''] = rangesOf(rocket.length, rocket.length)
    const [one, two, three] = [
      ...(await Promise.all([send(cloud, range), send(cloud, range)])),
      await send(cloud, range),
    ]
    expect(one.answer).toMatchObject({ done: true, etag: md5(rocket) })
    expect([two.answer, three.answer]).toEqual([one.answer, one.answer])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})

describe('a lease that ends while its holder is still at work', () => {
  it.each([
    ['reading the chunks', 'read'],
    ['about to write the row', 'commitSession'],
  ] as const)('goes to another when that one is %s, and one of the two makes the asset', async (_case, where) => {
    const blobs = createMemoryBlobs()
    const cloud = createSmall({}, blobs)
    const [first = '', middle = '', last = ''] = rangesOf(rocket.length)
    await send(cloud, first)
    await send(cloud, middle)
    const halt = haltOnce(where === 'read' ? blobs : cloud.catalog, where as never)
    const slow = send(cloud, last)
    await halt.reached
    cloud.clock.now += LEASE_MS
    const quick = await send(cloud, last)
    expect(quick.answer).toMatchObject({ done: true, etag: md5(rocket) })
    halt.goOn()
    expect((await slow).answer).toEqual(quick.answer)
    expect((await cloud.admin('resources/image')).answer.resources).toHaveLength(1)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })
})

/** Stops the first call of a method where it stands. */
function haltOnce<T extends object>(object: T, name: keyof T) {
  const [reached, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const original = object[name] as (...args: unknown[]) => unknown
  let calls = 0
  const wait = async () => {
    calls += 1
    if (calls > 1) return
    reached.resolve()
    await goOn.promise
  }
  const halting =
    name === 'read'
      ? async function* (...args: unknown[]) {
          await wait()
          yield* original(...args) as AsyncIterable<unknown>
        }
      : async (...args: unknown[]) => {
          await wait()
          return original(...args)
        }
  Object.assign(object, { [name]: halting })
  return { reached: reached.promise, goOn: () => goOn.resolve() }
}
