import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { runBounded } from './bounded-command.ts'

const BOUNDS = { timeoutSeconds: 20, maxAnswerBytes: 1000, maxMemoryBytes: 2 ** 28 }
const OPENED = { ...BOUNDS, maxMemoryBytes: 2 ** 31, maxAnswerBytes: 2 ** 30 }
/** Holds a line as long as what it is given, and then some. */
const GREEDY = ['-c', 'head -c 400000000 /dev/zero | tail -n 1 | head -c 1']
/** What `prlimit` does where a limit would have to be raised first. */
const NOT_BOUNDED = 'echo "prlimit: failed to set the AS resource limit: Operation not permitted" >&2; exit 1'
/** Linux takes 128 KiB for one argument. */
const LONG = 'x'.repeat(5_000_000)
/** Asks for a command while every file that a process may open is open. */
const WITHOUT_FILES = `
  const { openSync, closeSync } = await import('node:fs')
  const { runBounded } = await import(process.argv[1])
  await runBounded('true', [], ${JSON.stringify(BOUNDS)})
  const held = []
  try { for (;;) held.push(openSync('/dev/null')) } catch {}
  const { kind, error } = await runBounded('true', [], ${JSON.stringify(BOUNDS)})
  held.forEach((file) => closeSync(file))
  console.log(kind, error.code)`

/** Says what it is held to: seconds of the processor, and KiB. */
const LIMITS_OF_COMMAND = `
  const { runBounded } = await import(process.argv[1])
  const bounds = { timeoutSeconds: 20, maxAnswerBytes: 1000, maxMemoryBytes: 2 ** 42 }
  const { kind, answer } = await runBounded('sh', ['-c', 'ulimit -St; ulimit -Ht; ulimit -Sv; ulimit -Hv'], bounds)
  console.log(kind, ...String(answer).trim().split(/\\s+/))`

/** What a process says that a shell has become after these lines. */
function afterLines(lines: string, script: string): string {
  const url = new URL('./bounded-command.ts', import.meta.url).href
  const ours = [process.execPath, '--input-type=module', '-e', script, url]
  return execFileSync('sh', ['-c', `${lines}; exec "$@"`, 'sh', ...ours], { encoding: 'utf8' })
}

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
    { case: 'crashes', command: 'sh', args: ['-c', 'kill -SEGV $$'], bounds: BOUNDS, kind: 'refused' },
    {
      case: 'speaks of prlimit itself',
      command: 'sh',
      args: ['-c', `echo >&2; ${NOT_BOUNDED}`],
      bounds: BOUNDS,
      kind: 'refused',
    },
    {
      case: 'has used up its time of the processor',
      command: 'sh',
      args: ['-c', 'kill -XCPU $$'],
      bounds: BOUNDS,
      kind: 'tooSlow',
    },
    {
      case: 'is killed by somebody else',
      command: 'sh',
      args: ['-c', 'kill -KILL $$'],
      bounds: BOUNDS,
      kind: 'unable',
    },
    { case: 'may not be bounded', command: 'sh', args: ['-c', NOT_BOUNDED], bounds: BOUNDS, kind: 'unable' },
    { case: 'gets more than a system passes on', command: 'true', args: [LONG], bounds: BOUNDS, kind: 'unable' },
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

  it.skipIf(process.platform === 'win32')("is nobody's fault where no process can be started", () => {
    expect(afterLines('ulimit -n 60', WITHOUT_FILES)).toBe('unable EMFILE\n')
  })

  it.skipIf(process.platform !== 'linux').each([
    { case: 'tighter', lines: 'ulimit -t 10; ulimit -v 1073741824', says: 'answered 9 10 1073741824 1073741824\n' },
    { case: 'tighter for now', lines: 'ulimit -St 5', says: 'answered 5 22 4294967296 4294967296\n' },
    { case: 'looser', lines: 'ulimit -t 90; ulimit -v 8589934592', says: 'answered 21 22 4294967296 4294967296\n' },
  ])('is held to the limits of this process where those are $case, and to its own', ({ lines, says }) => {
    expect(afterLines(lines, LIMITS_OF_COMMAND)).toBe(says)
  })

  it.skipIf(process.platform !== 'linux')('ends by itself when this process has died before it', async () => {
    const outcome = await runBounded('sh', ['-c', 'ulimit -t'], BOUNDS)
    expect(outcome.kind === 'answered' && outcome.answer.toString()).toBe('21\n')
  })
})
