import { config, listResourceTypes, listTags, ping, usage } from '../admin-api/account.ts'
import { authenticated } from '../admin-api/authenticated.ts'
import { deleteByAssetIds, deleteByTag, deleteDerived, deleteResources } from '../admin-api/delete-resources.ts'
import { listByAssetIds, listByContext, listByFolder, listByTag, listResources } from '../admin-api/list-resources.ts'
import { getResource, getResourceById } from '../admin-api/resources.ts'
import { search } from '../admin-api/search.ts'
import { updateResource, updateResourceById } from '../admin-api/update-resource.ts'
import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { context } from '../upload-api/context.ts'
import { destroy, destroyById } from '../upload-api/destroy.ts'
import { download } from '../upload-api/download.ts'
import { explicit } from '../upload-api/explicit.ts'
import { rename } from '../upload-api/rename.ts'
import { tags } from '../upload-api/tags.ts'
import { upload } from '../upload-api/upload.ts'

/** Everything under `/v1_1/<cloud>`. `:name` is one segment, `*name` all that are left. First match wins. */
const ROUTES: readonly (readonly [method: string, pattern: string, action: Action])[] = [
  ['POST', 'upload', upload],
  ['POST', ':resource_type/upload', upload],
  ['POST', 'upload_chunked', upload],
  ['POST', ':resource_type/upload_chunked', upload],
  ['POST', 'asset/destroy', destroyById],
  ['POST', ':resource_type/destroy', destroy],
  ['POST', ':resource_type/rename', rename],
  ['POST', ':resource_type/explicit', explicit],
  ['POST', ':resource_type/tags', tags],
  ['POST', ':resource_type/context', context],
  ['GET', ':resource_type/download', download],

  ['GET', 'ping', authenticated(ping)],
  ['GET', 'usage', authenticated(usage)],
  ['GET', 'config', authenticated(config)],
  ['GET', 'tags/:resource_type', authenticated(listTags)],
  ['GET', 'resources', authenticated(listResourceTypes)],
  ['DELETE', 'resources', authenticated(deleteByAssetIds)],
  ['GET', 'resources/by_asset_folder', authenticated(listByFolder)],
  ['GET', 'resources/by_asset_ids', authenticated(listByAssetIds)],
  ['GET', 'resources/search', authenticated(search)],
  ['POST', 'resources/search', authenticated(search)],
  ['GET', 'resources/:asset_id', authenticated(getResourceById)],
  ['PUT', 'resources/:asset_id', authenticated(updateResourceById)],
  ['GET', 'resources/:resource_type', authenticated(listResources)],
  ['GET', 'resources/:resource_type/context', authenticated(listByContext)],
  ['GET', 'resources/:resource_type/tags/*tag', authenticated(listByTag)],
  ['DELETE', 'resources/:resource_type/tags/*tag', authenticated(deleteByTag)],
  ['GET', 'resources/:resource_type/:type', authenticated(listResources)],
  ['DELETE', 'resources/:resource_type/:type', authenticated(deleteResources)],
  ['GET', 'resources/:resource_type/:type/*public_id', authenticated(getResource)],
  ['POST', 'resources/:resource_type/:type/*public_id', authenticated(updateResource)],
  ['DELETE', 'derived_resources', authenticated(deleteDerived)],
]

/** What a route does, in one word: the first of its pattern that is written out. */
const nameOf = (pattern: string): string => pattern.split('/').find((part) => !part.startsWith(':')) ?? pattern

/** The names of all actions, each once: `upload`, `destroy` …, and of the Admin API `resources`, `ping`. */
export const ACTION_NAMES: readonly string[] = [...new Set(ROUTES.map(([, pattern]) => nameOf(pattern)))]

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
  const matching = ROUTES.flatMap(([allowed, pattern, action]) => {
    const path = match(pattern, segments)
    return path === null ? [] : [{ allowed, path, action, name: nameOf(pattern) }]
  })
  const found = matching.find(({ allowed }) => allowed === wanted)
  if (found) return { cloudName, name: found.name, path: found.path, action: found.action }
  if (matching.length === 0) throw refuse('routeNotFound', method, pathname)
  throw refuse('methodNotAllowed', method, [...new Set(matching.map(({ allowed }) => allowed))].join(', '))
}

function match(pattern: string, segments: readonly string[]): Record<string, string> | null {
  const parts = pattern.split('/')
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
