import type { MetadataRule, MetadataSchema } from '../catalog/metadata.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeRule } from '../metadata/describe.ts'
import { compareTexts } from '../metadata/entries.ts'
import { changeRule, createRule, readWrittenRule } from '../metadata/read-rule.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { readArguments, readJson } from './arguments.ts'
import { change, schemaOf } from './metadata-fields.ts'

/** How many rules a cloud may have, so that none makes all writes slow. No source names Cloudinary's limit. */
const MAX_RULES = 500

/** `GET /metadata_rules`: by the fields they are about, then in the order in which they came. @see conditional_metadata_rules_api#get_metadata_rules */
export const listMetadataRules: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const { rules } = await schemaOf(call)
  const sorted = rules.toSorted((a, b) => compareTexts(a.fieldId, b.fieldId))
  return Response.json({ metadata_rules: sorted.map(describeRule) })
}

/** `POST /metadata_rules`: holds for what is written from now on. @see conditional_metadata_rules_api#create_a_metadata_rule */
export const createMetadataRule: Action = async (call) => {
  const written = readWrittenRule(await readJson(call))
  const { rules } = await change(call, (schema) => {
    if (schema.rules.length >= MAX_RULES)
      throw refuse('invalidParameter', 'metadata_rules', `at most ${MAX_RULES}`, `${schema.rules.length + 1} of them`)
    return { ...schema, rules: [...schema.rules, createRule(written, schema)] }
  })
  return Response.json(describeRule(rules.at(-1) as MetadataRule))
}

/** `PUT /metadata_rules/<external_id>`: what is not said stays. @see conditional_metadata_rules_api#update_a_metadata_rule */
export const updateMetadataRule: Action = async (call) => {
  const written = readWrittenRule(await readJson(call))
  const id = idOf(call)
  const schema = await change(call, (schema) => {
    const former = ruleNamed(schema, id)
    const changed = changeRule(former, written, schema)
    return { ...schema, rules: schema.rules.map((rule) => (rule === former ? changed : rule)) }
  })
  return Response.json(describeRule(ruleNamed(schema, id)))
}

/** `DELETE /metadata_rules/<external_id>`: assets keep what they have. @see conditional_metadata_rules_api#delete_a_metadata_rule */
export const deleteMetadataRule: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const id = idOf(call)
  await change(call, (schema) => {
    const former = ruleNamed(schema, id)
    return { ...schema, rules: schema.rules.filter((rule) => rule !== former) }
  })
  return Response.json({ success: true })
}

const idOf = ({ path }: Call): string => path.external_id ?? ''

function ruleNamed({ rules }: MetadataSchema, id: string): MetadataRule {
  const rule = rules.find(({ externalId }) => externalId === id)
  if (rule === undefined) throw refuse('noSuchMetadataRule', id)
  return rule
}
