import { refuse } from '../errors/cloudinary-error.ts'

/** The text fields of a form: what the client's signature is checked against, so nothing is trimmed or converted. */
export type Fields = Readonly<Record<string, string>>

/** The longest name is `sort_by[9999][metadata.<external id>]`: 24 characters, and 255 letters of up to two each. */
export const FIELD_LIMITS = { count: 100, nameLength: 534, valueBytes: 64_000, totalBytes: 1_000_000 } as const

/** The same fields that came as `name[]`, item by item: an item may hold a comma itself. */
export type Lists = Readonly<Record<string, readonly string[]>>

export interface FieldCollector {
  /** @throws CloudinaryError `malformedBody` naming the field and the limit. */
  add(name: string | undefined, value: string): void
  collected(): { fields: Fields; lists: Lists }
}

/**
 * Collects at most `maxFields` fields under their names. `tags[]` and `tags[0]` are items of `tags`, joined by commas in order of arrival,
 * as the SDKs sign them. A plain name that comes twice is refused: two readers could pick two values.
 */
export function createFieldCollector(maxFields: number = FIELD_LIMITS.count): FieldCollector {
  const single = new Map<string, string>()
  const lists = new Map<string, string[]>()
  let count = 0
  let totalBytes = 0
  return {
    add(wireName, value) {
      if (!wireName) throw refuse('malformedBody', 'a field has no name')
      if (wireName.length > FIELD_LIMITS.nameLength)
        throw refuse(
          'malformedBody',
          `a field's name has ${wireName.length} characters, at most ${FIELD_LIMITS.nameLength} are allowed`,
        )
      if (++count > maxFields) throw refuse('malformedBody', `more than ${maxFields} fields`)
      const valueBytes = Buffer.byteLength(value)
      if (wireName !== 'file' && valueBytes > FIELD_LIMITS.valueBytes)
        throw refuse(
          'malformedBody',
          `${wireName} has ${valueBytes} bytes, at most ${FIELD_LIMITS.valueBytes} are allowed`,
        )
      if (wireName !== 'file') totalBytes += valueBytes
      if (totalBytes > FIELD_LIMITS.totalBytes)
        throw refuse('malformedBody', `the fields have more than ${FIELD_LIMITS.totalBytes} bytes together`)
      const { name, isItem } = splitName(wireName)
      if (single.has(name) || (!isItem && lists.has(name))) throw refuse('malformedBody', `${name} comes twice`)
      if (!isItem) single.set(name, value)
      else if (!lists.get(name)?.push(value)) lists.set(name, [value])
    },
    collected: () => ({
      fields: Object.fromEntries([...single, ...[...lists].map(([name, items]) => [name, items.join(',')] as const)]),
      lists: Object.fromEntries(lists),
    }),
  }
}

/** `public_ids[]` and `public_ids[3]` are items of `public_ids`. */
function splitName(wireName: string): { name: string; isItem: boolean } {
  const [, name] = /^(.+)\[\d{0,4}\]$/.exec(wireName) ?? []
  return { name: name ?? wireName, isItem: name !== undefined }
}

/** The fields of a query string, by the same rules as those of a body. */
export function readQuery(query: URLSearchParams, maxFields?: number): { fields: Fields; lists: Lists } {
  const collector = createFieldCollector(maxFields)
  for (const [name, value] of query) collector.add(name, value)
  return collector.collected()
}
