const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/^["'`]|["'`]$/, 'has quotes around its value, remove them'],
  [/\s/, 'contains white space'],
  [/^<.*>$|^\*+$/, 'still holds a placeholder'],
]

/** What is wrong with the text of a key, a token or a secret, without showing it; `null` when nothing is. */
export const variableProblem = (text: string): string | null =>
  PROBLEMS.find(([pattern]) => pattern.test(text))?.[1] ?? null
