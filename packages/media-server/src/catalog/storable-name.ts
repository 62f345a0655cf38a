import type { Asset } from './catalog.ts'

/**
 * Whether every database gives a text back as it was: SQLite would give back U+FFFD for half a character, which is another name, and
 * Postgres takes no U+0000.
 */
export const isStorableName = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Names are validated at the edge; this keeps a mistake there from storing one asset under the name of another. */
export function requireStorable(name: Pick<Asset, 'cloudName' | 'publicId'>): void {
  for (const key of ['cloudName', 'publicId'] as const) requireStorableText(key, name[key])
}

export function requireStorableText(key: string, text: string): void {
  if (isStorableName(text)) return
  throw new TypeError(`${key} must be well-formed Unicode without U+0000, not ${JSON.stringify(text)}`)
}
