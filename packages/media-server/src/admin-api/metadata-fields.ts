import type { MetadataField, MetadataSchema } from '../catalog/metadata.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeField } from '../metadata/describe.ts'
import { compareTexts } from '../metadata/entries.ts'
import { objectOf, oneOfTexts, wholeNumber } from '../metadata/json-readers.ts'
import { changeField, readField } from '../metadata/read-field.ts'
import { dependsOn } from '../metadata/read-rule.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { line } from '../upload-api/parsers.ts'
import { readArguments, readJson } from './arguments.ts'

/** How many fields a cloud may have. @see https://cloudinary.com/documentation/structured_metadata */
const MAX_FIELDS = 100

/** `GET /metadata_fields`: all, in their order, or those of `external_ids`. @see admin_api#get_metadata_fields */
export const listMetadataFields: Action = async (call) => {
  const { external_ids: wanted } = readParameters((await readArguments(call)).fields, { external_ids: line(25_600) })
  const ids = wanted === undefined ? null : new Set(wanted.split(','))
  const { fields } = await schemaOf(call)
  return describeAll(fields.filter(({ externalId }) => ids === null || ids.has(externalId)))
}

/** `GET /metadata_fields/<external_id>`. @see admin_api#get_a_metadata_field_by_external_id */
export const getMetadataField: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  return Response.json(describeField(fieldNamed(await schemaOf(call), idOf(call))))
}

/** `POST /metadata_fields`: assets that are there keep what they have. @see admin_api#create_a_metadata_field */
export const createMetadataField: Action = async (call) => {
  const field = readField(await readJson(call), call.services.now())
  await change(call, ({ fields, rules }) => {
    if (fields.some(({ externalId }) => externalId === field.externalId))
      throw refuse('metadataFieldTaken', field.externalId)
    if (fields.length >= MAX_FIELDS) throw refuse('tooManyMetadataFields', MAX_FIELDS)
    return { fields: [...fields, field], rules }
  })
  return Response.json(describeField(field))
}

/** `PUT /metadata_fields/<external_id>`: what is not said stays, and the values of assets do. @see admin_api#update_a_metadata_field_by_external_id */
export const updateMetadataField: Action = async (call) => {
  const body = await readJson(call)
  return Response.json(describeField(await changeNamedField(call, (field) => changeField(field, body))))
}

/**
 * `DELETE /metadata_fields/<external_id>`: with all values that assets have in it, and the rules that speak of it.
 * @see admin_api#delete_a_metadata_field_by_external_id
 */
export const deleteMetadataField: Action = async (call) => {
  readParameters((await readArguments(call)).fields, {})
  const id = idOf(call)
  await change(call, (schema) => {
    fieldNamed(schema, id)
    return {
      fields: schema.fields.filter(({ externalId }) => externalId !== id),
      rules: schema.rules.filter((rule) => !dependsOn(rule, id)),
    }
  })
  return Response.json({ message: 'ok' })
}

const BY = {
  label: (a, b) => compareTexts(a.label, b.label),
  external_id: (a, b) => compareTexts(a.externalId, b.externalId),
  created_at: (a, b) => a.createdAt - b.createdAt,
} as const satisfies Record<string, (a: MetadataField, b: MetadataField) => number>

const ORDER = objectOf({
  order_by: oneOfTexts(...(Object.keys(BY) as (keyof typeof BY)[])),
  direction: oneOfTexts('asc', 'desc'),
})

/** `PUT /metadata_fields/order`: puts all fields in an order, once. @see admin_api#reorder_metadata_fields */
export const reorderMetadataFields: Action = async (call) => {
  const { order_by: by, direction = 'asc' } = ORDER(await readJson(call), '')
  if (by === undefined) throw refuse('missingParameter', 'order_by')
  const sign = direction === 'asc' ? 1 : -1
  const { fields } = await change(call, ({ fields, rules }) => ({
    fields: fields.toSorted((a, b) => sign * BY[by](a, b)),
    rules,
  }))
  return describeAll(fields)
}

const PLACE = objectOf({ position: wholeNumber })

/** `PUT /metadata_fields/<external_id>/reorder`: to a place of all, counted from 0. @see @cloudinary/structured-metadata-mcp `reorderMetadataField` */
export const moveMetadataField: Action = async (call) => {
  const { position } = PLACE(await readJson(call), '')
  if (position === undefined) throw refuse('missingParameter', 'position')
  const id = idOf(call)
  const { fields } = await change(call, (schema) => {
    const moved = fieldNamed(schema, id)
    const last = schema.fields.length - 1
    if (position < 0 || position > last)
      throw refuse('invalidParameter', 'position', `a whole number from 0 to ${last}`, String(position))
    return { ...schema, fields: schema.fields.filter((field) => field !== moved).toSpliced(position, 0, moved) }
  })
  return describeAll(fields)
}

export const schemaOf = ({ services, account }: Call): Promise<MetadataSchema> =>
  services.catalog.metadataSchema(account.cloudName)

export const change = (
  { services, account }: Call,
  next: (schema: MetadataSchema) => MetadataSchema,
): Promise<MetadataSchema> => services.catalog.changeMetadataSchema(account.cloudName, next)

/** Changes the field that the path names; answers it as it is then. @throws CloudinaryError `noSuchMetadataField` */
export async function changeNamedField(
  call: Call,
  next: (field: MetadataField) => MetadataField,
): Promise<MetadataField> {
  const id = idOf(call)
  const schema = await change(call, (schema) => {
    const former = fieldNamed(schema, id)
    return { ...schema, fields: schema.fields.map((field) => (field === former ? next(former) : field)) }
  })
  return fieldNamed(schema, id)
}

export const idOf = ({ path }: Call): string => path.external_id ?? ''

export function fieldNamed({ fields }: MetadataSchema, id: string): MetadataField {
  const field = fields.find(({ externalId }) => externalId === id)
  if (field === undefined) throw refuse('noSuchMetadataField', id)
  return field
}

const describeAll = (fields: readonly MetadataField[]): Response =>
  Response.json({ metadata_fields: fields.map(describeField) })
