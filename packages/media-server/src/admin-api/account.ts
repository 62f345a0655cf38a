import { RESOURCE_TYPES } from 'countersign/protocol'
import type { Action } from '../cloud/call.ts'
import { dayOf, firstUsageDay, noteUsage, usageOf } from '../cloud/usage-of-days.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { isDate } from '../metadata/dates.ts'
import { type Parser, readParameters, readResourceType } from '../upload-api/parameters.ts'
import { flag, integer, line } from '../upload-api/parsers.ts'

/** `GET /ping`. @see admin_api#ping */
export const ping: Action = async () => Response.json({ status: 'ok' })

/** `GET /resources`. @see admin_api#get_resource_types */
export const listResourceTypes: Action = async () => Response.json({ resource_types: RESOURCE_TYPES })

/** `GET /tags/<resource_type>`: every tag in use, in bytewise order. @see admin_api#get_tags */
export const listTags: Action = async ({ services, account, path, query }) => {
  const table = { prefix: line(255), max_results: integer(1, 500), next_cursor: line(2000) } as const
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

/** `dd-mm-yyyy`, as SDKs have it, or `yyyy-mm-dd`; a day that is there, as the latter. @see admin_api#usage */
const day: Parser<string> = (text, name) => {
  const found = text.replace(/^(\d\d)-(\d\d)-(\d{4})$/, '$3-$2-$1')
  if (!isDate(found)) throw refuse('invalidParameter', name, 'a day, as 31-01-2027 or 2027-01-31', text)
  return found
}

/**
 * `GET /usage[/<date>]` or `?date=…`: what is held now, or was held at the end of a day, and the limits. The latter by what was noted: each
 * call and each hourly sweep notes what there is. What a plan counts over a month (requests, transformations, bandwidth) is not
 * counted here, and is left out rather than invented. @see admin_api#usage
 */
export const usage: Action = async ({ services, account, path, query }) => {
  const asked = readParameters(readQuery(query).fields, path.date === undefined ? { date: day } : {})
  const date = path.date === undefined ? asked.date : day(path.date, 'date')
  const now = services.now()
  const today = dayOf(now)
  if (date !== undefined && (date > today || date < firstUsageDay(now)))
    throw refuse('invalidParameter', 'date', `from ${firstUsageDay(now)} to ${today}`, date)
  const held = await noteUsage(services.catalog, account.cloudName, now)
  const told = date === undefined || date === today ? held : await usageOf(services.catalog, account.cloudName, date)
  if (told === null) throw refuse('noUsageNoted', String(date))
  const { assets, derived, bytes } = told
  const { maxRequestBytes, maxInputPixels } = services.limits
  return Response.json({
    plan: 'local',
    last_updated: date ?? today,
    ...(date !== undefined && { date_requested: `${date}T00:00:00Z` }),
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
