import type { Metadata, MetadataField, MetadataRule, MetadataSchema, MetadataValue } from '../catalog/metadata.ts'
import { isMet } from './conditions.ts'
import { resultsOf } from './read-rule.ts'

/** What a field may be on an asset, by what its other fields are. */
export interface Standing {
  isEnabled: boolean
  isMandatory: boolean
  /** External ids of the entries that may be chosen; `null` for all. */
  activated: ReadonlySet<string> | null
}

/** The rules that hold for what an asset has. */
export const metRules = ({ rules }: MetadataSchema, metadata: Metadata): readonly MetadataRule[] =>
  rules.filter(({ isActive, condition }) => isActive && isMet(condition, metadata))

/**
 * Of several rules about one field, the later ones have the last word; entries are added to what those before activate, unless they
 * are to `override` it. @see @cloudinary/structured-metadata-mcp `OptionsExp`, and `exclusive` in conditional_metadata_rules_api
 */
export function standingOf(field: MetadataField, met: readonly MetadataRule[]): Standing {
  const results = met.flatMap((rule) => (rule.fieldId === field.externalId ? resultsOf(rule) : []))
  let isEnabled = !field.defaultDisabled
  let isMandatory = field.mandatory
  let activated: ReadonlySet<string> | 'all' = 'all'
  let isSaid = false
  for (const { enable, set_mandatory: mandatory, activate_values: values } of results) {
    isEnabled = enable ?? isEnabled
    isMandatory = mandatory ?? isMandatory
    if (values === undefined) continue
    const isAdded: boolean =
      isSaid && (values === 'all' || (values.mode ?? (values.exclusive ? 'override' : 'append')) === 'append')
    if (values === 'all' || (isAdded && activated === 'all')) activated = 'all'
    else activated = new Set([...(isAdded ? activated : []), ...values.external_ids])
    isSaid = true
  }
  return { isEnabled, isMandatory, activated: activated === 'all' ? null : activated }
}

/** What of a value may be there; `undefined` where nothing may. */
export function allowedOf(value: MetadataValue, { isEnabled, activated }: Standing): MetadataValue | undefined {
  if (!isEnabled) return undefined
  if (activated === null) return value
  if (typeof value !== 'object') return activated.has(String(value)) ? value : undefined
  const left = value.filter((entry) => activated.has(entry))
  return left.length === 0 ? undefined : left
}

/** What of a default can still be chosen; `undefined` where there is none. */
export function defaultOf({ type, defaultValue, entries }: MetadataField): MetadataValue | undefined {
  if (defaultValue === null) return undefined
  if (type !== 'enum' && type !== 'set') return defaultValue
  const active = new Set(entries.flatMap(({ externalId, isActive }) => (isActive ? [externalId] : [])))
  return allowedOf(defaultValue, { isEnabled: true, isMandatory: false, activated: active })
}
