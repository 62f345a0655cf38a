import { describe, expect, it } from 'vitest'
import { answerOf } from './answer-of.ts'
import { mayUpload } from './ask-batch.ts'
import type { WidgetOptions } from './widget-options.ts'

const chosen = [{ source: new File(['hello'], 'a.txt', { type: 'text/plain' }), name: 'a.txt' }]

describe('an app', () => {
  it.each<{ case: string; call: (answer: (said: string[]) => void) => unknown }>([
    { case: 'its callback', call: (answer) => answer(['a']) },
    { case: 'its callback, later', call: (answer) => void setTimeout(() => answer(['a']), 5) },
    { case: 'its callback, from a function that is async', call: async (answer) => answer(['a']) },
    { case: 'a promise', call: async () => ['a'] },
    { case: 'what it returns', call: () => ['a'] },
    { case: 'its callback, and not by the number of a timer', call: (answer) => setTimeout(() => answer(['a']), 5) },
    {
      case: 'its callback, and not by something that it has at hand',
      call(answer) {
        setTimeout(() => answer(['a']), 5)
        return new URL('https://an.app')
      },
    },
  ])('answers by $case', async ({ call }) => {
    expect(await answerOf(call)).toEqual(['a'])
  })

  it.each<{ case: string; call: () => unknown }>([
    {
      case: 'throws',
      call: () => {
        throw new Error('no')
      },
    },
    { case: 'rejects', call: () => Promise.reject(new Error('no')) },
  ])('that $case has said so', async ({ call }) => {
    await expect(answerOf(call)).rejects.toThrow('no')
  })

  it.each<{ case: string; preBatch: WidgetOptions['preBatch']; may: boolean }>([
    { case: 'no function', preBatch: undefined, may: true },
    { case: 'a callback that is called with nothing', preBatch: (answer) => answer(), may: true },
    { case: 'cancel by its callback', preBatch: (answer) => answer({ cancel: true }), may: false },
    { case: 'cancel by its promise', preBatch: async () => ({ cancel: true }), may: false },
    {
      case: 'cancel by its callback, later, whatever it returns',
      preBatch: ((answer: (said: object) => void) => setTimeout(() => answer({ cancel: true }), 5)) as never,
      may: false,
    },
    { case: 'no cancel', preBatch: async () => ({ cancel: false }), may: true },
    {
      case: 'what it sees of the files',
      preBatch: (answer, { files }) => answer({ cancel: files[0]?.name === 'a.txt' && files[0].size === 5 }),
      may: false,
    },
  ])('says of a batch: $case', async ({ preBatch, may }) => {
    expect(await mayUpload(preBatch, chosen)).toBe(may)
  })
})
