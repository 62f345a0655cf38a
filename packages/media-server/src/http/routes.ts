import { updateAccessMode } from '../admin-api/access-mode.ts'
import { config, listResourceTypes, listTags, ping, usage } from '../admin-api/account.ts'
import { authenticated } from '../admin-api/authenticated.ts'
import { deleteByAssetIds, deleteByTag, deleteDerived, deleteResources } from '../admin-api/delete-resources.ts'
import { createFolder, deleteFolder, listFolders, renameFolder } from '../admin-api/folders.ts'
import {
  listByAssetIds,
  listByContext,
  listByExternalIds,
  listByFolder,
  listByModeration,
  listByTag,
  listResources,
} from '../admin-api/list-resources.ts'
import { deleteEntries, orderDatasource, restoreEntries, updateDatasource } from '../admin-api/metadata-datasource.ts'
import {
  createMetadataField,
  deleteMetadataField,
  getMetadataField,
  listMetadataFields,
  moveMetadataField,
  reorderMetadataFields,
  updateMetadataField,
} from '../admin-api/metadata-fields.ts'
import {
  createMetadataRule,
  deleteMetadataRule,
  listMetadataRules,
  updateMetadataRule,
} from '../admin-api/metadata-rules.ts'
import { ADD_ON_CALLS, notHere, unsubscribed } from '../admin-api/not-here.ts'
import { publishResources } from '../admin-api/publish-resources.ts'
import { addRelated, addRelatedById, deleteRelated, deleteRelatedById } from '../admin-api/related-assets.ts'
import { getResource, getResourceById } from '../admin-api/resources.ts'
import { deleteBackups, restoreByAssetIds, restoreResources } from '../admin-api/restore-resources.ts'
import { search } from '../admin-api/search.ts'
import { searchDatasource, searchDatasources } from '../admin-api/search-datasource.ts'
import { searchFolders } from '../admin-api/search-folders.ts'
import {
  createStreamingProfile,
  deleteStreamingProfile,
  getStreamingProfile,
  listStreamingProfiles,
  updateStreamingProfile,
} from '../admin-api/streaming-profiles.ts'
import {
  createTransformation,
  deleteTransformation,
  getTransformation,
  listTransformations,
  updateTransformation,
} from '../admin-api/transformations.ts'
import { createTrigger, deleteTrigger, listTriggers, testTrigger, updateTrigger } from '../admin-api/triggers.ts'
import { updateResource, updateResourceById } from '../admin-api/update-resource.ts'
import {
  createUploadMapping,
  deleteUploadMapping,
  listUploadMappings,
  updateUploadMapping,
} from '../admin-api/upload-mappings.ts'
import {
  createUploadPreset,
  deleteUploadPreset,
  getUploadPreset,
  listUploadPresets,
  updateUploadPreset,
} from '../admin-api/upload-presets.ts'
import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { context } from '../upload-api/context.ts'
import { deleteByToken } from '../upload-api/delete-by-token.ts'
import { destroy, destroyById } from '../upload-api/destroy.ts'
import { download, downloadById } from '../upload-api/download.ts'
import { downloadBackup } from '../upload-api/download-backup.ts'
import { explicit } from '../upload-api/explicit.ts'
import { explode } from '../upload-api/explode.ts'
import { downloadArchive, generateArchive } from '../upload-api/generate-archive.ts'
import { metadata } from '../upload-api/metadata.ts'
import { multi } from '../upload-api/multi.ts'
import { rename } from '../upload-api/rename.ts'
import { sprite } from '../upload-api/sprite.ts'
import { tags } from '../upload-api/tags.ts'
import { text } from '../upload-api/text.ts'
import { upload } from '../upload-api/upload.ts'

/** `:name` is one segment, `*name` all that are left. The name of an action is what it is called in faults and records. */
type Row = readonly [method: string, pattern: string, action: Action, name?: string]

const UPLOAD_API: readonly Row[] = [
  ['POST', 'upload', upload],
  ['POST', ':resource_type/upload', upload],
  ['POST', 'upload_chunked', upload, 'upload'],
  ['POST', ':resource_type/upload_chunked', upload, 'upload'],
  ['POST', 'asset/destroy', destroyById],
  ['POST', 'delete_by_token', deleteByToken],
  ['POST', ':resource_type/destroy', destroy],
  ['POST', ':resource_type/rename', rename],
  ['POST', ':resource_type/explicit', explicit],
  ['POST', ':resource_type/tags', tags],
  ['POST', ':resource_type/context', context],
  ['POST', 'image/text', text],
  ['POST', ':resource_type/metadata', metadata],
  ['POST', ':resource_type/explode', explode],
  ['POST', 'image/multi', multi],
  ['GET', 'image/multi', multi],
  ['POST', 'image/sprite', sprite],
  ['GET', 'image/sprite', sprite],
  ['GET', 'asset/download', downloadById],
  ['GET', ':resource_type/download', download],
  ['GET', 'download_backup', downloadBackup],
  ['POST', ':resource_type/generate_archive', generateArchive],
  ['GET', ':resource_type/generate_archive', downloadArchive],
]

/** For who holds key and secret. */
const ADMIN_API: readonly Row[] = [
  ['GET', 'ping', ping],
  ['GET', 'usage', usage],
  ['GET', 'usage/:date', usage],
  ['GET', 'config', config],
  ['GET', 'tags/:resource_type', listTags, 'list_tags'],
  ['GET', 'resources', listResourceTypes],
  ['DELETE', 'resources', deleteByAssetIds],
  ['GET', 'resources/by_asset_folder', listByFolder],
  ['GET', 'resources/by_asset_ids', listByAssetIds],
  ['GET', 'resources/by_external_ids', listByExternalIds],
  ['GET', 'resources/search', search, 'search'],
  ['POST', 'resources/search', search, 'search'],
  ['POST', 'resources/related_assets/:asset_id', addRelatedById, 'related_assets'],
  ['DELETE', 'resources/related_assets/:asset_id', deleteRelatedById, 'related_assets'],
  ['POST', 'resources/related_assets/:resource_type/:type/*public_id', addRelated, 'related_assets'],
  ['DELETE', 'resources/related_assets/:resource_type/:type/*public_id', deleteRelated, 'related_assets'],
  ['GET', 'resources/:asset_id', getResourceById],
  ['PUT', 'resources/:asset_id', updateResourceById],
  ['GET', 'resources/:resource_type', listResources],
  ['GET', 'resources/:resource_type/context', listByContext],
  ['GET', 'resources/:resource_type/moderations/:kind/:status', listByModeration],
  ['GET', 'resources/:resource_type/tags/*tag', listByTag],
  ['DELETE', 'resources/:resource_type/tags/*tag', deleteByTag],
  ['POST', 'resources/restore', restoreByAssetIds],
  ['POST', 'resources/:resource_type/:type/restore', restoreResources],
  ['DELETE', 'resources/backup/:asset_id', deleteBackups],
  ['POST', 'resources/:resource_type/publish_resources', publishResources],
  ['POST', 'resources/:resource_type/:type/update_access_mode', updateAccessMode],
  ['GET', 'resources/:resource_type/:type', listResources],
  ['DELETE', 'resources/:resource_type/:type', deleteResources],
  ['GET', 'resources/:resource_type/:type/*public_id', getResource],
  ['POST', 'resources/:resource_type/:type/*public_id', updateResource],
  ['DELETE', 'derived_resources', deleteDerived],

  ['GET', 'folders/search', searchFolders, 'search_folders'],
  ['POST', 'folders/search', searchFolders, 'search_folders'],
  ['GET', 'folders', listFolders],
  ['GET', 'folders/*folder', listFolders],
  ['POST', 'folders/*folder', createFolder],
  ['PUT', 'folders/*folder', renameFolder],
  ['DELETE', 'folders/*folder', deleteFolder],

  ['GET', 'upload_presets', listUploadPresets],
  ['POST', 'upload_presets', createUploadPreset],
  ['GET', 'upload_presets/*name', getUploadPreset],
  ['PUT', 'upload_presets/*name', updateUploadPreset],
  ['DELETE', 'upload_presets/*name', deleteUploadPreset],

  ['GET', 'metadata_fields', listMetadataFields],
  ['POST', 'metadata_fields', createMetadataField],
  ['PUT', 'metadata_fields/order', reorderMetadataFields],
  ['POST', 'metadata_fields/datasource/search', searchDatasources],
  ['GET', 'metadata_fields/:external_id', getMetadataField],
  ['PUT', 'metadata_fields/:external_id', updateMetadataField],
  ['DELETE', 'metadata_fields/:external_id', deleteMetadataField],
  ['PUT', 'metadata_fields/:external_id/datasource', updateDatasource],
  ['DELETE', 'metadata_fields/:external_id/datasource', deleteEntries],
  ['POST', 'metadata_fields/:external_id/datasource_restore', restoreEntries],
  ['POST', 'metadata_fields/:external_id/datasource/order', orderDatasource],
  ['POST', 'metadata_fields/:external_id/datasource/search', searchDatasource],
  ['PUT', 'metadata_fields/:external_id/reorder', moveMetadataField],
  ['GET', 'metadata_rules', listMetadataRules],
  ['POST', 'metadata_rules', createMetadataRule],
  ['PUT', 'metadata_rules/:external_id', updateMetadataRule],
  ['DELETE', 'metadata_rules/:external_id', deleteMetadataRule],
  ['GET', 'upload_mappings', listUploadMappings],
  ['POST', 'upload_mappings', createUploadMapping],
  ['PUT', 'upload_mappings', updateUploadMapping],
  ['DELETE', 'upload_mappings', deleteUploadMapping],

  ['GET', 'streaming_profiles', listStreamingProfiles],
  ['POST', 'streaming_profiles', createStreamingProfile],
  ['GET', 'streaming_profiles/:name', getStreamingProfile],
  ['PUT', 'streaming_profiles/:name', updateStreamingProfile],
  ['DELETE', 'streaming_profiles/:name', deleteStreamingProfile],

  ['GET', 'triggers', listTriggers],
  ['POST', 'triggers', createTrigger],
  ['PUT', 'triggers/:id', updateTrigger],
  ['DELETE', 'triggers/:id', deleteTrigger],
  ['POST', 'triggers/:id/test', testTrigger],

  ['GET', 'transformations', listTransformations],
  ['POST', 'transformations', createTransformation],
  ['PUT', 'transformations', updateTransformation],
  ['DELETE', 'transformations', deleteTransformation],
  ['GET', 'transformations/*name', getTransformation],
  ['POST', 'transformations/*name', createTransformation],
  ['PUT', 'transformations/*name', updateTransformation],
  ['DELETE', 'transformations/*name', deleteTransformation],
]

/** Documented calls of the Upload API that are not here: a film would have to be encoded; the other is the archive of a tag. */
const UPLOAD_API_NOT_HERE = [
  ['POST', 'video/concat', 'concat'],
  ['GET', ':resource_type/download_tag.zip', 'download_tag.zip'],
] as const

const isWrittenOut = (part: string): boolean => !/^[:*]/.test(part)

interface Route {
  method: string
  /** Of the pattern, between its slashes. */
  parts: readonly string[]
  action: Action
  name: string
}

/** Everything under `/v1_1/<cloud>`; first match wins. An action is named by what is written out: `image/destroy` is `destroy`, `resources/image` is `resources`. */
const ROUTES: readonly Route[] = [
  ...[
    ...UPLOAD_API,
    ...UPLOAD_API_NOT_HERE.map(([method, pattern, call]): Row => [method, pattern, notHere(call)]),
  ].map(([method, pattern, action, name]) => ({
    method,
    parts: pattern.split('/'),
    action,
    name: name ?? pattern.split('/').findLast(isWrittenOut) ?? pattern,
  })),
  ...[...ADD_ON_CALLS.map(([method, pattern, addOn]): Row => [method, pattern, unsubscribed(addOn)]), ...ADMIN_API].map(
    ([method, pattern, action, name]) => ({
      method,
      parts: pattern.split('/'),
      action: authenticated(action),
      name: name ?? pattern.split('/').find(isWrittenOut) ?? pattern,
    }),
  ),
]

/** The names of all actions, each once: `upload`, `destroy` …, and of the Admin API `resources`, `ping` …. */
export const ACTION_NAMES: readonly string[] = [...new Set(ROUTES.map(({ name }) => name))]

/** Stands where a resource type could. */
const ASSET_ID = /^[0-9a-f]{32}$/

export interface ApiRoute {
  cloudName: string
  /** One of {@link ACTION_NAMES}. */
  name: string
  path: Readonly<Record<string, string>>
  action: Action
}

/**
 * The action for a path as received, still percent-encoded: SDKs encode the slashes of a public id, or of the whole rest of the
 * path, or do not.
 * @throws CloudinaryError `routeNotFound` for what is not there, `methodNotAllowed` naming what is.
 */
export function findRoute(method: string, pathname: string): ApiRoute {
  const [, , cloudName = '', ...rest] = pathname.split('/').map(decodeSegment)
  const segments = rest.join('/').split('/')
  // HEAD is GET without a body, as everywhere in HTTP.
  const wanted = method === 'HEAD' ? 'GET' : method
  const others = new Set<string>()
  for (const route of ROUTES) {
    const path = match(route.parts, segments)
    if (path !== null && route.method === wanted) return { cloudName, name: route.name, path, action: route.action }
    if (path !== null) others.add(route.method)
  }
  if (others.size === 0) throw refuse('routeNotFound', method, pathname)
  throw refuse('methodNotAllowed', method, [...others].join(', '))
}

function match(parts: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const path: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = segments[index]
    if (segment === undefined || segment === '') return null
    if (part.startsWith('*')) return { ...path, [part.slice(1)]: segments.slice(index).join('/') }
    if (part === ':asset_id' && !ASSET_ID.test(segment)) return null
    if (part.startsWith(':')) path[part.slice(1)] = segment
    else if (part !== segment) return null
  }
  return parts.length === segments.length ? path : null
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (cause) {
    throw Object.assign(refuse('invalidParameter', 'path', 'percent-encoded UTF-8', segment), { cause })
  }
}
