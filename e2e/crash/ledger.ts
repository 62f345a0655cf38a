/** The MD5 that a name must deliver, or `null` where nothing may be there. */
export type Digest = string | null

export type Verdict = 'kept' | 'lost' | 'torn'

/**
 * What the clients were told. One writer per name, so that of each name at most one change is unsettled when the server
 * dies: then the state before and the one after are both right, and every other one is a broken promise.
 */
export interface Ledger {
  begin(name: string, digest: Digest): void
  /** The server has answered: from here on only this digest will do. */
  acknowledge(name: string): void
  current(name: string): Digest
  names(): readonly string[]
  /** Compares with what a name delivers now, which then becomes the settled state. */
  settle(name: string, found: Digest): Verdict
  /** `chunks` are those of files in chunks, `resumed` the uploads that went on after a crash. */
  readonly acknowledged: { uploads: number; deletions: number; chunks: number; resumed: number }
}

export function createLedger(): Ledger {
  const settled = new Map<string, Digest>()
  const unsettled = new Map<string, Digest>()
  const everWritten = new Map<string, Set<Digest>>()
  const acknowledged = { uploads: 0, deletions: 0, chunks: 0, resumed: 0 }
  const current = (name: string) => settled.get(name) ?? null

  return {
    acknowledged,
    current,
    names: () => [...everWritten.keys()],
    begin(name, digest) {
      if (unsettled.has(name)) throw new Error(`${name} is being changed already`)
      unsettled.set(name, digest)
      everWritten.set(name, (everWritten.get(name) ?? new Set<Digest>([null])).add(digest))
    },
    acknowledge(name) {
      const digest = unsettled.get(name)
      if (digest === undefined) throw new Error(`nothing was begun for ${name}`)
      unsettled.delete(name)
      settled.set(name, digest)
      acknowledged[digest === null ? 'deletions' : 'uploads'] += 1
    },
    settle(name, found) {
      const allowed = [current(name), ...(unsettled.has(name) ? [unsettled.get(name)] : [])]
      unsettled.delete(name)
      settled.set(name, found)
      if (allowed.includes(found)) return 'kept'
      return everWritten.get(name)?.has(found) ? 'lost' : 'torn'
    },
  }
}
