const LAST_CODE_POINT = 0x10ffff
const BEFORE_SURROGATES = 0xd7ff
const AFTER_SURROGATES = 0xe000

/**
 * The first text, in the order of UTF-8 bytes, that sorts after everything which begins with `prefix`;
 * `null` when there is none. With it "begins with" is a range of an index, in which `%` and `_` are letters like others.
 */
export function afterPrefix(prefix: string): string | null {
  const points = [...prefix].map((letter) => letter.codePointAt(0) as number)
  while (points.at(-1) === LAST_CODE_POINT) points.pop()
  const last = points.pop()
  if (last === undefined) return null
  return String.fromCodePoint(...points, last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1)
}
