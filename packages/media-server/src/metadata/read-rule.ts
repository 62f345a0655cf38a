import { randomBytes } from 'node:crypto'
import type { MetadataCondition, MetadataResult, MetadataRule, MetadataSchema } from '../catalog/metadata.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import {
  elsewhere,
  lineOfText,
  lines,
  listOf,
  objectOf,
  oneOfTexts,
  type Reader,
  scalarOrLines,
  trueOrFalse,
  unwanted,
} from './json-readers.ts'
import { judgeValue } from './judge-value.ts'
import { writtenFrom } from './written.ts'

const MAX_DEPTH = 5
const MAX_OF = 50

const TESTS = { populated: trueOrFalse, equals: scalarOrLines, includes: lines } as const

/** @see cloudinary_npm types/index.d.ts, `MetadataRuleCondition` */
const conditionOf =
  (depth: number): Reader<MetadataCondition> =>
  (value, name) => {
    if (depth === 0) throw unwanted(name, `no more than ${MAX_DEPTH} within each other`, value)
    const all = listOf(conditionOf(depth - 1), MAX_OF)
    const read = objectOf({ metadata_field_id: lineOfText, ...TESTS, and: all, or: all })(value, name)
    const { metadata_field_id: id, and, or, ...tests } = read
    const said = Object.keys(read).filter((key) => key !== 'metadata_field_id')
    if (said.length !== 1) throw unwanted(name, 'one of populated, equals, includes, and, or', value)
    if (and !== undefined || or !== undefined) {
      if (id !== undefined) throw unwanted(name, 'without metadata_field_id beside and, or', value)
      return and === undefined ? { or: or ?? [] } : { and }
    }
    if (id === undefined) throw refuse('missingParameter', `${name}.metadata_field_id`)
    return { metadata_field_id: id, ...tests } as MetadataCondition
  }

const activated: Reader<MetadataResult['activate_values'] & {}> = (value, name) => {
  if (value === 'all') return 'all'
  const table = { external_ids: textOrLines, mode: oneOfTexts('override', 'append'), exclusive: trueOrFalse }
  const { external_ids = [], ...how } = objectOf(table)(value, name)
  return { external_ids, ...how }
}
const textOrLines: Reader<readonly string[]> = (value, name) =>
  typeof value === 'string' ? [lineOfText(value, name)] : lines(value, name)

const applied: Reader<MetadataResult['apply_value'] & {}> = (value, name) => {
  const { value: given, mode } = objectOf({ value: scalarOrLines, mode: oneOfTexts('default', 'append') })(value, name)
  if (given === undefined) throw refuse('missingParameter', `${name}.value`)
  return { value: given, ...(mode !== undefined && { mode }) }
}

const RESULT = objectOf({
  enable: trueOrFalse,
  set_mandatory: trueOrFalse,
  activate_values: activated,
  apply_value: applied,
}) satisfies Reader<MetadataResult>

const resultOf: Reader<MetadataRule['result']> = (value, name) =>
  Array.isArray(value) ? listOf(RESULT, MAX_OF)(value, name) : RESULT(value, name)

const name: Reader<string> = (value, path) => (value === '' ? '' : lineOfText(value, path))

const RULE = objectOf({
  metadata_field_id: lineOfText,
  condition: conditionOf(MAX_DEPTH),
  result: resultOf,
  name,
  state: oneOfTexts('active', 'inactive'),
  position: elsewhere,
})

type WrittenRule = ReturnType<typeof RULE>

/** What a request says of a rule. @throws CloudinaryError naming what is wrong. */
export const readWrittenRule = (body: unknown): WrittenRule => RULE(body, '')

/** A new rule. @throws CloudinaryError as {@link changeRule}, `missingParameter` */
export function createRule(written: WrittenRule, schema: MetadataSchema): MetadataRule {
  const { metadata_field_id: fieldId, condition, result } = written
  if (fieldId === undefined) throw refuse('missingParameter', 'metadata_field_id')
  if (condition === undefined) throw refuse('missingParameter', 'condition')
  if (result === undefined) throw refuse('missingParameter', 'result')
  const externalId = randomBytes(32).toString('hex')
  return changeRule({ externalId, fieldId, name: null, condition, result, isActive: true }, written, schema)
}

/**
 * A rule as a request changes it: what is not said stays.
 * @throws CloudinaryError `unknownMetadataField`, `invalidParameter` for what the field cannot be
 */
export function changeRule(former: MetadataRule, written: WrittenRule, schema: MetadataSchema): MetadataRule {
  const rule: MetadataRule = {
    ...former,
    ...(written.metadata_field_id !== undefined && { fieldId: written.metadata_field_id }),
    ...(written.condition !== undefined && { condition: written.condition }),
    ...(written.result !== undefined && { result: written.result }),
    ...(written.name !== undefined && { name: written.name }),
    ...(written.state !== undefined && { isActive: written.state === 'active' }),
  }
  for (const id of [rule.fieldId, ...fieldsOf(rule.condition)])
    if (!schema.fields.some(({ externalId }) => externalId === id)) throw refuse('unknownMetadataField', id)
  for (const result of resultsOf(rule)) requireFitting(rule.fieldId, result, schema)
  return rule
}

function requireFitting(
  id: string,
  { activate_values, apply_value }: MetadataResult,
  { fields }: MetadataSchema,
): void {
  const field = fields.find(({ externalId }) => externalId === id)
  if (field === undefined) return
  if (activate_values !== undefined && field.type !== 'enum' && field.type !== 'set')
    throw refuse('noDatasource', id, field.type)
  if (apply_value === undefined) return
  const written = writtenFrom(apply_value.value)
  const judged = written === null ? { wanted: 'a value' } : judgeValue(field, written)
  if ('wanted' in judged) throw unwanted('result.apply_value.value', judged.wanted, apply_value.value)
  if (apply_value.mode === 'append' && field.type !== 'set')
    throw unwanted('result.apply_value.mode', `default, for a field of type ${field.type}`, 'append')
}

/** What comes of a rule, one by one. */
export const resultsOf = ({ result }: Pick<MetadataRule, 'result'>): readonly MetadataResult[] =>
  Array.isArray(result) ? result : [result as MetadataResult]

/** Whether a rule is about a field, or asks about it. */
export const dependsOn = ({ fieldId, condition }: MetadataRule, id: string): boolean =>
  fieldId === id || fieldsOf(condition).includes(id)

function fieldsOf(condition: MetadataCondition): readonly string[] {
  if ('and' in condition) return condition.and.flatMap(fieldsOf)
  if ('or' in condition) return condition.or.flatMap(fieldsOf)
  return [condition.metadata_field_id]
}
