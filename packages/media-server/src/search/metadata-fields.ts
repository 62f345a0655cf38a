import { refuse } from '../errors/cloudinary-error.ts'
import type { Bound, Condition, MetadataBound } from './condition.ts'
import type { Notation } from './fields.ts'

/** The fields of structured metadata that can be searched in, by their external ids. */
export type MetadataTypes = ReadonlyMap<string, 'string' | 'integer' | 'date' | 'enum' | 'set'>

/** What a field of structured metadata asks about. */
export type MetadataSubject =
  /** Words in a text; the external id of an entry, or of one of several. */
  | { kind: 'words' | 'name'; in: { field: 'metadata'; id: string } }
  | { kind: 'number'; metadata: string; notation: Extract<Notation, 'integer' | 'date'> }

/** @throws CloudinaryError `invalidExpression` for a field that is not there. */
export function metadataSubject(id: string, types: MetadataTypes, at: number): MetadataSubject {
  const type = types.get(id)
  if (type === undefined) {
    const known =
      types.size === 0
        ? 'no field of metadata, for there is none'
        : `one of the fields of metadata ${[...types.keys()].join(', ')}`
    throw refuse('invalidExpression', at, known, `metadata.${id}`)
  }
  if (type === 'integer' || type === 'date') return { kind: 'number', metadata: id, notation: type }
  return { kind: type === 'string' ? 'words' : 'name', in: { field: 'metadata', id } }
}

/** Numbers are compared as they are, and days as they are written. */
export function metadataCondition(
  { metadata: id, notation }: Extract<MetadataSubject, { kind: 'number' }>,
  { from, to }: { from: Bound | null; to: Bound | null },
): Condition {
  if (notation === 'integer') return { is: 'metadata', id, from, to }
  return { is: 'metadata', id, from: from && firstDay(from), to: to && lastDay(to) }
}

const DAY = 86_400_000

/** The first day whose beginning is within what begins there. */
const firstDay = ({ value, inclusive }: Bound): MetadataBound => ({
  value: dayText((inclusive ? Math.ceil : Math.floor)(value / DAY)),
  inclusive,
})
const lastDay = ({ value, inclusive }: Bound): MetadataBound => ({
  value: dayText((inclusive ? Math.floor : Math.ceil)(value / DAY)),
  inclusive,
})

/** `yyyy-mm-dd`; for what comes after the year 9999, something that comes after all that are written so. */
function dayText(day: number): string {
  const text = new Date(day * DAY).toISOString()
  return text.startsWith('+') ? ':' : text.slice(0, 10)
}
