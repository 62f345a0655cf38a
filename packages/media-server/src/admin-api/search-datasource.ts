import type { Metadata, MetadataEntry, MetadataField, MetadataSchema } from '../catalog/metadata.ts'
import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { requireEntries } from '../metadata/entries.ts'
import {
  lineOfText,
  objectItself,
  objectOf,
  type Reader,
  scalarOrLines,
  trueOrFalse,
  unwanted,
} from '../metadata/json-readers.ts'
import { metRules, standingOf } from '../metadata/standings.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { flag, integer, line } from '../upload-api/parsers.ts'
import { readJsonIfAny } from './arguments.ts'
import { fieldNamed, idOf, schemaOf } from './metadata-fields.ts'

/** How many entries an answer has unless the call says, and at most. @see @cloudinary/structured-metadata-mcp `SearchDatasourceInMDFieldRequest` */
const MAX_RESULTS = { inField: 255, everywhere: 100, atMost: 3000 } as const

const count: Reader<number> = (value, name) => {
  if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > MAX_RESULTS.atMost)
    throw unwanted(name, `a whole number from 1 to ${MAX_RESULTS.atMost}`, value)
  return Number(value)
}

/** What an asset is taken to have in its other fields. */
const payload: Reader<Metadata> = (value, name) => {
  const said = Object.entries(objectItself(value, name)).filter(([, each]) => each !== null)
  return Object.fromEntries(said.map(([id, each]) => [id, scalarOrLines(each, `${name}.${id}`)]))
}

const EVERYWHERE = objectOf({ term: lineOfText, max_results: count })
const IN_FIELD = objectOf({ term: lineOfText, exact_match: trueOrFalse, max_results: count, payload })
const IN_QUERY = { term: line(255), exact_match: flag, max_results: integer(1, MAX_RESULTS.atMost) } as const

/**
 * `POST /metadata_fields/<external_id>/datasource/search`: the entries that can be chosen and have `term` in what they are called, in
 * their order. `exact_match` wants the whole of it. With `payload`, those that the rules leave where an asset has that.
 * @see @cloudinary/structured-metadata-mcp `searchDatasourceInMDField`
 */
export const searchDatasource: Action = async (call) => {
  const sent = IN_FIELD(await readJsonIfAny(call), '')
  const asked = readParameters(readQuery(call.query).fields, IN_QUERY)
  const twice = Object.keys(asked).find((name) => Object.hasOwn(sent, name))
  if (twice !== undefined) throw refuse('malformedBody', `${twice} comes twice`)
  const { term = '', exact_match: isExact = false, max_results: limit = MAX_RESULTS.inField } = { ...sent, ...asked }
  const schema = await schemaOf(call)
  const field = fieldNamed(schema, idOf(call))
  requireEntries(field)
  const found = choosable(schema, field, sent.payload).filter(({ value }) =>
    isExact ? value === term : isCalled(value, term),
  )
  return Response.json({
    values: found.slice(0, limit).map(({ externalId, value }) => ({ external_id: externalId, value })),
  })
}

/** `POST /metadata_fields/datasource/search`: the same in all fields at once. @see @cloudinary/structured-metadata-mcp `searchMetadataFieldDatasource` */
export const searchDatasources: Action = async (call) => {
  const { term = '', max_results: limit = MAX_RESULTS.everywhere } = EVERYWHERE(await readJsonIfAny(call), '')
  const schema = await schemaOf(call)
  const found = schema.fields.flatMap((field) =>
    choosable(schema, field, undefined).flatMap(({ externalId, value }) =>
      isCalled(value, term) ? [{ field_id: field.externalId, id: externalId, value }] : [],
    ),
  )
  return Response.json(found.slice(0, limit))
}

function choosable(
  schema: MetadataSchema,
  field: MetadataField,
  metadata: Metadata | undefined,
): readonly MetadataEntry[] {
  const active = field.entries.filter(({ isActive }) => isActive)
  if (metadata === undefined) return active
  const { isEnabled, activated } = standingOf(field, metRules(schema, metadata))
  return isEnabled ? active.filter(({ externalId }) => activated === null || activated.has(externalId)) : []
}

/** Somewhere in it, small letters and capitals alike. */
const isCalled = (value: string, term: string): boolean => value.toLowerCase().includes(term.toLowerCase())
