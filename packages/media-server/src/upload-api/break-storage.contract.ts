import type { createCloud } from '../http/cloud-under-test.contract.ts'

/** Which of the calls that storage is asked to do fail, counted from 1. */
export type Fails = (call: number) => boolean

const CATALOG = [
  ...['openIntent', 'closeIntent', 'commitUpload', 'get'],
  ...['addChunk', 'claimSession', 'releaseLease', 'finishSession', 'commitSession', 'expireSessions'],
]
const BLOBS = ['stage', 'stat', 'open', 'remove']
const STAGED = ['write', 'commit', 'discard']
/** After these nobody can say whether the change stands: they can fail when it does. */
const COMMITS: ReadonlySet<string> = new Set(['commitUpload', 'addChunk', 'finishSession', 'commitSession'])

/** Makes calls of catalog, blobs and staged blobs fail. Tells which calls there were, and which failed. */
export function breakStorage(
  { catalog, blobs }: ReturnType<typeof createCloud>,
  fails: Fails,
  when: 'before' | 'after' = 'before',
) {
  const calls: string[] = []
  const failed: string[] = []
  const undo: (() => void)[] = []
  const wrap = <T extends object>(object: T, names: readonly string[]): T => {
    for (const name of names) {
      const original = object[name as keyof T] as (...args: unknown[]) => Promise<unknown>
      const broken = async (...args: unknown[]) => {
        const isFailing = fails(calls.push(name))
        if (isFailing) failed.push(name)
        const late = when === 'after' && COMMITS.has(name)
        if (isFailing && !late) throw new Error(`EIO at call ${calls.length} (${name})`)
        const result = await original(...args)
        if (isFailing) throw new Error(`EIO after call ${calls.length} (${name})`)
        return name === 'stage' ? wrap(result as object, STAGED) : result
      }
      Object.assign(object, { [name]: broken })
      undo.push(() => Object.assign(object, { [name]: original }))
    }
    return object
  }
  wrap(catalog, CATALOG)
  wrap(blobs, BLOBS)
  return { calls, failed, mend: () => undo.forEach((restore) => void restore()) }
}
