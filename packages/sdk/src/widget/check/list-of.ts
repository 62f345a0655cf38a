/** Formats in either form that the option has: a list, or a text with commas. */
export const listOf = (formats: string | readonly string[]): readonly string[] =>
  typeof formats === 'string' ? formats.split(/[\s,]+/) : formats
