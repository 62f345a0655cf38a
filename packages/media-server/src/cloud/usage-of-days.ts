import type { Catalog } from '../catalog/catalog.ts'
import type { UsageOfDay } from '../catalog/definitions.ts'

/** As long as Cloudinary tells of. @see https://cloudinary.com/documentation/admin_api#usage */
const USAGE_DAYS = 92

const DAY_MS = 86_400_000

/** The day of a moment, in UTC: `yyyy-mm-dd`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The first day that is still told of. */
export const firstUsageDay = (now: number): string => dayOf(now - USAGE_DAYS * DAY_MS)

type Kept = Pick<Catalog, 'totals' | 'usageOfDays'>

/** Notes what a cloud holds now as what it held today, and forgets days that nobody can ask for any more. */
export async function noteUsage({ totals, usageOfDays }: Kept, cloudName: string, now: number): Promise<UsageOfDay> {
  const { assets, derived, bytes } = await totals(cloudName)
  const usage = { assets, derived, bytes }
  const today = dayOf(now)
  if ((await usageOfDays.replace(cloudName, today, () => usage)) !== null) return usage
  // Whoever was quicker has looked at the same moment.
  await usageOfDays.create(cloudName, today, usage)
  const days = await usageOfDays.list(cloudName, { limit: 2 * USAGE_DAYS })
  // The latest of those that are too old says what was held until the next one.
  const old = days.map(({ name }) => name).filter((day) => day < firstUsageDay(now))
  for (const day of old.toSorted().slice(0, -1)) await usageOfDays.remove(cloudName, day)
  return usage
}

/** What was held at the end of a day, as far as somebody looked: by the latest note of then or before. `null` where there is none. */
export async function usageOf({ usageOfDays }: Kept, cloudName: string, day: string): Promise<UsageOfDay | null> {
  const days = await usageOfDays.list(cloudName, { limit: 2 * USAGE_DAYS })
  const before = days.filter(({ name }) => name <= day).toSorted((a, b) => (a.name < b.name ? 1 : -1))
  return before[0]?.value ?? null
}
