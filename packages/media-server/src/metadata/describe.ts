import { createHash } from 'node:crypto'
import type { MetadataCondition, MetadataField, MetadataRule } from '../catalog/metadata.ts'

/** A field in Cloudinary's words and order. @see https://cloudinary.com/documentation/metadata_api */
export const describeField = (field: MetadataField) => ({
  type: field.type,
  external_id: field.externalId,
  label: field.label,
  mandatory: field.mandatory,
  default_value: field.defaultValue,
  validation: field.validation,
  ...((field.type === 'enum' || field.type === 'set') && {
    datasource: {
      values: field.entries.map(({ externalId, value, isActive }) => ({
        external_id: externalId,
        value,
        state: isActive ? 'active' : 'inactive',
      })),
    },
  }),
  default_disabled: field.defaultDisabled,
  restrictions: { readonly_ui: field.readonlyUi },
  allow_dynamic_list_values: field.allowDynamicListValues,
})

/** The entries that can be chosen: what calls about them are answered with. @see cloudinary_npm structured_metadata_spec.js */
export const describeEntries = ({ entries }: MetadataField) => ({
  values: entries.flatMap(({ externalId, value, isActive }) => (isActive ? [{ external_id: externalId, value }] : [])),
})

/** A rule in Cloudinary's words and order. @see https://cloudinary.com/documentation/conditional_metadata_rules_api */
export const describeRule = (rule: MetadataRule) => ({
  metadata_field_id: rule.fieldId,
  condition: rule.condition,
  result: rule.result,
  condition_signature: signatureOf(rule.condition),
  state: rule.isActive ? 'active' : 'inactive',
  name: rule.name,
  external_id: rule.externalId,
})

/** The same for the same condition; looks like the name-based UUIDs in Cloudinary's examples. */
function signatureOf(condition: MetadataCondition): string {
  const digest = createHash('md5').update(JSON.stringify(condition)).digest('hex')
  const uuid = `${digest.slice(0, 12)}3${digest.slice(13, 16)}8${digest.slice(17)}`
  return uuid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
