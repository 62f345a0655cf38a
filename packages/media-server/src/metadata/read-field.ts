import { randomBytes } from 'node:crypto'
import { METADATA_TYPES, type MetadataField, type MetadataType, type MetadataValue } from '../catalog/metadata.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { datasource, withEntries } from './entries.ts'
import {
  lineOfText,
  objectOf,
  oneOfTexts,
  type Reader,
  type ReadObject,
  trueOrFalse,
  unwanted,
} from './json-readers.ts'
import { judgeValue } from './judge-value.ts'
import { validationOf, violated } from './validations.ts'
import { writtenFrom } from './written.ts'

/** Can stand in `id=value|id=value`, in a path and in a search expression. */
const externalId: Reader<string> = (value, name) => {
  if (typeof value !== 'string' || !/^[\p{L}\p{N}_.-]{1,255}$/u.test(value) || RESERVED.has(value))
    throw unwanted(name, '1 to 255 letters, digits, _ - or .', value)
  return value
}
/** What objects have a meaning of their own for. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const asItIs: Reader<unknown> = (value) => value

/** What both take. How a default or a validation reads depends on the field. */
const FIELD = {
  label: lineOfText,
  mandatory: trueOrFalse,
  default_value: asItIs,
  validation: asItIs,
  datasource,
  default_disabled: trueOrFalse,
  restrictions: objectOf({ readonly_ui: trueOrFalse }),
  allow_dynamic_list_values: trueOrFalse,
} as const
type Written = ReadObject<typeof FIELD>

const NEW_FIELD = objectOf({ ...FIELD, external_id: externalId, type: oneOfTexts(...METADATA_TYPES) })
/** The id and the type of a field never change, and may be said again. */
const CHANGED_FIELD = objectOf({ ...FIELD, external_id: asItIs, type: asItIs })

/**
 * A new field, under the `external_id` that is given, or a random one.
 * @throws CloudinaryError naming what is wrong; `invalidMetadataDefault`
 * @see https://cloudinary.com/documentation/metadata_api
 */
export function readField(body: unknown, createdAt: number): MetadataField {
  const { type, external_id: id = randomBytes(10).toString('hex'), ...written } = NEW_FIELD(body, '')
  if (type === undefined) throw refuse('missingParameter', 'type')
  if (written.label === undefined) throw refuse('missingParameter', 'label')
  const fresh: MetadataField = {
    ...{ externalId: id, type, label: written.label, mandatory: false, defaultValue: null, validation: null },
    ...{ entries: [], defaultDisabled: false, readonlyUi: false, allowDynamicListValues: false, createdAt },
  }
  if (isChosen(type) && written.datasource?.values === undefined) throw refuse('missingParameter', 'datasource')
  return withWritten(fresh, written, mentionedIn(body))
}

/** A field as a request changes it: what is not said stays, what is `null` goes. @throws as {@link readField}. */
export const changeField = (former: MetadataField, body: unknown): MetadataField =>
  withWritten(former, CHANGED_FIELD(body, ''), mentionedIn(body))

function withWritten(former: MetadataField, written: Written, mentioned: ReadonlySet<string>): MetadataField {
  const { type } = former
  if (written.datasource && !isChosen(type)) throw refuse('noDatasource', former.externalId, type)
  const field: MetadataField = {
    ...former,
    ...(written.label !== undefined && { label: written.label }),
    ...(written.mandatory !== undefined && { mandatory: written.mandatory }),
    ...(written.datasource?.values && { entries: withEntries(former.entries, written.datasource.values) }),
    ...(written.default_disabled !== undefined && { defaultDisabled: written.default_disabled }),
    ...(written.restrictions?.readonly_ui !== undefined && { readonlyUi: written.restrictions.readonly_ui }),
    ...(written.allow_dynamic_list_values !== undefined && {
      allowDynamicListValues: written.allow_dynamic_list_values,
    }),
    ...(mentioned.has('validation') && { validation: null }),
    ...(written.validation !== undefined && { validation: validationOf(type)(written.validation, 'validation') }),
    ...(mentioned.has('default_value') && { defaultValue: null }),
  }
  const defaultValue =
    written.default_value === undefined ? field.defaultValue : readDefault(field, written.default_value)
  if (defaultValue !== null && field.validation) requireValid(violated(field.validation, defaultValue), defaultValue)
  if (field.mandatory && defaultValue === null) throw refuse('missingParameter', 'default_value (mandatory needs it)')
  return { ...field, defaultValue }
}

function readDefault(field: MetadataField, value: unknown): MetadataValue | null {
  const written = writtenFrom(value)
  const judged = written === null ? { wanted: `a value of a field of type ${field.type}` } : judgeValue(field, written)
  if ('wanted' in judged) requireValid(judged.wanted, value)
  return 'value' in judged ? judged.value : null
}

function requireValid(wanted: string | null, met: unknown): void {
  if (wanted !== null) throw refuse('invalidMetadataDefault', wanted, JSON.stringify(met))
}

const isChosen = (type: MetadataType): boolean => type === 'enum' || type === 'set'

const mentionedIn = (body: unknown): ReadonlySet<string> => new Set(Object.keys(body as object))
