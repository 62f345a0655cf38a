import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeEntries } from '../metadata/describe.ts'
import { datasource, inOrder, requireEntries, withEntries, withState } from '../metadata/entries.ts'
import { lineOfText, listOf, objectOf, oneOfTexts } from '../metadata/json-readers.ts'
import { readArguments, readJson } from './arguments.ts'
import { changeNamedField } from './metadata-fields.ts'

type Entries = Parameters<typeof withEntries>[0]

async function answer(call: Call, next: (entries: Entries) => Entries): Promise<Response> {
  const changed = await changeNamedField(call, (field) => {
    requireEntries(field)
    return { ...field, entries: next(field.entries) }
  })
  return Response.json(describeEntries(changed))
}

/** `PUT /metadata_fields/<external_id>/datasource`: changes entries and adds others. @see admin_api#update_a_metadata_field_datasource */
export const updateDatasource: Action = async (call) => {
  const { values } = datasource(await readJson(call), '')
  if (values === undefined) throw refuse('missingParameter', 'values')
  return answer(call, (entries) => withEntries(entries, values))
}

const IDS = objectOf({ external_ids: listOf(lineOfText, 3000) })

/** What a body names, or, without one, the query. */
async function readIds(call: Call): Promise<readonly string[]> {
  const { external_ids: ids } = call.request.headers.has('content-type')
    ? IDS(await readJson(call), '')
    : (await readArguments(call)).lists
  if (ids === undefined || ids.length === 0) throw refuse('missingParameter', 'external_ids')
  return ids
}

const settingState =
  (isActive: boolean): Action =>
  async (call) => {
    const ids = await readIds(call)
    return answer(call, (entries) => withState(entries, ids, isActive))
  }

/** `DELETE /metadata_fields/<external_id>/datasource`: assets that have the entries keep them. @see admin_api#delete_entries_in_a_metadata_field_datasource */
export const deleteEntries: Action = settingState(false)

/** `POST /metadata_fields/<external_id>/datasource_restore`. @see admin_api#restore_entries_in_a_metadata_field_datasource */
export const restoreEntries: Action = settingState(true)

const ORDER = objectOf({ order_by: oneOfTexts('value'), direction: oneOfTexts('asc', 'desc') })

/** `POST /metadata_fields/<external_id>/datasource/order`: puts all entries in an order, once. @see admin_api#order_a_metadata_field_datasource */
export const orderDatasource: Action = async (call) => {
  const { order_by: by, direction = 'asc' } = ORDER(await readJson(call), '')
  if (by === undefined) throw refuse('missingParameter', 'order_by')
  return answer(call, (entries) => inOrder(entries, direction))
}
