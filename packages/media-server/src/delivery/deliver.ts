import { type DeliveryPath, parseDeliveryPath } from 'countersign/protocol'
import { admits, isRestricted } from '../catalog/access.ts'
import type { Asset } from '../catalog/catalog.ts'
import type { CloudAccount, Services } from '../cloud/services.ts'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { parseTransformation } from '../transform/parse.ts'
import { canDerive } from './drawable.ts'
import { drawingOf } from './drawing.ts'
import { locate, type Reading, readingsOf, requireUnambiguous } from './locate.ts'
import { bringsToken } from './presented-token.ts'
import { isProtected } from './protected-type.ts'
import { refusalResponse } from './refusal-response.ts'
import { AS_IT_IS, isDerived, lookAndServe, serveAsset } from './serve-asset.ts'
import { serveSheet, sheetOf } from './sprite-sheet.ts'
import { isSignatureValid } from './url-signature.ts'

export type DeliveryServices = Pick<
  Services,
  'account' | 'catalog' | 'blobs' | 'now' | 'limits' | 'loadMapped' | 'poppler'
>

/**
 * Answers `GET` and `HEAD` of `/<cloud>/<resource_type>/<type>/[s--sig--/][transformations/…][v<version>/]<public_id>[.<ext>]`.
 *
 * Who may see what, as on Cloudinary: `upload` everybody; `private` the original by signed URL, pictures made from it everybody;
 * `authenticated` by signed URL only. A wrong signature is refused even where none is needed. Where a signature is missing, an asset
 * that is not there is refused like one that is. Beside its type an asset may have rules of its own; a token passes both.
 * What a moderator has rejected is not there.
 * @param path the path as received, percent-encoding and all, without the query: it is what was signed.
 * @see https://cloudinary.com/documentation/control_access_to_media
 */
export async function deliver(services: DeliveryServices, request: Request, path: string): Promise<Response> {
  try {
    return await lookAndServe(() => answer(services, request, path))
  } catch (error) {
    if (error instanceof CloudinaryError) return refusalResponse(error, request.method)
    throw error
  }
}

async function answer(services: DeliveryServices, request: Request, text: string): Promise<Response> {
  const asked = readPath(services, text)
  const { path, account } = asked
  const sheet = sheetOf(path, asked.source)
  const hasToken = bringsToken(account, request, text, services.now)
  const { asset, reading } = await find(services, { ...asked, ...sheet }, hasToken)
  const cached = {
    // A rule may end in a minute, and a cache would not know.
    noStore: isProtected(path.type) || isRestricted(asset),
    immutable: path.version === String(asset.version),
  }
  if (sheet) return serveSheet(request, asset, sheet.extension, cached)
  const drawing = await drawingAsked(services, path, reading)
  return serveAsset(services, request, asset, { drawing, format: reading.format, ...cached })
}

const drawingAsked = async (
  { catalog }: DeliveryServices,
  { cloudName }: DeliveryPath,
  { transformations }: Reading,
) =>
  transformations.length === 0
    ? AS_IT_IS
    : drawingOf({ catalog }, cloudName, parseTransformation(transformations.join('/')))

/** What a path leads to, for whoever asks for it. */
export interface Delivered {
  asset: Asset
  reading: Reading
  /** Everybody may see it, today and tomorrow. */
  isPublic: boolean
}

/** What is delivered under a path to somebody without a token. @throws CloudinaryError what {@link deliver} refuses with. */
export const findDelivered = async (services: DeliveryServices, text: string): Promise<Delivered> =>
  find(services, readPath(services, text), false)

interface Asked {
  path: DeliveryPath
  account: CloudAccount
  /** Decoded. */
  source: string
  isSigned: boolean
}

function readPath(services: DeliveryServices, text: string): Asked {
  const path = parseDeliveryPath(text)
  const source = path && decodeOnce(path.source)
  if (path === null || source === null) throw refuse('resourceNotFound', text.slice(1))
  const account = services.account(path.cloudName)
  if (!account) throw refuse('invalidCloudName', path.cloudName)
  return { path, account, source, isSigned: requireSound(path, source, account.apiSecret) }
}

/** @param isAgain whether what was missing has been loaded. */
async function find(services: DeliveryServices, asked: Asked, hasToken: boolean, isAgain = false): Promise<Delivered> {
  const { path, source, isSigned } = asked
  if (path.type === 'authenticated' && !isSigned && !hasToken) throw refuse('accessDenied')
  const readings = readingsOf(path, source)
  let isKeptBack = false
  let isThere = false
  const found = await locate(services.catalog, path, readings, (asset, reading) => {
    isThere = true
    if (asset.moderationStatus === 'rejected') return false
    if (hasToken) return true
    if (!isSigned && !isOpen(services, path.type, asset, reading)) return false
    const isAdmitted = admits(asset, { isSigned, now: services.now() })
    isKeptBack ||= !isAdmitted
    return isAdmitted
  })
  if (!found) {
    const isPrivate = path.type === 'private' && !isSigned && path.transformations.length === 0
    if (isKeptBack || isPrivate) throw refuse('accessDenied')
    // One that is kept from who asks is there: it is not loaded for them.
    if (!isThere && !isAgain && (await isLoaded(services, path, source))) return find(services, asked, hasToken, true)
    throw refuse('resourceNotFound', readings[0]?.publicId ?? source)
  }
  const { asset, reading } = found
  const isPublic = isOpen(services, path.type, asset, reading) && !isRestricted(asset)
  if (!isPublic) await requireUnambiguous(services.catalog, path, source, reading)
  return { asset, reading, isPublic }
}

/** Whether a file that was missing is there now: its folder may be mapped to a place from where it is loaded. */
async function isLoaded(services: DeliveryServices, path: DeliveryPath, source: string): Promise<boolean> {
  const { cloudName, resourceType } = path
  const [reading] = readingsOf(path, source)
  if (path.type !== 'upload' || reading === undefined) return false
  // For what would be refused then, nothing is loaded.
  if (await drawingAsked(services, path, reading).then(() => false, isRefusal)) return false
  const extension = reading.format === null ? '' : source.slice(source.lastIndexOf('.'))
  return services.loadMapped({ cloudName, resourceType, publicId: reading.publicId, extension })
}

function isRefusal(error: unknown): true {
  if (error instanceof CloudinaryError) return true
  throw error
}

/** Whether everybody may see it. */
const isOpen = (
  services: DeliveryServices,
  type: DeliveryPath['type'],
  asset: Asset,
  { transformations, format }: Reading,
): boolean =>
  !isProtected(type) || (type === 'private' && isDerived(asset, transformations, format) && canDerive(services, asset))

/** Whether the URL is signed. @throws CloudinaryError `invalidDeliverySignature` when it is, wrongly. */
function requireSound(path: DeliveryPath, source: string, apiSecret: string): boolean {
  if (path.signature === null) {
    // One of another length reads like a folder; nobody means a folder.
    if (/^s--[^/]*--\//.test(path.source)) throw refuse('invalidDeliverySignature')
    return false
  }
  if (!isSignatureValid(path, path.signature, source, apiSecret)) throw refuse('invalidDeliverySignature')
  return true
}

function decodeOnce(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
