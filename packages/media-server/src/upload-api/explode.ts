import type { Asset, Derived } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { derive } from '../delivery/derive.ts'
import { isPaged } from '../delivery/drawable.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { notifier } from '../events/notifier.ts'
import { findFormat, formatOfExtension } from '../transform/formats.ts'
import { parseTransformation } from '../transform/parse.ts'
import { measurePdf } from '../transform/pdf.ts'
import { MAX_FRAMES } from '../transform/probe.ts'
import { createBatchId } from './answer-composed.ts'
import { describeAsset, describeDerived } from './describe-asset.ts'
import { findMeant } from './missing-type.ts'
import type { Parser, Takes } from './parameters.ts'
import { line, storedType } from './parsers.ts'
import { readSigned } from './read-signed.ts'
import { NOTIFIED, requireNamable } from './require-namable.ts'

/** A transformation of every page: the same text for each, `pg_all` in it standing for `pg_1`, `pg_2` … */
type PageByPage = (page: number) => string

const pageByPage: Parser<PageByPage> = (text, name) => {
  const [first = '', ...others] = text.split('/')
  const parts = first.split(',')
  if (parts.filter((part) => part === 'pg_all').length !== 1)
    throw refuse('invalidParameter', name, 'a transformation whose first component has pg_all', text)
  const ofPage: PageByPage = (page) =>
    [parts.map((part) => (part === 'pg_all' ? `pg_${page}` : part)).join(','), ...others].join('/')
  // What is wrong with it is wrong with every page.
  parseTransformation(ofPage(1))
  return ofPage
}

const pageFormat: Parser<string> = (text, name) => {
  const format = formatOfExtension(text)
  if (format === null) throw refuse('invalidParameter', name, 'a format such as png, jpg', text)
  if (!findFormat(format)?.encoder) throw refuse('notImplemented', `Conversion of an image to ${format}`)
  return format
}

const EXPLODE = {
  table: {
    timestamp: line(10),
    public_id: line(255),
    type: storedType,
    transformation: pageByPage,
    format: pageFormat,
    ...NOTIFIED,
  },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/image/explode`: an image of every page or frame, derived as `pg_1`, `pg_2` …: all of them are there when it is answered, in
 * words of something under way. One that was made before stays.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#explode
 */
export async function explode(call: Call): Promise<Response> {
  const { services, account } = call
  const { resourceType, parameters } = await readSigned(call, EXPLODE)
  const { public_id: publicId, type, transformation: ofPage, format = 'png' } = parameters
  const listeners = requireNamable(services, parameters)
  if (publicId === undefined) throw refuse('missingParameter', 'public_id')
  if (ofPage === undefined) throw refuse('missingParameter', 'transformation')
  const asset = await findMeant(type, services.assumptions, (type) =>
    services.catalog.get(account.cloudName, { resourceType, type, publicId }),
  )
  if (!asset) throw refuse('resourceNotFound', publicId)
  const tell = await notifier(call, listeners)
  const pages = await derivePages(call, asset, ofPage, format)
  const batchId = createBatchId()
  const described = pages.map((page) => describeDerived(services, account, asset, page))
  const { asset_id, public_id } = describeAsset(services, account, asset)
  const notify = () =>
    tell('explode', asset, () => ({ asset_id, public_id, batch_id: batchId, format, derived: described }))
  await services.catalog.change(account.cloudName, [asset], () => ({}), { notify })
  services.notifications.wake()
  return Response.json({ status: 'processing', batch_id: batchId })
}

async function derivePages({ services }: Call, asset: Asset, ofPage: PageByPage, format: string): Promise<Derived[]> {
  const pages = asset.pages ?? (await countPages(services, asset))
  if (pages > MAX_FRAMES) throw refuse('tooManyFrames', pages, MAX_FRAMES)
  const made: Derived[] = []
  for (let page = 1; page <= pages; page += 1) {
    const drawing = await drawingOf(services, asset.cloudName, parseTransformation(ofPage(page)))
    made.push(await derive(services, asset, drawing, format, { patient: true }))
  }
  return made
}

/** Of a PDF that was stored when there was nothing to count its pages with. */
async function countPages({ blobs, poppler }: Call['services'], asset: Asset): Promise<number> {
  const measured = isPaged(asset) && poppler ? await measurePdf(await blobs.open(asset.blobId), poppler) : null
  return measured?.pages ?? 1
}
