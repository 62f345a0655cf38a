/** A fact of an asset that is one text, or none. */
export type TextField =
  | 'public_id'
  | 'asset_id'
  | 'asset_folder'
  | 'filename'
  | 'display_name'
  | 'format'
  | 'resource_type'
  | 'type'
  | 'etag'
  | 'access_mode'
  | 'moderation_status'
  | 'moderation_kind'

/** A fact of an asset that is one number, or none. Dates are milliseconds since the Unix epoch. */
export type NumberField =
  | 'bytes'
  | 'width'
  | 'height'
  | 'aspect_ratio'
  | 'pixels'
  | 'pages'
  | 'duration'
  | 'version'
  | 'created_at'
  | 'uploaded_at'

/** Where a text to be judged stands. Of several, such as tags, one is enough. */
export type TextSource =
  | { field: TextField }
  | { field: 'tags' }
  /** `null`: under any key. */
  | { field: 'context'; key: string | null }
  /** What an asset has in a field of structured metadata, a text or several; or in which fields it has something. */
  | { field: 'metadata'; id: string }
  | { field: 'metadata_ids' }

/** What is asked of a text. */
export interface TextTest {
  /**
   * `whole`: the text as it is, byte by byte. `folded`: with A to Z as a to z.
   * `words`: `value` is what {@link ./words.ts wordsOf} makes of the words that must stand there, next to each other.
   */
  how: 'whole' | 'folded' | 'words'
  value: string
  /** What stands there may go on after `value`. */
  begins: boolean
}

export interface Bound {
  value: number
  inclusive: boolean
}

/** As {@link Bound}, of a number, or of a day as `yyyy-mm-dd`, whose letters are in the order of days. */
export interface MetadataBound {
  value: number | string
  inclusive: boolean
}

/** What an asset must be: the meaning of an expression, the same for every driver of the catalog. An unknown fact fulfils nothing. */
export type Condition =
  /** All of none is everything. */
  | { is: 'all'; of: readonly Condition[] }
  /** Any of none is nothing. */
  | { is: 'any'; of: readonly Condition[] }
  | { is: 'not'; of: Condition }
  | { is: 'text'; in: TextSource; test: TextTest }
  | { is: 'number'; field: NumberField; from: Bound | null; to: Bound | null }
  /** What an asset has in a field of structured metadata that holds numbers, or days. */
  | { is: 'metadata'; id: string; from: MetadataBound | null; to: MetadataBound | null }

export type ConditionOf<K extends Condition['is']> = Extract<Condition, { is: K }>
