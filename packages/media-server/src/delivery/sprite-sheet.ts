import { createHash } from 'node:crypto'
import { type DeliveryPath, encodeSource } from 'countersign/protocol'
import type { Asset, SpriteFacts } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { isNotModified } from './preconditions.ts'
import { cacheHeaders } from './serve-blob.ts'

/** What there is of a sprite besides its image, by extension: written when it is asked for, out of what the catalog holds. */
const SHEETS = {
  css: { mediaType: 'text/css; charset=utf-8', write: writeStyles },
  json: { mediaType: 'application/json', write: writePlaces },
} as const

export interface Sheet {
  /** Of the sprite that it belongs to, decoded. */
  source: string
  extension: keyof typeof SHEETS
}

/** Whether a path asks for `…/image/sprite/v1/<public_id>.css` or `.json`; `null` for every other one. */
export function sheetOf({ type, transformations }: DeliveryPath, source: string): Sheet | null {
  const [, sprite, extension] = /^(.+)\.(css|json)$/.exec(source) ?? []
  if (type !== 'sprite' || sprite === undefined || transformations.length > 0) return null
  return { source: sprite, extension: extension as keyof typeof SHEETS }
}

/** Answers with what there is of a sprite besides its image. @throws CloudinaryError `resourceNotFound` for what is no sprite. */
export function serveSheet(
  request: Request,
  asset: Asset,
  extension: keyof typeof SHEETS,
  cached: { noStore: boolean; immutable: boolean },
): Response {
  if (!asset.media || !('image_infos' in asset.media)) throw refuse('resourceNotFound', asset.publicId)
  const { mediaType, write } = SHEETS[extension]
  const text = write(asset, asset.media)
  const validators = { etag: `"${createHash('md5').update(text).digest('hex')}"`, modifiedAt: asset.version * 1000 }
  const headers = {
    'content-type': mediaType,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    ...cacheHeaders(cached),
    etag: validators.etag,
    'last-modified': new Date(validators.modifiedAt).toUTCString(),
  }
  if (isNotModified(request.headers, validators)) return new Response(null, { status: 304, headers })
  return new Response(request.method === 'HEAD' ? null : text, { headers })
}

function writePlaces({ publicId, version }: Asset, { image_infos }: SpriteFacts): string {
  return JSON.stringify({ public_id: publicId, version, image_infos })
}

/** The image is named as it lies beside the style sheet: a sprite that is renamed, or reached another way, stays whole. */
function writeStyles({ publicId, format }: Asset, { image_infos: places }: SpriteFacts): string {
  const image = encodeSource(publicId.slice(publicId.lastIndexOf('/') + 1), format)
  const rules = Object.entries(places).map(([name, { width, height, x, y }]) => {
    const position = `${x === 0 ? 0 : `-${x}px`} ${y === 0 ? 0 : `-${y}px`}`
    return `.${escapeIdentifier(name)} { background: url("${image}") no-repeat ${position}; width: ${width}px; height: ${height}px; }\n`
  })
  return rules.join('')
}

/**
 * A public id as the name of a class: folders and dots stay in it, escaped; white space, which a class cannot have, becomes `-`.
 * @see https://drafts.csswg.org/cssom/#serialize-an-identifier
 */
export function escapeIdentifier(name: string): string {
  const text = name.replace(/\s/g, '-')
  const escaped = text.replace(/[^A-Za-z0-9_\-\u0080-\u{10ffff}]/gu, (character) => `\\${character}`)
  if (escaped === '-') return '\\-'
  return escaped.replace(/^(-?)([0-9])/, (_, dash: string, digit: string) => `${dash}\\3${digit} `)
}
