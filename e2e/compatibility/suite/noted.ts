/** What a request may leave behind, said before it is sent: its answer may never come. */
import { type AssetName, type DeliveryType, isResourceType, RESOURCE_TYPES } from 'countersign/protocol'
import type { Ledger } from '../ledger.ts'
import type { Fields } from './bodies.ts'
import type { Ask } from './case.ts'
import { fillIn, type Names } from './request.ts'

/** Settings by the path that makes them; each goes again by `DELETE` of the path with its name. */
const SETTINGS = ['upload_presets', 'transformations', 'folders', 'metadata_fields', 'upload_mappings'] as const

/** Of an upload, a rename, an archive or `explicit`. */
const NAMING = ['public_id', 'to_public_id', 'target_public_id', 'folder', 'public_id_prefix', 'asset_folder'] as const
const TYPES: readonly DeliveryType[] = ['upload', 'private', 'authenticated']

export function note(ask: Ask, ledger: Ledger, names: Names): void {
  if (ask.method === 'GET' || ask.method === 'HEAD' || ask.method === 'DELETE') return
  const prefix = names.kept.get('p') ?? ''
  const field = (name: string) => textOf(ask.fields, name, names)
  const [first = '', ...rest] = fillIn(ask.path, names).split('/').map(decodeURIComponent)
  if ((SETTINGS as readonly string[]).includes(first)) {
    const name = rest.join('/') || field('name') || field('external_id') || field('folder')
    if (name.startsWith(prefix)) ledger.noteSetting(`${first}/${encodeURIComponent(name)}`)
    return
  }
  const resourceTypes = isResourceType(first) ? [first] : RESOURCE_TYPES
  const types = TYPES.filter((type) => type === field('type') || type === field('to_type') || type === 'upload')
  for (const name of ['folder', 'asset_folder', 'public_id_prefix'].map(field))
    if (name.startsWith(prefix)) ledger.noteFolder(name)
  const publicIds = NAMING.map(field).filter((name) => name.startsWith(prefix))
  const noted = publicIds.flatMap((publicId): AssetName[] =>
    resourceTypes.flatMap((resourceType) => types.map((type) => ({ resourceType, type, publicId }))),
  )
  ledger.note(...noted)
}

/** What an upload made under a name that the cloud has found for it: with dynamic folders, it does not begin with the folder. */
export function noteMade(json: unknown, ledger: Ledger): void {
  const { public_id: publicId, resource_type: resourceType, type, existing, overwritten, etag } = Object(json)
  const isUpload = typeof publicId === 'string' && etag !== undefined && TYPES.includes(type)
  if (isUpload && !existing && !overwritten) ledger.noteMade({ resourceType, type, publicId })
}

function textOf(fields: Fields | undefined, name: string, names: Names): string {
  const value = fields?.[name]
  return typeof value === 'string' ? fillIn(value, names) : ''
}
