import { isWithin, toFolderPath } from '../catalog/folders.ts'
import { compareBytes } from '../catalog/tag-pages.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { tellFolder, tellFolderMove } from '../events/folder-events.ts'
import { notifier } from '../events/notifier.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { type Parser, readParameters } from '../upload-api/parameters.ts'
import { integer, line } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { pageOf, readCursor } from './page.ts'

const PAGE = { max_results: integer(1, 500), next_cursor: line(4000) } as const

/** A folder that is not the root. */
const folderPath: Parser<string> = (text, name) => {
  const path = toFolderPath(line(255)(text, name))
  if (path === '') throw refuse('invalidParameter', name, 'the path of a folder, such as a/b', text)
  return path
}
const readFolder = ({ path }: Call): string => folderPath(path.folder ?? '', 'path')

/** A folder as answers have it. */
export const describeFolder = (path: string) => ({ name: path.slice(path.lastIndexOf('/') + 1), path })

/** `GET /folders` and `GET /folders/<path>`: the folders directly below, by their names. @see admin_api#get_root_folders */
export const listFolders: Action = async (call) => {
  const { services, account, path, query } = call
  const { max_results: maxResults = 500, next_cursor: cursor } = readParameters(readQuery(query).fields, PAGE)
  const parent = path.folder === undefined ? '' : readFolder(call)
  if (!(await services.catalog.hasFolder(account.cloudName, parent))) throw refuse('folderNotFound', parent)
  const all = await services.catalog.listFolders(account.cloudName, parent)
  const list = `folders of ${JSON.stringify(parent)}`
  const after = readCursor(list, cursor, /^.+$/s)
  const left = after === undefined ? all : all.filter((folder) => compareBytes(folder, after) > 0)
  const { items, next } = pageOf(left, maxResults, list, (folder) => folder)
  const next_cursor = next.next_cursor ?? null
  return Response.json({ folders: items.map(describeFolder), next_cursor, total_count: all.length })
}

/** `POST /folders/<path>`: an empty folder, with those above it. @see admin_api#create_folder */
export const createFolder: Action = async (call) => {
  const folder = readFolder(call)
  readParameters((await readArguments(call)).fields, {})
  const { services, account } = call
  const notifications = tellFolder(await notifier(call), 'create_folder', account.cloudName, folder)
  const isNew = await services.catalog.createFolder(account.cloudName, folder, {
    notifications,
    createdAt: services.now(),
  })
  if (!isNew) throw refuse('folderTaken', folder)
  services.notifications.wake()
  return Response.json({ success: true, ...describeFolder(folder) })
}

/** `PUT /folders/<path>`: another path, for all that lies below it too. Public ids stay. @see admin_api#update_folder */
export const renameFolder: Action = async (call) => {
  if (call.services.folderMode === 'fixed') throw refuse('dynamicFoldersOnly', 'Another path for a folder')
  const from = readFolder(call)
  const { to_folder: to } = readParameters((await readArguments(call)).fields, { to_folder: folderPath })
  if (to === undefined) throw refuse('missingParameter', 'to_folder')
  if (to !== from && isWithin(to, from))
    throw refuse('invalidParameter', 'to_folder', `a path that is not within ${from}`, to)
  const { services, account } = call
  const notifications = tellFolderMove(await notifier(call), account.cloudName, from, to)
  const outcome = await services.catalog.renameFolder(account.cloudName, from, to, { notifications })
  if (outcome === 'missing') throw refuse('folderNotFound', from)
  if (outcome === 'taken') throw refuse('folderTaken', to)
  services.notifications.wake()
  return Response.json({ from: describeFolder(from), to: describeFolder(to) })
}

/** `DELETE /folders/<path>`: a folder in which, and below which, no asset lies. @see admin_api#delete_folder */
export const deleteFolder: Action = async (call) => {
  const folder = readFolder(call)
  readParameters((await readArguments(call)).fields, {}, new Set(['skip_backup']))
  const { services, account } = call
  const notifications = tellFolder(await notifier(call), 'delete_folder', account.cloudName, folder)
  const removed = await services.catalog.removeFolder(account.cloudName, folder, { notifications })
  if (removed === 'missing') throw refuse('folderNotFound', folder)
  if (removed === 'not empty') throw refuse('folderNotEmpty', folder)
  services.notifications.wake()
  return Response.json({ deleted: removed })
}
