import type { Field } from './fields.ts'
import type { Vocabulary } from './meaning.ts'

/** @see https://cloudinary.com/documentation/admin_api#search_folders */
const FIELDS = {
  name: { kind: 'words', field: 'filename' },
  path: { kind: 'path', field: 'asset_folder' },
  created_at: { kind: 'number', field: 'created_at', notation: 'date' },
} as const satisfies Record<string, Field>

/** What an expression about folders can say. */
export const FOLDER_VOCABULARY: Vocabulary = {
  subjectNamed: (name) => (Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : null),
  names: Object.keys(FIELDS),
  anywhere: [
    { kind: 'words', in: { field: 'filename' } },
    { kind: 'path', in: { field: 'asset_folder' } },
  ],
}
