import type { Derived } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { discardDerived, makeDerived } from '../delivery/derive.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readHead } from '../ingest/received-file.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { type FoundBreakpoints, findBreakpoints } from './find-breakpoints.ts'
import { findOut, pickAsked } from './find-out.ts'
import { type FileFacts, inspectFile } from './inspect-file.ts'
import { hintsOf } from './picture-hints.ts'
import { type PendingImages, pendingImages } from './promise-eager.ts'
import { makeEachOnce, renderEager } from './render-eager.ts'
import type { Upload } from './store-file.ts'

/** What is stored: the file as it came, or what an incoming transformation made of it. */
export interface StoredFile {
  blobId: string
  bytes: number
  md5: string
  facts: FileFacts
}

/** All there is to an upload before any row names it. */
export interface PreparedFile extends StoredFile {
  /** Those of `eager`, in the order asked for. */
  images: readonly Derived[]
  /** Those of `eager` where they are made after the answer. */
  pending: PendingImages | null
  /** All that were made, each once. */
  derived: readonly Derived[]
  breakpoints: readonly FoundBreakpoints[]
  /** What was found out because somebody asked. */
  findings: Readonly<Record<string, unknown>>
}

/** Told of what takes space, with what takes it back. */
type OnMade = (discard: () => Promise<void>) => void

/**
 * Looks at a file that is whole in its blob, transforms it where that is asked for, and makes all that goes with it.
 * @throws CloudinaryError for what the file is not, and what cannot be made of it.
 */
export async function prepareFile(call: Call, upload: Upload, onMade: OnMade): Promise<PreparedFile> {
  const { services, account } = call
  const { parameters, file, resourceType } = upload
  const came = await inspectFile(services, { resourceType, head: file.head, blobId: file.staged.id })
  const format = formatToStore(call, upload, came)
  const stored = await applyIncoming(call, upload, { came, format }, onMade)
  const source = {
    cloudName: account.cloudName,
    resourceType,
    format: stored.facts.format,
    blobId: stored.blobId,
    pages: stored.facts.pages,
    publicId: '',
  }
  const { make, made } = makeEachOnce(services, source, onMade)
  const { eager = [], eager_async: isLater = false } = parameters
  const pending = isLater && eager.length > 0 ? await pendingImages(services, eager, source) : null
  const images = pending ? [] : await renderEager(services, eager, source, make)
  const breakpoints = await findBreakpoints(services, source, parameters.responsive_breakpoints ?? [], make)
  const findings = await findOut(services, { ...source, hints: hintsOf(parameters) ?? null }, pickAsked(parameters))
  return { ...stored, images, pending, derived: made(), breakpoints, findings }
}

/**
 * What comes in a format that is not allowed is refused, or stored in the one that is asked for; where both are given, what is allowed
 * stays as it came. @see https://cloudinary.com/documentation/image_upload_api_reference#allowed_formats
 */
function formatToStore({ services }: Call, { parameters, file, resourceType }: Upload, came: FileFacts): string | null {
  const { allowed_formats: allowed, format: wanted } = parameters
  const isJudged = resourceType !== 'raw' || services.assumptions.allowedFormatsOnRaw === 'extension'
  if (!allowed || !isJudged) return wanted ?? came.format
  const extension = /\.([A-Za-z0-9]+)$/.exec(file.filename ?? '')?.[1]?.toLowerCase() ?? ''
  const met = came.format ?? formatOfExtension(extension) ?? extension
  if (allowed.has(met)) return came.format
  if (wanted === undefined) throw refuse('formatNotAllowed', resourceType, met)
  return wanted
}

async function applyIncoming(
  { services, account }: Call,
  { parameters, file, resourceType }: Upload,
  { came, format }: { came: FileFacts; format: string | null },
  onMade: OnMade,
): Promise<StoredFile> {
  const blobId = file.staged.id
  const written = parameters.transformation ?? []
  if (written.length === 0 && format === came.format) return { blobId, bytes: file.bytes, md5: file.md5, facts: came }
  if (resourceType !== 'image' && format !== came.format)
    throw refuse('notImplemented', `Conversion of a ${resourceType} file to ${format}`)
  const drawing = await drawingOf(services, account.cloudName, written)
  const source = { blobId, publicId: '', resourceType, format: came.format }
  const made = await makeDerived(services, source, drawing, format ?? '', { patient: true })
  onMade(() => discardDerived(services, made))
  const head = await readHead(services.blobs, made.blobId)
  const facts = await inspectFile(services, { resourceType, head, blobId: made.blobId })
  return { blobId: made.blobId, bytes: made.bytes, md5: made.etag, facts }
}
