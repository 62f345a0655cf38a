import type { NewGrant, Quota, QuotaExceeded } from './registry.ts'

/** How much of a quota: what is used, or what is asked for. */
export type Share = Record<QuotaExceeded['limit'], number>

/** The limit that stands in the way, and how much has to leave the span before there is room. */
export interface Shortfall extends Omit<QuotaExceeded, 'retryAt'> {
  missing: number
}

/** Whether what is asked for still fits beside what is used; `null` when it does. */
export function shortfallOf(quota: Quota, used: Share, asked: Share): Shortfall | null {
  for (const limit of ['files', 'bytes'] as const) {
    const allowed = quota[limit]
    const missing = used[limit] + asked[limit] - (allowed ?? Number.POSITIVE_INFINITY)
    if (allowed !== null && missing > 0) return { limit, allowed, used: used[limit], missing }
  }
  return null
}

/** What one grant uses of a quota, and since when. */
export interface Use extends Share {
  createdAt: number
}

/** Judges grants against those that count, oldest first. */
export function exceededBy(
  quota: Quota,
  grants: readonly NewGrant[],
  asker: NewGrant,
  counted: readonly Use[],
): QuotaExceeded | null {
  const used = { files: 0, bytes: 0 }
  for (const { files, bytes } of counted) {
    used.files += files
    used.bytes += bytes
  }
  const shortfall = shortfallOf(quota, used, shareOf(grants))
  if (shortfall === null) return null
  const { missing, ...exceeded } = shortfall
  let left = 0
  const leaving = counted.find((use) => {
    left += use[exceeded.limit]
    return left >= missing
  })
  return { ...exceeded, retryAt: (leaving ?? asker).createdAt + quota.perMs }
}

/** Who asks, and when. @throws TypeError when the grants do not agree about it: they share one quota. */
export function askerOf(grants: readonly NewGrant[]): NewGrant | null {
  const [first] = grants
  if (first === undefined) return null
  for (const key of ['cloudName', 'subjectId', 'profile', 'createdAt'] as const) {
    const other = grants.find((grant) => grant[key] !== first[key])
    if (other === undefined) continue
    throw new TypeError(
      `grants that are opened together have one ${key}, not ${JSON.stringify(first[key])} and ${JSON.stringify(other[key])}`,
    )
  }
  return first
}

export const shareOf = (grants: readonly NewGrant[]): Share => ({
  files: grants.length,
  bytes: grants.reduce((sum, { bytes }) => sum + bytes, 0),
})
