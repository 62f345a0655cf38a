import { randomUUID } from 'node:crypto'
import type { UploadMapping } from '../catalog/definitions.ts'
import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { type Parser, readParameters } from '../upload-api/parameters.ts'
import { integer, line } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { pageOf, readSequence } from './page.ts'

const LIST = 'upload_mappings'
/** More than anybody has: the answer says how many there are. */
const MOST = 10_000

/** A folder as public ids begin with it: `wiki`, `a/b`. */
const folder: Parser<string> = (text, name) => {
  const path = line(255)(text, name).replace(/^\/+|\/+$/g, '')
  if (path === '' || path.includes('//')) throw refuse('invalidParameter', name, 'a folder such as wiki or a/b', text)
  return path
}

/** What stands before the rest of a public id. */
const template: Parser<string> = (text, name) => {
  const prefix = line(2000)(text, name)
  if (!URL.canParse(prefix) || !/^https?:\/\//.test(prefix))
    throw refuse('invalidParameter', name, 'the beginning of an http or https URL', text)
  return prefix
}

/**
 * `GET /upload_mappings[?folder=…]`: all of them, newest first, or that of one folder. A file that is missing where one leads is loaded when
 * it is delivered, by a server that loads files: {@link ../upload-api/load-mapped.ts}. @see admin_api#get_upload_mappings
 */
export const listUploadMappings: Action = async (call) => {
  const table = { folder, max_results: integer(1, 500), next_cursor: line(1000) } as const
  const asked = readParameters((await readArguments(call)).fields, table)
  const { services, account } = call
  const { uploadMappings } = services.catalog
  if (asked.folder !== undefined) {
    const mapping = await uploadMappings.get(account.cloudName, asked.folder)
    if (mapping === null) throw refuse('noSuchMapping', asked.folder)
    return Response.json(describeMapping(asked.folder, mapping))
  }
  const limit = asked.max_results ?? 10
  const after = readSequence(LIST, asked.next_cursor)
  const all = await uploadMappings.list(account.cloudName, { limit: MOST })
  const left = all.filter(({ sequence }) => after === undefined || sequence < after)
  const { items, next } = pageOf(left, limit, LIST, ({ sequence }) => String(sequence))
  return Response.json({
    mappings: items.map(({ name, value }) => describeMapping(name, value)),
    total_entries: all.length,
    ...next,
  })
}

/** `POST /upload_mappings` with `folder` and `template`. @see admin_api#create_an_upload_mapping */
export const createUploadMapping: Action = async (call) => {
  const said = await readMapping(call)
  const mapping = { externalId: randomUUID(), template: said.template }
  const { services, account } = call
  if (!(await services.catalog.uploadMappings.create(account.cloudName, said.folder, mapping)))
    throw refuse('mappingTaken', said.folder)
  return Response.json({ message: 'created', folder: said.folder, external_id: mapping.externalId })
}

/** `PUT /upload_mappings`: another template for the same folder. @see admin_api#update_an_upload_mapping */
export const updateUploadMapping: Action = async (call) => {
  const said = await readMapping(call)
  const { services, account } = call
  const mapping = await services.catalog.uploadMappings.replace(account.cloudName, said.folder, (former) => ({
    ...former,
    template: said.template,
  }))
  if (mapping === null) throw refuse('noSuchMapping', said.folder)
  return Response.json({ message: 'updated', external_id: mapping.externalId })
}

/** `DELETE /upload_mappings?folder=…`. @see admin_api#delete_an_upload_mapping */
export const deleteUploadMapping: Action = async (call) => {
  const { folder: named } = readParameters((await readArguments(call)).fields, { folder })
  if (named === undefined) throw refuse('missingParameter', 'folder')
  const { services, account } = call
  const mapping = await services.catalog.uploadMappings.remove(account.cloudName, named)
  if (mapping === null) throw refuse('noSuchMapping', named)
  return Response.json({ message: 'deleted', external_id: mapping.externalId })
}

async function readMapping(call: Parameters<Action>[0]): Promise<{ folder: string; template: string }> {
  const said = readParameters((await readArguments(call)).fields, { folder, template })
  if (said.folder === undefined) throw refuse('missingParameter', 'folder')
  if (said.template === undefined) throw refuse('missingParameter', 'template')
  return { folder: said.folder, template: said.template }
}

const describeMapping = (name: string, { template, externalId }: UploadMapping) => ({
  folder: name,
  template,
  external_id: externalId,
})
