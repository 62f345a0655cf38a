import { describe, expect, it } from 'vitest'
import { runBounded } from './bounded-command.ts'

const BOUNDS = { timeoutSeconds: 20, maxAnswerBytes: 1000, maxMemoryBytes: 2 ** 28 }
const OPENED = { ...BOUNDS, maxMemoryBytes: 2 ** 31, maxAnswerBytes: 2 ** 30 }
/** Holds a line as long as what it is given, and then some. */
const GREEDY = ['-c', 'head -c 400000000 /dev/zero | tail -n 1 | head -c 1']

describe('a bounded command', () => {
  it('answers what it is asked, and sees nothing of our environment but where commands are', async () => {
    const outcome = await runBounded('env', [], BOUNDS)
    const lines = outcome.kind === 'answered' ? outcome.answer.toString().trim().split('\n') : []
    expect(lines).toEqual([`PATH=${process.env.PATH}`])
  })

  it.each([
    {
      case: 'takes longer',
      command: 'sleep',
      args: ['30'],
      bounds: { ...BOUNDS, timeoutSeconds: 0.2 },
      kind: 'tooSlow',
    },
    { case: 'says more', command: 'head', args: ['-c', '1001', '/dev/zero'], bounds: BOUNDS, kind: 'tooMuch' },
    { case: 'fails', command: 'false', args: [], bounds: BOUNDS, kind: 'refused' },
    { case: 'is not there', command: 'no-such-command', args: [], bounds: BOUNDS, kind: 'missing' },
    { case: 'is no command', command: import.meta.filename, args: [], bounds: BOUNDS, kind: 'broken' },
  ])('is $kind when it $case', async ({ command, args, bounds, kind }) => {
    expect((await runBounded(command, args, bounds)).kind).toBe(kind)
  })

  it.skipIf(process.platform !== 'linux')('takes no more memory than it may', async () => {
    const said = async (bounds: typeof BOUNDS) => {
      const outcome = await runBounded('sh', GREEDY, bounds)
      return outcome.kind === 'answered' ? outcome.answer.length : outcome.kind
    }
    expect(await said(BOUNDS)).toBe(0)
    expect(await said(OPENED)).toBe(1)
  })

  it.skipIf(process.platform !== 'linux')('ends by itself when this process has died before it', async () => {
    const outcome = await runBounded('sh', ['-c', 'ulimit -t'], BOUNDS)
    expect(outcome.kind === 'answered' && outcome.answer.toString()).toBe('21\n')
  })
})
