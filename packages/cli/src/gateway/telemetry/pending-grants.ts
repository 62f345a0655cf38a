/** More than this is not counted: the oldest are forgotten first. */
const MOST = 100_000

/** Grants that were opened and not closed, for as long as they can be. */
export interface PendingGrants {
  open(ids: readonly string[]): void
  close(ids: readonly string[]): void
  count(): number
}

/** @param keepMs after so long a grant is forgotten: nobody tells where there is no registry. */
export function createPendingGrants({ keepMs, now }: { keepMs: number; now: () => number }): PendingGrants {
  /** In the order of their opening. */
  const opened = new Map<string, number>()
  const forget = () => {
    for (const [id, at] of opened) {
      if (opened.size <= MOST && now() - at < keepMs) break
      opened.delete(id)
    }
  }
  return {
    open(ids) {
      for (const id of ids) opened.set(id, now())
      if (opened.size > MOST) forget()
    },
    close(ids) {
      for (const id of ids) opened.delete(id)
    },
    count() {
      forget()
      return opened.size
    },
  }
}
