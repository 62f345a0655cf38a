/**
 * Whether a text's root element is `<svg>`: after a byte order mark, white space, the XML declaration, comments, processing
 * instructions and a document type. HTML with an SVG inside is not one.
 */
export function looksLikeSvg(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('utf8')
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) at += 1
    else {
      const after = skipMisc(text, at)
      if (after === null) break
      at = after
    }
  }
  return /^<(?:[A-Za-z_][\w.-]{0,30}:)?svg[\s/>]/.test(text.slice(at, at + 48))
}

/** Where the comment, instruction or document type at `at` ends; `null` when there is none or it does not end here. */
function skipMisc(text: string, at: number): number | null {
  const [, close] = MISC.find(([open]) => text.startsWith(open, at)) ?? []
  if (close !== undefined) {
    const end = text.indexOf(close, at)
    return end < 0 ? null : end + close.length
  }
  return /^<!doctype\s/i.test(text.slice(at, at + 10)) ? skipDoctype(text, at) : null
}

const MISC = [
  ['<!--', '-->'],
  ['<?', '?>'],
] as const

/** A document type ends at the first `>` outside its quotes and its `[…]`. */
function skipDoctype(text: string, start: number): number | null {
  let quote = ''
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '[') depth += 1
    else if (character === ']') depth -= 1
    else if (character === '>' && depth === 0) return at + 1
  }
  return null
}
