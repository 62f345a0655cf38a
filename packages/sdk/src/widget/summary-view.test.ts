import { describe, expect, it } from 'vitest'
import type { Uploading } from '../engine/contract.ts'
import { standingOf } from './summary-view.ts'
import { english } from './text/english.ts'
import { createTexts } from './text/translate.ts'

const nothing = { status: 0, message: 'no answer from /sign: the server may be down' }
const busy = { status: 503, message: 'Out of order' }

describe('what is said of a whole queue', () => {
  it.each([
    { case: 'one that waits says it itself', troubles: [nothing, null, null], words: '0 of 3' },
    {
      case: 'what several wait for is said once',
      troubles: [nothing, nothing, nothing, null],
      words: 'Trying again · No usable answer came. Check the connection. · 0 of 4',
    },
    {
      case: 'others may wait for something else',
      troubles: [busy, nothing, nothing],
      words: 'Trying again · No usable answer came. Check the connection. · 0 of 3',
    },
    { case: 'each waits for something else', troubles: [busy, nothing], words: '0 of 2' },
  ])('$case', ({ troubles, words }) => {
    const uploads = troubles.map((trouble) => ({ status: 'uploading', needsFile: false, trouble }))
    const total = { done: 0, failed: 0, bytes: 0, sentBytes: 0, bytesPerSecond: null, secondsLeft: null }
    expect(standingOf({ uploads, total } as unknown as Uploading<unknown>, createTexts('en', english)).words).toBe(
      words,
    )
  })
})
