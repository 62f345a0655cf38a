import { RESOURCE_TYPES } from 'countersign/protocol'
import type { Action } from '../cloud/call.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { readParameters, readResourceType } from '../upload-api/parameters.ts'
import { flag, integer, line } from '../upload-api/parsers.ts'

/** `GET /ping`. @see admin_api#ping */
export const ping: Action = async () => Response.json({ status: 'ok' })

/** `GET /resources`. @see admin_api#get_resource_types */
export const listResourceTypes: Action = async () => Response.json({ resource_types: RESOURCE_TYPES })

/** `GET /tags/<resource_type>`: every tag in use, in bytewise order. @see admin_api#get_tags */
export const listTags: Action = async ({ services, account, path, query }) => {
  const table = { prefix: line(255), max_results: integer(1, 500), next_cursor: line(1000) } as const
  const { prefix, max_results: maxResults = 10, next_cursor: cursor } = readParameters(readQuery(query).fields, table)
  const { tags, nextCursor } = await services.catalog.listTags({
    cloudName: account.cloudName,
    resourceType: readResourceType(path),
    maxResults,
    ...(prefix && { prefix }),
    ...(cursor && { cursor }),
  })
  return Response.json({ tags, ...(nextCursor && { next_cursor: nextCursor }) })
}

/**
 * `GET /usage`: what is held now, and the limits. What a plan counts over a month (requests, transformations, bandwidth) is not
 * counted here, and is left out rather than invented. @see admin_api#usage
 */
export const usage: Action = async ({ services, account, query }) => {
  readParameters(readQuery(query).fields, {})
  const { assets, derived, bytes } = await services.catalog.totals(account.cloudName)
  const { maxRequestBytes, maxInputPixels } = services.limits
  return Response.json({
    plan: 'local',
    last_updated: new Date(services.now()).toISOString().slice(0, 10),
    objects: { usage: assets + derived },
    storage: { usage: bytes },
    resources: assets,
    derived_resources: derived,
    media_limits: {
      image_max_size_bytes: maxRequestBytes,
      video_max_size_bytes: maxRequestBytes,
      raw_max_size_bytes: maxRequestBytes,
      image_max_px: maxInputPixels,
      asset_max_total_px: maxInputPixels,
    },
  })
}

/** `GET /config[?settings=true]`. @see admin_api#config */
export const config: Action = async ({ services, account, query }) => {
  const { settings } = readParameters(readQuery(query).fields, { settings: flag })
  const { folderMode: folder_mode } = services
  return Response.json({ cloud_name: account.cloudName, ...(settings && { settings: { folder_mode } }) })
}
