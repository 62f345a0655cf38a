/** What a request wants a field to have, before the field has said what that means. */
export interface WrittenValue {
  text: string
  /** The items, where the text is a list of them: `["a","b"]`. */
  items: readonly string[] | null
}

/** By the external ids of fields. */
export type WrittenMetadata = Readonly<Record<string, WrittenValue>>

/** What stands in a JSON body, as it would be written in a form. `null` where no field takes it. */
export function writtenFrom(value: unknown): WrittenValue | null {
  if (typeof value === 'string') return { text: value, items: null }
  if (typeof value === 'number') return { text: String(value), items: null }
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return null
  return { text: JSON.stringify(value), items: value }
}
