/** Whatever a terminal or a collector could take for the end of a line, for a command or for another direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** JSON of one line, all of it printable: what JSON leaves as it is, `\u0085` and `\u2028` among it, is escaped too. */
export const printable = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** A line of JSON as people read it: time, level, message, and the rest as `name=value`. */
export function pretty(line: string): string {
  const { time, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>
  const clock = String(time).slice(11, 23)
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${bare(value)}`)
  return [clock, String(level).toUpperCase().padEnd(5), bare(msg), ...facts].join(' ')
}

/** A word stays a word; everything else is JSON, so that nobody's text can look like a field of ours. */
function bare(value: unknown): string {
  const text = typeof value === 'string' && /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value)
  return printable(text ?? '')
}
