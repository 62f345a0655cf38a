import { describe, expect, it } from 'vitest'
import type { Uploading } from '../engine/contract.ts'
import { type Standing, standingOf } from './summary-view.ts'
import { english } from './text/english.ts'
import { createTexts } from './text/translate.ts'

const nothing = { status: 0, message: 'no answer from /sign: the server may be down' }
const busy = { status: 503, message: 'Out of order' }
const NO_ANSWER = 'Trying again · No usable answer came. Check the connection.'

function standingWith(troubles: readonly (object | null)[]): Standing {
  const uploads = troubles.map((trouble) => ({ status: 'uploading', needsFile: false, trouble }))
  const total = { done: 0, failed: 0, bytes: 0, sentBytes: 0, bytesPerSecond: null, secondsLeft: null }
  return standingOf({ uploads, total } as unknown as Uploading<unknown>, createTexts('en', english))
}

describe('what is said of a whole queue', () => {
  it.each([
    { case: 'one that waits says it itself', troubles: [nothing, null, null], words: '0 of 3' },
    {
      case: 'what several wait for is said once',
      troubles: [nothing, nothing, nothing, null],
      words: `${NO_ANSWER} · 0 of 4`,
    },
    {
      case: 'others may wait for something else',
      troubles: [busy, nothing, nothing],
      words: `${NO_ANSWER} · 0 of 3`,
    },
    { case: 'each waits for something else', troubles: [busy, nothing], words: '0 of 2' },
  ])('$case', ({ troubles, words }) => {
    expect(standingWith(troubles).words).toBe(words)
  })

  it.each([
    { case: 'what several wait for', troubles: [busy, nothing, nothing], trouble: NO_ANSWER },
    { case: 'what the only one waits for', troubles: [nothing], trouble: NO_ANSWER },
    { case: 'nothing of one among others', troubles: [nothing, null], trouble: '' },
  ])('has for people who listen $case', ({ troubles, trouble }) => {
    expect(standingWith(troubles).trouble).toBe(trouble)
  })
})
