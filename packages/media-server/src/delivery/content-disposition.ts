/**
 * `Content-Disposition` for a name that anybody may have chosen: an ASCII fallback without quotes, backslashes or percent signs, and
 * the name itself as `filename*` where the fallback differs. @see RFC 6266 §4.3, Appendix D
 */
export function contentDisposition(disposition: 'inline' | 'attachment', fileName: string): string {
  const name = safeFileName(fileName)
  const fallback = name.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_')
  const extended = fallback === name ? '' : `; filename*=UTF-8''${encodeExtended(name)}`
  return `${disposition}; filename="${fallback}"${extended}`
}

/**
 * The name that a file is saved under: no path, no control or invisible direction characters, no leading dots,
 * at most 150 characters, never empty.
 */
export function safeFileName(text: string): string {
  const shown = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll(/[/\\:*?"<>|]/g, '_')
  const characters = [...shown.replace(/^[.\s]+/, '').trimEnd()]
  return shorten(characters).join('') || 'file'
}

const MAX_CHARACTERS = 150

/** Keeps the end, where the extension is. */
function shorten(characters: string[]): string[] {
  if (characters.length <= MAX_CHARACTERS) return characters
  const tail = characters.slice(-10)
  return [...characters.slice(0, MAX_CHARACTERS - tail.length), ...tail]
}

/** RFC 8187: what `encodeURIComponent` leaves alone and that grammar does not. */
const encodeExtended = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
