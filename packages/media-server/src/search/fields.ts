import type { NumberField, TextField } from './condition.ts'

/** How the value of a number is written. */
export type Notation = 'count' | 'integer' | 'size' | 'ratio' | 'date'

/** What a field of an expression means. */
export type Field =
  /** `:` looks for words. */
  | { kind: 'words'; field: TextField | 'tags' }
  /** One name, whose case `:` does not mind. */
  | { kind: 'name'; field: TextField }
  /** A path: `x/*` is that folder with those below. */
  | { kind: 'path'; field: TextField }
  | { kind: 'number'; field: NumberField; notation: Notation }

/** @see https://cloudinary.com/documentation/search_expressions#expression_fields */
const FIELDS = {
  public_id: { kind: 'words', field: 'public_id' },
  filename: { kind: 'words', field: 'filename' },
  display_name: { kind: 'words', field: 'display_name' },
  tags: { kind: 'words', field: 'tags' },
  asset_id: { kind: 'name', field: 'asset_id' },
  format: { kind: 'name', field: 'format' },
  resource_type: { kind: 'name', field: 'resource_type' },
  type: { kind: 'name', field: 'type' },
  etag: { kind: 'name', field: 'etag' },
  access_mode: { kind: 'name', field: 'access_mode' },
  moderation_status: { kind: 'name', field: 'moderation_status' },
  moderation_kind: { kind: 'name', field: 'moderation_kind' },
  folder: { kind: 'path', field: 'asset_folder' },
  asset_folder: { kind: 'path', field: 'asset_folder' },
  bytes: { kind: 'number', field: 'bytes', notation: 'size' },
  width: { kind: 'number', field: 'width', notation: 'count' },
  height: { kind: 'number', field: 'height', notation: 'count' },
  pixels: { kind: 'number', field: 'pixels', notation: 'count' },
  aspect_ratio: { kind: 'number', field: 'aspect_ratio', notation: 'ratio' },
  pages: { kind: 'number', field: 'pages', notation: 'count' },
  duration: { kind: 'number', field: 'duration', notation: 'count' },
  version: { kind: 'number', field: 'version', notation: 'count' },
  created_at: { kind: 'number', field: 'created_at', notation: 'date' },
  uploaded_at: { kind: 'number', field: 'uploaded_at', notation: 'date' },
} as const satisfies Record<string, Field>

/** The fields to search in, besides `context.<key>` and `metadata.<external_id>`. */
export const FIELD_NAMES: readonly string[] = [...Object.keys(FIELDS), 'metadata']

/** What nobody means who looks for a word; `folder` is there under another name. */
const NOT_ANYWHERE = new Set(['folder', 'access_mode', 'moderation_status', 'moderation_kind'])

/** What a term without a field is looked for in, as if each were named, besides all values of `context`. Not in `metadata`. */
export const TEXT_FIELDS: readonly Exclude<Field, { kind: 'number' }>[] = Object.entries(FIELDS).flatMap(
  ([name, field]) => (field.kind === 'number' || NOT_ANYWHERE.has(name) ? [] : [field]),
)

/** What Cloudinary can search in or sort by besides, by its first part: add-ons, analysis, and facts that this server does not keep. */
const NOT_HERE = new Set([
  'image_metadata',
  'media_metadata',
  'image_analysis',
  'quality_analysis',
  'accessibility_analysis',
  'faces',
  'face_count',
  'colors',
  'grayscale',
  'illustration_score',
  'transparent',
  'quality_score',
  'status',
  'access_control',
  'created_by',
  'uploaded_by',
  'last_updated',
  'taken_at',
  'backup_bytes',
  'score',
])

/** The field of this name, or `null`. */
export const fieldNamed = (name: string): Field | null =>
  Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : null

/** Whether Cloudinary has a field of this name and this server has not. */
export const isFieldElsewhere = (name: string): boolean => NOT_HERE.has(name.split('.', 1)[0] ?? '')
