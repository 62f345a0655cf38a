import type { Asset } from './catalog.ts'

/** Whether a text has the same bytes when it comes back: half a character would come back as U+FFFD, another name. */
export const isStorableName = (text: string): boolean => text.isWellFormed()

/** Names are validated at the edge; this keeps a mistake there from storing one asset under the name of another. */
export function requireStorable(name: Pick<Asset, 'cloudName' | 'publicId'>): void {
  for (const key of ['cloudName', 'publicId'] as const) requireStorableText(key, name[key])
}

export function requireStorableText(key: string, text: string): void {
  if (!isStorableName(text)) throw new TypeError(`${key} must be well-formed Unicode, not ${JSON.stringify(text)}`)
}
