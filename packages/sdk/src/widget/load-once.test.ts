import { expect, it } from 'vitest'
import { loadOnce } from './load-once.ts'

it('makes one thing for many calls, and another only where the first was not made', async () => {
  let calls = 0
  const load = loadOnce(async () => {
    calls += 1
    if (calls === 1) throw new Error('not there')
    return { calls }
  })
  const first = await Promise.allSettled([load(), load()])
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const [one, other] = await Promise.all([load(), load()])
  expect(one).toBe(other)
  expect(await load()).toEqual({ calls: 2 })
})
