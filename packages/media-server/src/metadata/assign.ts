import type { Metadata, MetadataField, MetadataRule, MetadataSchema, MetadataValue } from '../catalog/metadata.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { judgeValue } from './judge-value.ts'
import { resultsOf } from './read-rule.ts'
import { allowedOf, defaultOf, metRules, standingOf } from './standings.ts'
import { type WrittenMetadata, writtenFrom } from './written.ts'

interface Assignment {
  written: WrittenMetadata
  /** Values that were there before and fit the others no more go, instead of the request being refused. */
  clearInvalid: boolean
}

/**
 * What an asset has once a request has said its part. What is not said stays, an empty value takes away. Of a new asset, fields
 * that the request does not name have their defaults. Rules whose conditions come to be met apply their values; what their fields may
 * not be is refused, or taken away, as is said above.
 *
 * @param former what the asset has, or `null` for a new one.
 * @throws CloudinaryError `unknownMetadataField`, `invalidParameter`, `metadataMandatory`, `metadataDisabled`, `metadataNotActivated`
 * @see CloudinaryDotNet MetadataUpdateParams: merged with what is there, an empty value clears; `ClearInvalid`
 */
export function assign(schema: MetadataSchema, former: Metadata | null, assignment: Assignment): Metadata {
  const values = new Map(Object.entries(former ?? {}))
  write(schema, values, assignment.written)
  const said = new Set(Object.keys(assignment.written))
  const begun = new Set(former === null ? [] : metRules(schema, former))
  const given = new Set<string>()
  for (let isSettled = false; !isSettled; ) {
    const before = JSON.stringify([...values])
    const met = metRules(schema, Object.fromEntries(values))
    for (const rule of met) if (!begun.has(rule) && !said.has(rule.fieldId)) apply(schema, rule, values)
    for (const rule of met) begun.add(rule)
    for (const field of schema.fields) {
      const standing = standingOf(field, met)
      const { externalId: id } = field
      if ((former === null || standing.isMandatory) && standing.isEnabled && !said.has(id) && !given.has(id))
        giveDefault(field, values, given)
      const value = values.get(id)
      if (value === undefined) continue
      const allowed = allowedOf(value, standing)
      if (isSame(allowed, value)) continue
      const mayGo = !said.has(id) && (assignment.clearInvalid || former === null || !isSame(former[id], value))
      if (!mayGo && !standing.isEnabled) throw refuse('metadataDisabled', id)
      if (!mayGo) throw refuse('metadataNotActivated', id, [value].flat().map(String))
      if (allowed === undefined) values.delete(id)
      else values.set(id, allowed)
    }
    isSettled = before === JSON.stringify([...values])
  }
  requireMandatory(schema, values)
  return inFieldOrder(schema, values)
}

function write({ fields }: MetadataSchema, values: Map<string, MetadataValue>, written: WrittenMetadata): void {
  for (const [id, text] of Object.entries(written)) {
    const field = fields.find(({ externalId }) => externalId === id)
    if (field === undefined) throw refuse('unknownMetadataField', id)
    const judged = judgeValue(field, text)
    if ('wanted' in judged) throw refuse('invalidParameter', `metadata field ${id}`, judged.wanted, text.text)
    if (judged.value === null) values.delete(id)
    else values.set(id, judged.value)
  }
}

/** What a rule applies, where it is still a value of its field. */
function apply({ fields }: MetadataSchema, rule: MetadataRule, values: Map<string, MetadataValue>): void {
  const { fieldId: id } = rule
  const field = fields.find(({ externalId }) => externalId === id)
  for (const { apply_value: applied } of resultsOf(rule)) {
    const written = applied && writtenFrom(applied.value)
    const judged = field && written && judgeValue(field, written)
    if (!judged || 'wanted' in judged || judged.value === null) continue
    const standing = values.get(id)
    if (standing === undefined) values.set(id, judged.value)
    else if (applied?.mode === 'append') values.set(id, [...new Set([standing, judged.value].flat().map(String))])
  }
}

/** Once: a default that cannot stay does not come back. */
function giveDefault(field: MetadataField, values: Map<string, MetadataValue>, given: Set<string>): void {
  given.add(field.externalId)
  const value = defaultOf(field)
  if (value !== undefined && !values.has(field.externalId)) values.set(field.externalId, value)
}

function requireMandatory(schema: MetadataSchema, values: ReadonlyMap<string, MetadataValue>): void {
  const met = metRules(schema, Object.fromEntries(values))
  for (const field of schema.fields) {
    const { isEnabled, isMandatory } = standingOf(field, met)
    if (isEnabled && isMandatory && !values.has(field.externalId)) throw refuse('metadataMandatory', field.externalId)
  }
}

const inFieldOrder = ({ fields }: MetadataSchema, values: ReadonlyMap<string, MetadataValue>): Metadata =>
  Object.fromEntries(
    fields.flatMap(({ externalId }) => {
      const value = values.get(externalId)
      return value === undefined ? [] : [[externalId, value]]
    }),
  )

const isSame = (a: MetadataValue | undefined, b: MetadataValue | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
