import { randomBytes } from 'node:crypto'
import type { MetadataEntry, MetadataField } from '../catalog/metadata.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { elsewhere, lineOfText, listOf, objectOf, oneOfTexts } from './json-readers.ts'

/** How many entries a field may have, so that none makes all writes slow. No source names Cloudinary's limit. */
const MAX_ENTRIES = 3000

/** What a request says of an entry. */
interface WrittenEntry {
  external_id?: string
  value?: string
  state?: 'active' | 'inactive'
}

const ENTRY = objectOf({
  external_id: lineOfText,
  value: lineOfText,
  state: oneOfTexts('active', 'inactive'),
  position: elsewhere,
})

/** `{ "values": [{ "external_id": "a", "value": "A", "state": "active" }] }`. */
export const datasource = objectOf({ values: listOf(ENTRY, MAX_ENTRIES) })

/**
 * Entries with those of a request: what has a known id is changed, all else comes after them, under a random id unless one is named.
 * @throws CloudinaryError `missingParameter`, `invalidParameter`
 * @see https://cloudinary.com/documentation/metadata_api
 */
export function withEntries(
  former: readonly MetadataEntry[],
  written: readonly WrittenEntry[],
): readonly MetadataEntry[] {
  const entries = new Map(former.map((entry) => [entry.externalId, entry]))
  const named = new Set<string>()
  for (const [
    index,
    { external_id: externalId = randomBytes(16).toString('hex'), value, state },
  ] of written.entries()) {
    if (named.has(externalId))
      throw refuse('invalidParameter', 'datasource.values', 'entries with an external_id of their own', externalId)
    named.add(externalId)
    const standing = entries.get(externalId)
    const text = value ?? standing?.value
    if (text === undefined) throw refuse('missingParameter', `datasource.values[${index}].value`)
    const isActive = state === undefined ? (standing?.isActive ?? true) : state === 'active'
    entries.set(externalId, { externalId, value: text, isActive })
  }
  if (entries.size > MAX_ENTRIES)
    throw refuse('invalidParameter', 'datasource.values', `at most ${MAX_ENTRIES} entries`, `${entries.size} of them`)
  return [...entries.values()]
}

/** Blocks entries, or lets them be chosen again. @throws CloudinaryError `invalidParameter` for an id that is no entry's. */
export function withState(
  former: readonly MetadataEntry[],
  externalIds: readonly string[],
  isActive: boolean,
): readonly MetadataEntry[] {
  const named = new Set(externalIds)
  const foreign = externalIds.find((externalId) => !former.some((entry) => entry.externalId === externalId))
  if (foreign !== undefined) throw refuse('invalidParameter', 'external_ids', 'external_ids of entries', foreign)
  return former.map((entry) => (named.has(entry.externalId) ? { ...entry, isActive } : entry))
}

/** By what they are called, as people read: small letters and capitals beside each other. */
export const inOrder = (entries: readonly MetadataEntry[], direction: 'asc' | 'desc'): readonly MetadataEntry[] =>
  entries.toSorted((a, b) => (direction === 'asc' ? 1 : -1) * compareTexts(a.value, b.value))

/** The same on every machine. */
export const compareTexts = (a: string, b: string): number => COLLATOR.compare(a, b)
const COLLATOR = new Intl.Collator('en')

/** @throws CloudinaryError `noDatasource` */
export function requireEntries({ type, externalId }: MetadataField): void {
  if (type !== 'enum' && type !== 'set') throw refuse('noDatasource', externalId, type)
}
