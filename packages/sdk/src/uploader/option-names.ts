/** A sentence for each option that is not there. @param names those that are. */
export const unknownOptions = (options: object | null | undefined, names: Readonly<Record<string, true>>): string[] =>
  Object.keys(options ?? {})
    .filter((name) => !Object.hasOwn(names, name))
    .map((name) => `there is no option ${name}, only ${Object.keys(names).join(', ')}`)

/** @throws TypeError with all problems, if there are any. */
export function throwProblems(what: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new TypeError(`${what}: ${problems.join('; ')}`)
}
