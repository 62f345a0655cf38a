/** What an asset has in a field of structured metadata: of a set the external ids of entries, of an enum one of them, of a date `yyyy-mm-dd`. */
export type MetadataValue = string | number | readonly string[]

/** By the external ids of fields. A field without a value is not in it. */
export type Metadata = Readonly<Record<string, MetadataValue>>

export const METADATA_TYPES = ['string', 'integer', 'date', 'enum', 'set'] as const
export type MetadataType = (typeof METADATA_TYPES)[number]

/** What a value must be besides of its type, as it stands in requests and answers. */
export type MetadataValidation =
  | { type: 'greater_than'; value: number | string; equals: boolean }
  | { type: 'less_than'; value: number | string; equals: boolean }
  /** In UTF-16 units. */
  | { type: 'strlen'; min?: number; max?: number }
  | { type: 'and'; rules: readonly MetadataValidation[] }

/** What can be chosen in an enum or a set. One that is not active stays where it was chosen, and is chosen no more. */
export interface MetadataEntry {
  externalId: string
  value: string
  isActive: boolean
}

/** A field of structured metadata. */
export interface MetadataField {
  /** The same for as long as it is there. */
  externalId: string
  type: MetadataType
  label: string
  mandatory: boolean
  defaultValue: MetadataValue | null
  validation: MetadataValidation | null
  /** In the order in which they are shown; of a field that is no enum and no set there are none. */
  entries: readonly MetadataEntry[]
  /** It takes no value until a rule enables it. */
  defaultDisabled: boolean
  /** Meant for consoles: calls may change it. */
  readonlyUi: boolean
  /** Meant for consoles: whether who edits an asset there may add entries. */
  allowDynamicListValues: boolean
  /** Milliseconds since the Unix epoch. */
  createdAt: number
}

/** What is asked of the other fields of an asset, as it stands in requests and answers. */
export type MetadataCondition =
  | { metadata_field_id: string; populated: boolean }
  | { metadata_field_id: string; equals: string | number | readonly string[] }
  | { metadata_field_id: string; includes: readonly string[] }
  | { and: readonly MetadataCondition[] }
  | { or: readonly MetadataCondition[] }

/** What becomes of a field where a condition is met, as it stands in requests and answers. */
export interface MetadataResult {
  enable?: boolean
  set_mandatory?: boolean
  activate_values?: 'all' | { external_ids: readonly string[]; mode?: 'override' | 'append'; exclusive?: boolean }
  apply_value?: { value: MetadataValue; mode?: 'default' | 'append' }
}

/** What makes a field depend on others. */
export interface MetadataRule {
  /** 64 hex digits, the same for as long as it is there. */
  externalId: string
  /** The field that depends on others. */
  fieldId: string
  name: string | null
  condition: MetadataCondition
  result: MetadataResult | readonly MetadataResult[]
  isActive: boolean
}

/** The fields of a cloud in the order in which they are shown, and its rules in the order in which they came. */
export interface MetadataSchema {
  fields: readonly MetadataField[]
  rules: readonly MetadataRule[]
}

export const EMPTY_SCHEMA: MetadataSchema = { fields: [], rules: [] }

/** The fields that the assets of each cloud have, and the rules among them. */
export interface MetadataSchemas {
  metadataSchema(cloudName: string): Promise<MetadataSchema>
  /**
   * Puts another schema in the place of the one there is, and takes the values of fields that are gone from all assets of the
   * cloud, in one durable transaction. When `change` throws, nothing changes.
   *
   * No asset has a value in a field that is not there: a value that comes for one is not kept.
   */
  changeMetadataSchema(cloudName: string, change: (schema: MetadataSchema) => MetadataSchema): Promise<MetadataSchema>
}

/** The values whose fields are there. */
export function knownMetadata(metadata: Metadata, { fields }: MetadataSchema): Metadata {
  const known = new Set(fields.map(({ externalId }) => externalId))
  return Object.fromEntries(Object.entries(metadata).filter(([externalId]) => known.has(externalId)))
}

/** The external ids of fields that a change takes away. */
export function goneFields(former: MetadataSchema, next: MetadataSchema): readonly string[] {
  const kept = new Set(next.fields.map(({ externalId }) => externalId))
  return former.fields.flatMap(({ externalId }) => (kept.has(externalId) ? [] : [externalId]))
}
