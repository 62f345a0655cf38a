/**
 * The origin of a page as browsers write it, `http://localhost:5173`, from a text that is it or that has the one slash behind it which
 * an address bar adds. `null` for all else: with a path, a query or credentials, `*`, `null`, lists.
 */
export function pageOrigin(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = value.replace(/\/$/, '')
  return /^https?:[^*,]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text ? text : null
}
