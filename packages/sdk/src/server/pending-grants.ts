import type { Grant, PendingQuery, Registry } from '../registry/registry.ts'

/** How far somebody got through the pending grants; `null`: at the beginning, or through all. */
export interface Place {
  after: { createdAt: number; id: string } | null
}

/**
 * Pending grants, oldest first, page by page, those after a place. The place goes along, so that whoever stops half-way can go on from
 * there another time, past what stood in the way.
 * @param query `limit`: how many are read at a time
 */
export async function* pendingGrants(
  query: Omit<PendingQuery, 'after'>,
  registry: Registry,
  place: Place = { after: null },
): AsyncGenerator<Grant> {
  for (;;) {
    const page = await registry.unsettledGrants({ ...query, ...(place.after !== null && { after: place.after }) })
    const isLast = page.length < query.limit
    for (const [index, grant] of page.entries()) {
      const { createdAt, id } = grant
      place.after = isLast && index === page.length - 1 ? null : { createdAt, id }
      yield grant
    }
    if (!isLast) continue
    place.after = null
    return
  }
}
