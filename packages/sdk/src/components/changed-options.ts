type Options = Readonly<Record<string, unknown>>

/** What of `after` is not in `before` as it is; what is gone is `undefined`, so that it can be handed to `update`. */
export function changedOptions(before: Options, after: Options): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return Object.fromEntries(
    [...names].filter((name) => !same(before[name], after[name])).map((name) => [name, after[name]]),
  )
}

/**
 * Whether two options say the same: components are given new objects whenever they are drawn. Lists and plain objects are looked
 * into; all else, elements and protocols' functions among it, is the same when it is the same thing.
 */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (one instanceof URL && other instanceof URL) return one.href === other.href
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, index) => same(each, other[index]))
  if (!isPlain(one) || !isPlain(other)) return false
  return Object.keys(changedOptions(one, other)).length === 0
}

/** Whether it is an object without a class of its own, which can be looked into. */
export const isPlain = (value: unknown): value is Options =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
