import { CountersignError, pageOrigin } from 'countersign/protocol'

/**
 * The origin of a page, as its browser writes it or with the slash of an address bar behind it.
 * @throws CountersignError `invalid_configuration` naming where it stood, the value met and the value wanted.
 */
export function parseOrigin(text: string, source: string): string {
  const origin = pageOrigin(text)
  if (origin !== null) return origin
  const meant = URL.canParse(text) ? pageOrigin(new URL(text).origin) : null
  throw new CountersignError(
    'invalid_configuration',
    `${source} must be one exact origin such as ${meant ?? 'http://localhost:5173'}, without a path or "*", not ${JSON.stringify(text)}`,
  )
}
