import { CountersignError, isOrigin } from 'countersign/protocol'

/**
 * The origin of a page, exactly as its browser writes it.
 * @throws CountersignError `invalid_configuration` naming where it stood, the value met and the value wanted.
 */
export function parseOrigin(text: string, source: string): string {
  if (isOrigin(text)) return text
  const meant = URL.canParse(text) ? new URL(text).origin : null
  const wanted = isOrigin(meant) ? meant : 'http://localhost:5173'
  throw new CountersignError(
    'invalid_configuration',
    `${source} must be one exact origin such as ${wanted}, without a path or "*", not ${JSON.stringify(text)}`,
  )
}
