import { randomBytes } from 'node:crypto'
import type { UploadPreset } from '../catalog/definitions.ts'
import type { Action, Call } from '../cloud/call.ts'
import { requireFolderMode } from '../cloud/folder-mode.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { flag, integer, line } from '../upload-api/parsers.ts'
import { readSettings } from '../upload-api/preset-settings.ts'
import { requireNamable } from '../upload-api/require-namable.ts'
import { readArguments } from './arguments.ts'
import { describeSettings } from './describe-settings.ts'
import { pageOf, readSequence } from './page.ts'

/** `GET /upload_presets`: a page of them, newest first. @see admin_api#get_upload_presets */
export const listUploadPresets: Action = async (call) => {
  const { max_results: limit = 10, next_cursor: cursor } = readParameters(
    (await readArguments(call)).fields,
    LIST_TABLE,
    new Set(['direction', 'order_by']),
  )
  const after = readSequence(LIST, cursor)
  const { uploadPresets } = call.services.catalog
  const found = await uploadPresets.list(call.account.cloudName, { after, limit: limit + 1 })
  const { items, next } = pageOf(found, limit, LIST, ({ sequence }) => String(sequence))
  return Response.json({ presets: items.map(({ name, value }) => describePreset(name, value)), ...next })
}

const LIST = 'upload_presets'
const LIST_TABLE = { max_results: integer(1, 500), next_cursor: line(1000) } as const

/** `GET /upload_presets/<name>`. @see admin_api#get_the_details_of_a_single_upload_preset */
export const getUploadPreset: Action = async (call) => {
  const name = nameOf(call)
  readParameters((await readArguments(call)).fields, {})
  const preset = await call.services.catalog.uploadPresets.get(call.account.cloudName, name)
  if (preset === null) throw refuse('noSuchPreset', name)
  return Response.json(describePreset(name, preset))
}

/** `POST /upload_presets`: under the `name` that is given, or a random one. @see admin_api#create_an_upload_preset */
export const createUploadPreset: Action = async (call) => {
  const { name: given, ...fields } = (await readArguments(call)).fields
  const name = requireName(given || randomBytes(5).toString('hex'))
  const preset = { externalId: randomBytes(16).toString('hex'), ...readPreset(call, fields) }
  if (!(await call.services.catalog.uploadPresets.create(call.account.cloudName, name, preset)))
    throw refuse('presetTaken', name)
  return Response.json({ message: 'created', name, external_id: preset.externalId })
}

/** `PUT /upload_presets/<name>`: what is said now takes the place of all that was said before. @see admin_api#update_an_upload_preset */
export const updateUploadPreset: Action = async (call) => {
  const name = nameOf(call)
  const changed = readPreset(call, (await readArguments(call)).fields)
  const preset = await call.services.catalog.uploadPresets.replace(call.account.cloudName, name, ({ externalId }) => ({
    externalId,
    ...changed,
  }))
  if (preset === null) throw refuse('noSuchPreset', name)
  return Response.json({ message: 'updated', external_id: preset.externalId })
}

/** `DELETE /upload_presets/<name>`. @see admin_api#delete_an_upload_preset */
export const deleteUploadPreset: Action = async (call) => {
  const name = nameOf(call)
  readParameters((await readArguments(call)).fields, {})
  const preset = await call.services.catalog.uploadPresets.remove(call.account.cloudName, name)
  if (preset === null) throw refuse('noSuchPreset', name)
  return Response.json({ message: 'deleted', external_id: preset.externalId })
}

const nameOf = ({ path }: Call): string => path.name ?? ''

/** A name that can stand in a path. */
function requireName(text: string): string {
  if (text.length > 255 || text.trim() !== text || !text.isWellFormed() || /[/?&#\\%<>\p{Cc}]/u.test(text))
    throw refuse('invalidParameter', 'name', 'at most 255 characters, none of / ? & # \\ % < >', text)
  return text
}

/** @throws CloudinaryError naming what may not stand in a preset. */
function readPreset(call: Call, fields: Fields): Pick<UploadPreset, 'unsigned' | 'settings'> {
  const { unsigned, timestamp: _, ...given } = fields
  const settings = Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ''))
  requireFolderMode(call.services, Object.keys(settings))
  requireNamable(call.services, readSettings(settings))
  return { unsigned: unsigned ? flag(unsigned, 'unsigned') : false, settings }
}

const describePreset = (name: string, { unsigned, settings, externalId }: UploadPreset) => ({
  name,
  unsigned,
  external_id: externalId,
  settings: describeSettings(readSettings(settings)),
})
