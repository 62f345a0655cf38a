import type { Grant, PendingQuery, Registry } from '../registry/registry.ts'

/**
 * Pending grants, oldest first, page by page.
 * @param query `limit`: how many are read at a time
 */
export async function* pendingGrants(query: Omit<PendingQuery, 'after'>, registry: Registry): AsyncGenerator<Grant> {
  let after: PendingQuery['after']
  for (;;) {
    const page = await registry.unsettledGrants({ ...query, ...(after !== undefined && { after }) })
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < query.limit) return
    after = { createdAt: last.createdAt, id: last.id }
  }
}
