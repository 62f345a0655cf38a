import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSuggesting } from './suggest.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** An app that answers when it is told to. */
function stage() {
  const asked = new Map<string, (said: unknown) => void>()
  const [told, failed] = [vi.fn(), vi.fn()]
  const suggesting = createSuggesting((answer, prefix) => void asked.set(prefix, answer), told, failed)
  const type = async (prefix: string) => {
    suggesting.ask(prefix)
    await vi.advanceTimersByTimeAsync(200)
  }
  const answer = async (prefix: string, said: unknown) => {
    asked.get(prefix)?.(said)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { asked, told, failed, suggesting, type, answer }
}

describe('suggestions', () => {
  it('of an answer that is overtaken are not told, in whatever order answers come', async () => {
    const { told, type, answer } = stage()
    await type('a')
    await type('ab')
    await answer('ab', ['abc'])
    await answer('a', ['axe'])
    expect(told.mock.calls).toEqual([[['abc']]])
  })

  it('are asked for once when somebody types on', async () => {
    const { asked, suggesting, type } = stage()
    suggesting.ask('a')
    suggesting.ask('ab')
    await type('abc')
    expect([...asked.keys()]).toEqual(['abc'])
  })

  it('that come when nobody waits any more are not told, nor what went wrong', async () => {
    const { told, failed, suggesting, type, answer } = stage()
    await type('a')
    suggesting.forget()
    await answer('a', 'no list')
    expect([told.mock.calls, failed.mock.calls]).toEqual([[], []])
  })

  it('that are no list are an error with a name', async () => {
    const { failed, type, answer } = stage()
    await type('a')
    await answer('a', 'abc')
    expect(String(failed.mock.calls[0])).toContain('getTags must answer with a list, not abc')
  })
})
