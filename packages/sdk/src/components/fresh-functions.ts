type Options = Readonly<Record<string, unknown>>
// biome-ignore lint/suspicious/noExplicitAny: passes on whatever it is given
type AnyFunction = (...all: any[]) => unknown

/**
 * Stands for functions that change whenever a component is drawn: the same function each time, which calls the one that the
 * component has now.
 * @param now the options as they stand.
 */
export function freshFunctions(now: () => Options): (options: Options) => Record<string, unknown> {
  const standing = new Map<string, AnyFunction>()
  const standIn = (name: string, first: AnyFunction): AnyFunction => {
    const known = standing.get(name)
    if (known) return known
    let last = first
    const made: AnyFunction = (...all) => {
      const current = now()[name]
      if (typeof current === 'function') last = current as AnyFunction
      return last(...all)
    }
    standing.set(name, made)
    return made
  }
  return (options) =>
    Object.fromEntries(
      Object.entries(options).map(([name, value]) => [
        name,
        typeof value === 'function' ? standIn(name, value as AnyFunction) : value,
      ]),
    )
}
