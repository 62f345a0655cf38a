import { ARCHIVE_FORMATS } from '../archive/pack.ts'
import type { Call } from '../cloud/call.ts'
import { requireFolderMode } from '../cloud/folder-mode.ts'
import { contentDisposition } from '../delivery/content-disposition.ts'
import { openBody } from '../delivery/opened-body.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS, readQuery } from '../ingest/field-collector.ts'
import { readForm } from '../ingest/read-form.ts'
import { ARCHIVE, MAX_ASSETS } from './archive-parameters.ts'
import { authenticate, readTimestamp, requireApiKey, requireSignature } from './authenticate.ts'
import { requireAlive } from './download.ts'
import { type Archive, packEach, readArchive, withExtension } from './gather-archive.ts'
import { readTaken, requireSamePath } from './parameters.ts'
import { requireNamable } from './require-namable.ts'
import { storeArchive } from './store-archive.ts'

const MAX_FIELDS = MAX_ASSETS + FIELD_LIMITS.count

/**
 * `POST /v1_1/<cloud>/<image|video|raw|all>/generate_archive`: packs assets into one file, which is stored, sent, or both.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#generate_archive
 */
export async function generateArchive(call: Call): Promise<Response> {
  const { services, account, request, body, signal, receivedAt } = call
  const options = { ...services.limits, maxFields: MAX_FIELDS }
  const { fields, lists } = await readForm({ headers: request.headers, body, signal }, options)
  authenticate(fields, call, ARCHIVE)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: call.path.resource_type ?? '' })
  requireFolderMode(services, Object.keys(fields))
  const parameters = readTaken(fields, ARCHIVE, services.assumptions)
  const { expires_at: expiresAt, mode = 'create' } = parameters
  const isDying = services.assumptions.expiredDownload === 'dies'
  if (isDying && expiresAt !== undefined) requireAlive(expiresAt, 0, receivedAt)

  if (parameters.async && mode !== 'create') throw refuse('invalidParameter', 'mode', 'create where it is async', mode)
  if (mode !== 'download') requireNamable(services, parameters)
  const archive = await readArchive(call, fields, lists, parameters)
  return mode === 'download' ? send(call, archive) : storeArchive(call, fields, archive)
}

/** `GET` of the same: a link to an archive that is packed as it is followed. It stores nothing. */
export async function downloadArchive(call: Call): Promise<Response> {
  const { services, query, receivedAt } = call
  const { fields, lists } = readQuery(query, MAX_FIELDS)
  requireApiKey(fields, call)
  const timestamp = readTimestamp(fields, receivedAt, services.assumptions)
  requireSignature(fields, call, ARCHIVE)
  requireFolderMode(services, Object.keys(fields))
  const parameters = readTaken(fields, ARCHIVE, services.assumptions)
  const isDying = services.assumptions.expiredDownload === 'dies'
  requireAlive(isDying ? parameters.expires_at : undefined, timestamp, receivedAt)
  if (parameters.async) throw refuse('invalidParameter', 'async', 'absent in a link', 'true')
  if (parameters.mode !== 'download')
    throw refuse('invalidParameter', 'mode', 'download in a link', parameters.mode ?? '')
  return send(call, await readArchive(call, fields, lists, parameters))
}

/** What is not kept is told to nobody. @throws CloudinaryError `notImplemented` for a URL to tell it to. */
async function send(call: Call, archive: Archive): Promise<Response> {
  const { parameters, format } = archive
  if (parameters.notification_url) throw refuse('notImplemented', 'notification_url of a download')
  const target = parameters.target_public_id?.split('/').at(-1) ?? 'archive'
  const headers = {
    'content-type': ARCHIVE_FORMATS[format].mediaType,
    'content-disposition': contentDisposition('attachment', withExtension(target, format)),
    'cache-control': 'private, no-store',
    'x-robots-tag': 'noindex',
  }
  if (call.request.method === 'HEAD') return new Response(null, { headers })
  return new Response(await openBody(packEach(call, archive).output), { headers })
}
