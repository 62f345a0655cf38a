import { describe, expect, it } from 'vitest'
import { changedOptions } from './changed-options.ts'
import { freshFunctions } from './fresh-functions.ts'

const element = new (class Element {})()

describe('options that have changed', () => {
  it.each<{ case: string; before: object; after: object; changed: object }>([
    { case: 'nothing, in new objects', before: { a: [1, { b: 2 }] }, after: { a: [1, { b: 2 }] }, changed: {} },
    { case: 'what is new', before: {}, after: { folder: 'a' }, changed: { folder: 'a' } },
    { case: 'what is gone', before: { folder: 'a' }, after: {}, changed: { folder: undefined } },
    { case: 'something deep inside', before: { a: { b: [1] } }, after: { a: { b: [2] } }, changed: { a: { b: [2] } } },
    { case: 'a list that is longer', before: { a: [1] }, after: { a: [1, 2] }, changed: { a: [1, 2] } },
    { case: 'an element, which is itself', before: { a: element }, after: { a: element }, changed: {} },
    {
      case: 'an address that is the same',
      before: { a: new URL('https://a.example/') },
      after: { a: new URL('https://a.example/') },
      changed: {},
    },
  ])('are $case', ({ before, after, changed }) => {
    expect(changedOptions(before as never, after as never)).toStrictEqual(changed)
  })
})

describe('a function among the options', () => {
  it('is the same each time, and calls the newest', () => {
    let now: Record<string, unknown> = { sign: () => 'first' }
    const fresh = freshFunctions(() => now)
    const before = fresh(now)
    now = { sign: () => 'second' }
    expect(changedOptions(before, fresh(now))).toEqual({})
    expect((before.sign as () => string)()).toBe('second')
    now = {}
    expect((before.sign as () => string)()).toBe('second')
  })
})
