import { createHash } from 'node:crypto'
import { isRestricted } from '../catalog/access.ts'
import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { findDelivered } from '../delivery/deliver.ts'
import { openDrawable, requireDrawable } from '../delivery/drawable.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Part } from '../transform/compose.ts'
import { parseTransformation } from '../transform/parse.ts'
import type { WrittenTransformation } from '../transform/transformation.ts'
import type { ComposedRequest } from './composed-request.ts'

/** How many images another one may be made of. */
export const MAX_PARTS = 100

/** What an image is made of, and what it is called for it. */
export interface FoundParts {
  parts: readonly Part[]
  /** The tag, or a digest of the URLs, with how it is written: `logo,f_webp`. */
  publicId: string
}

/**
 * The images with a tag, by public id, or those of URLs, in their order. Only what everybody may see: what is made of them, everybody
 * sees. @throws CloudinaryError `nothingToCompose`, `tooManyParts`, `accessDenied`, `notImplemented` for what cannot be drawn.
 */
export async function findParts(call: Call, { lists, parameters }: ComposedRequest): Promise<FoundParts> {
  const { tag, urls: joined, transformation, format } = parameters
  const urls = lists.urls ?? (joined === undefined ? [] : [joined])
  if (tag === undefined && urls.length === 0) throw refuse('missingParameter', 'tag or urls')
  if (tag !== undefined && urls.length > 0)
    throw refuse('invalidParameter', 'urls', 'absent where there is a tag', urls.join(','))
  const found = tag === undefined ? await findByUrl(call, urls) : await findByTag(call, tag)
  const parts: Part[] = []
  for (const { asset, written } of found) {
    requireDrawable(call.services, asset)
    const { steps } = await drawingOf(call.services, asset.cloudName, [...written, ...(transformation?.steps ?? [])])
    parts.push({ name: asset.publicId, open: (options) => openDrawable(call.services, asset, steps, options) })
  }
  const name = tag ?? createHash('sha256').update(urls.join('\n')).digest('hex').slice(0, 20)
  return { parts, publicId: [name, format, transformation?.text].filter((part) => part !== undefined).join(',') }
}

interface Found {
  asset: Asset
  written: WrittenTransformation
}

async function findByTag({ services, account }: Call, tag: string): Promise<Found[]> {
  const { assets, nextCursor } = await services.catalog.list({
    cloudName: account.cloudName,
    resourceType: 'image',
    type: 'upload',
    tag,
    direction: 'asc',
    maxResults: MAX_PARTS,
  })
  if (nextCursor !== null) throw refuse('tooManyParts', MAX_PARTS)
  const open = assets.filter((asset) => !isRestricted(asset))
  if (open.length === 0) throw refuse('nothingToCompose', tag)
  const sorted = open.sort((a, b) => Buffer.compare(Buffer.from(a.publicId), Buffer.from(b.publicId)))
  return sorted.map((asset) => ({ asset, written: [] }))
}

async function findByUrl(call: Call, urls: readonly string[]): Promise<Found[]> {
  if (urls.length > MAX_PARTS) throw refuse('tooManyParts', MAX_PARTS)
  const found: Found[] = []
  for (const url of urls) {
    const { asset, reading, isPublic } = await findDelivered(call.services, pathOf(call, url))
    if (!isPublic) throw refuse('accessDenied')
    const { transformations } = reading
    found.push({ asset, written: transformations.length === 0 ? [] : parseTransformation(transformations.join('/')) })
  }
  return found
}

/** SDKs write URLs of Cloudinary's own host, this cloud's name in them. */
const CLOUDINARY_HOST = 'res.cloudinary.com'

function pathOf({ services, account }: Call, text: string): string {
  const url = text.length <= 2000 && URL.canParse(text) ? new URL(text) : null
  const isHere = url?.origin === new URL(services.origin()).origin || url?.hostname === CLOUDINARY_HOST
  if (!url || !isHere || !url.pathname.startsWith(`/${account.cloudName}/`)) {
    const wanted = `URLs of images of this cloud, such as ${services.origin()}/${account.cloudName}/image/upload/a.jpg`
    throw refuse('invalidParameter', 'urls', wanted, text)
  }
  return url.pathname
}
