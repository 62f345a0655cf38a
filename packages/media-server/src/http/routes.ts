import { authenticated } from '../admin-api/authenticated.ts'
import { deleteResources } from '../admin-api/delete-resources.ts'
import { getResource, listResources, ping } from '../admin-api/resources.ts'
import {
  createTransformation,
  deleteTransformation,
  getTransformation,
  listTransformations,
  updateTransformation,
} from '../admin-api/transformations.ts'
import {
  createUploadPreset,
  deleteUploadPreset,
  getUploadPreset,
  listUploadPresets,
  updateUploadPreset,
} from '../admin-api/upload-presets.ts'
import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { destroy } from '../upload-api/destroy.ts'
import { download } from '../upload-api/download.ts'
import { rename } from '../upload-api/rename.ts'
import { tags } from '../upload-api/tags.ts'
import { upload } from '../upload-api/upload.ts'

/** Everything under `/v1_1/<cloud>`. `:name` is one segment, `*name` all that are left. First match wins. */
const ROUTES: readonly (readonly [method: string, pattern: string, action: Action])[] = [
  ['POST', 'upload', upload],
  ['POST', ':resource_type/upload', upload],
  ['POST', ':resource_type/destroy', destroy],
  ['POST', ':resource_type/rename', rename],
  ['POST', ':resource_type/tags', tags],
  ['GET', ':resource_type/download', download],

  ['GET', 'ping', authenticated(ping)],
  ['GET', 'resources/:resource_type', authenticated(listResources)],
  ['GET', 'resources/:resource_type/:type', authenticated(listResources)],
  ['DELETE', 'resources/:resource_type/:type', authenticated(deleteResources)],
  ['GET', 'resources/:resource_type/:type/*public_id', authenticated(getResource)],

  ['GET', 'upload_presets', authenticated(listUploadPresets)],
  ['POST', 'upload_presets', authenticated(createUploadPreset)],
  ['GET', 'upload_presets/*name', authenticated(getUploadPreset)],
  ['PUT', 'upload_presets/*name', authenticated(updateUploadPreset)],
  ['DELETE', 'upload_presets/*name', authenticated(deleteUploadPreset)],

  ['GET', 'transformations', authenticated(listTransformations)],
  ['POST', 'transformations', authenticated(createTransformation)],
  ['PUT', 'transformations', authenticated(updateTransformation)],
  ['DELETE', 'transformations', authenticated(deleteTransformation)],
  ['GET', 'transformations/*name', authenticated(getTransformation)],
  ['POST', 'transformations/*name', authenticated(createTransformation)],
  ['PUT', 'transformations/*name', authenticated(updateTransformation)],
  ['DELETE', 'transformations/*name', authenticated(deleteTransformation)],
]

export interface ApiRoute {
  cloudName: string
  path: Readonly<Record<string, string>>
  action: Action
}

/**
 * The action for a path as received, still percent-encoded: SDKs encode the slashes of a public id, or do not.
 * @throws CloudinaryError `routeNotFound` for what is not there, `methodNotAllowed` naming what is.
 */
export function findRoute(method: string, pathname: string): ApiRoute {
  const [, , cloudName = '', ...segments] = pathname.split('/').map(decodeSegment)
  // HEAD is GET without a body, as everywhere in HTTP.
  const wanted = method === 'HEAD' ? 'GET' : method
  const matching = ROUTES.flatMap(([allowed, pattern, action]) => {
    const path = match(pattern, segments)
    return path === null ? [] : [{ allowed, path, action }]
  })
  const found = matching.find(({ allowed }) => allowed === wanted)
  if (found) return { cloudName, path: found.path, action: found.action }
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
