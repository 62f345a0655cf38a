import type { MetadataField, MetadataType, MetadataValue } from '../catalog/metadata.ts'
import { isDate } from './dates.ts'
import { violated } from './validations.ts'
import type { WrittenValue } from './written.ts'

/** The value, `null` where there shall be none, or what it should have been. */
export type Judged = { value: MetadataValue | null } | { wanted: string }

/** How many entries a set may have on one asset. @see image_upload_api_reference#upload_optional_parameters, `metadata` */
const MAX_CHOSEN = 3000

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_BUT_NEWLINE = /[\u0000-\u0009\u000b-\u001f\u007f]/

const READERS: Readonly<Record<MetadataType, (written: WrittenValue, field: MetadataField) => Judged>> = {
  string({ text }) {
    const isText = !CONTROL_BUT_NEWLINE.test(text) && text.isWellFormed()
    return isText ? { value: text } : { wanted: 'text without control characters' }
  },
  integer: ({ text }) => (/^-?\d{1,15}$/.test(text) ? { value: Number(text) + 0 } : { wanted: 'a whole number' }),
  date: ({ text }) => (isDate(text) ? { value: text } : { wanted: 'a date such as 2024-01-31' }),
  enum({ text }, field) {
    return isOffered(field, text) ? { value: text } : { wanted: `the external_id of one of ${offerOf(field)}` }
  },
  set({ items }, field) {
    if (items === null) return { wanted: `a list of external_ids such as ["a","b"], of ${offerOf(field)}` }
    const chosen = [...new Set(items)]
    if (chosen.length > MAX_CHOSEN) return { wanted: `at most ${MAX_CHOSEN} entries` }
    if (!chosen.every((item) => isOffered(field, item))) return { wanted: `external_ids of ${offerOf(field)}` }
    return { value: chosen.length === 0 ? null : chosen }
  },
}

/** What a written value means to a field. An empty one, or an empty list, means none. */
export function judgeValue(field: MetadataField, written: WrittenValue): Judged {
  if (written.text === '') return { value: null }
  const judged = READERS[field.type](written, field)
  if ('wanted' in judged || judged.value === null || field.validation === null) return judged
  const wanted = violated(field.validation, judged.value)
  return wanted === null ? judged : { wanted }
}

const isOffered = ({ entries }: MetadataField, externalId: string): boolean =>
  entries.some((entry) => entry.isActive && entry.externalId === externalId)

function offerOf({ entries }: MetadataField): string {
  const active = entries.flatMap(({ externalId, isActive }) => (isActive ? [externalId] : []))
  return active.length === 0 ? 'no active entries' : active.length > 10 ? 'its active entries' : active.join(', ')
}
