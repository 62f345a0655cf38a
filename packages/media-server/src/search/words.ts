/** What stands between words: in ASCII everything but letters, digits and `_`, as in UAX #29, which Lucene reads by. */
const SEPARATORS = /[\n -/:-@[-^`{-~]+/g

/** A to Z as a to z, and nothing else: what `lower` of a database does without a locale. */
export const fold = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** The words of a text, folded, each between spaces: ` green shirt `, or one space when there are none. */
export const wordsOf = (text: string): string => ` ${fold(text)} `.replace(SEPARATORS, ' ')
