import { randomBytes } from 'node:crypto'
import { isResourceType, type ResourceType } from 'countersign/protocol'
import type { Asset, CommitOutcome, Derived } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import { discardEach, removeBlobs } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { notifier } from '../events/notifier.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { type Form, readForm } from '../ingest/read-form.ts'
import type { ReceivedFile } from '../ingest/received-file.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { type Admission, admitUpload, applyPreset } from './admit-upload.ts'
import { answerUpload, describeUpload } from './answer-upload.ts'
import { detectResourceType, type FileFacts, inspectFile, type RequestedType } from './inspect-file.ts'
import { type Naming, nameAsset } from './name-asset.ts'
import { readTaken, requireSamePath } from './parameters.ts'
import { renderEager } from './render-eager.ts'
import { requireNamable } from './require-namable.ts'
import { UPLOAD, type UploadParameters } from './upload-parameters.ts'
import { requireWholeFile } from './whole-file.ts'

/** A file that has arrived, with what was asked for and what it turned out to be. */
interface Upload {
  parameters: UploadParameters
  file: ReceivedFile
  resourceType: ResourceType
  facts: FileFacts
}

/**
 * `POST /v1_1/<cloud>/<image|video|raw|auto>/upload`.
 * The order is what makes an acknowledged upload durable: intent, staged bytes, blob (synced), row (synced), answer.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#upload
 */
export async function upload(call: Call): Promise<Response> {
  const { services, request, body, signal } = call
  const requested = requireRequestedType(call)
  const stage = () => openPendingBlob(services)
  let admission = { isSigned: false, preset: null } as Admission
  const admit = async (fields: Fields) => {
    admission = await admitUpload(fields, call)
  }
  const form = await readForm({ headers: request.headers, body, signal }, { ...services.limits, stage, admit })

  /** What takes space and is named by no row yet. */
  const unnamed = form.file ? [form.file.staged.discard] : []
  let isHandedOver = false
  try {
    const parameters = readUploadParameters(call, form, requested, admission)
    const file = requireFile(form.file)
    requireWholeFile(request.headers, file.bytes, services.limits.maxRequestBytes)
    const resourceType = detectResourceType(requested, file.head)
    const standing = await findStanding(call, { parameters, file, resourceType })
    if (standing) {
      requireShown(standing, admission)
      await discardEach(unnamed)
      return answerUpload(call, form.fields, { outcome: 'existing', asset: standing }, undefined)
    }

    await file.staged.commit()
    const blobId = file.staged.id
    const facts = await inspectFile(services, { resourceType, head: file.head, blobId })
    if (resourceType !== 'raw' || services.assumptions.allowedFormatsOnRaw === 'extension')
      requireAllowedFormat({ parameters, file, resourceType, facts })
    const { cloudName } = call.account
    const source = { cloudName, resourceType, format: facts.format, blobId, publicId: '' }
    const images = await renderEager(services, parameters.eager ?? [], source, (discard) => unnamed.push(discard))

    isHandedOver = true
    const committed = await commitUnderFreeName(call, { parameters, file, resourceType, facts }, images)
    services.notifications.wake()
    if (committed.outcome === 'existing') {
      await discardEach(unnamed)
      requireShown(committed.asset, admission)
    }
    if (committed.outcome === 'overwritten') await removeBlobs(services.blobs, committed.freed)
    const shown = parameters.eager && committed.outcome !== 'existing' ? images : undefined
    return answerUpload(call, form.fields, committed, shown)
  } catch (error) {
    // Once the catalog had it, nobody can say whether the row stands: that is left to the next start's sweep.
    if (!isHandedOver) await discardEach(unnamed)
    throw error
  }
}

function requireRequestedType({ path }: Call): RequestedType {
  const requested = path.resource_type ?? 'auto'
  if (requested === 'auto' || isResourceType(requested)) return requested
  throw refuse('invalidParameter', 'resource_type', 'one of image, video, raw, auto', requested)
}

function readUploadParameters(
  call: Call,
  { fields }: Form,
  requested: RequestedType,
  admission: Admission,
): UploadParameters {
  requireSamePath(fields, { cloud_name: call.account.cloudName, resource_type: requested })
  const { assumptions } = call.services
  const { folder, ...others } = applyPreset(readTaken(fields, UPLOAD, assumptions), admission)
  requireNamable(call.services, others.notification_url)
  if (folder === undefined) return others
  return assumptions.folder === 'dynamic' ? { asset_folder: folder, ...others } : { folder, ...others }
}

/** The answer holds a signed URL of what is not public: nobody without a signature gets that of a file that was there before. */
function requireShown(standing: Asset, { isSigned }: Admission): void {
  if (!isSigned && standing.type !== 'upload') throw refuse('accessDenied')
}

function requireFile(file: ReceivedFile | null): ReceivedFile {
  if (file === null) throw refuse('missingParameter', 'file')
  if (file.bytes === 0) throw refuse('emptyFile')
  return file
}

/** The asset that an upload without `overwrite` leaves as it is: seen early, nothing need be kept or rendered. */
async function findStanding(
  { services, account }: Call,
  { parameters, file, resourceType }: Omit<Upload, 'facts'>,
): Promise<Asset | null> {
  const { publicId, isRandom } = nameAsset(parameters, { filename: file.filename, resourceType })
  if (parameters.overwrite !== false || isRandom) return null
  return services.catalog.get(account.cloudName, { resourceType, type: parameters.type ?? 'upload', publicId })
}

function requireAllowedFormat({ parameters, file, resourceType, facts }: Upload): void {
  const allowed = parameters.allowed_formats
  if (!allowed) return
  const extension = /\.([A-Za-z0-9]+)$/.exec(file.filename ?? '')?.[1]?.toLowerCase() ?? ''
  const format = facts.format ?? formatOfExtension(extension) ?? extension
  if (!allowed.has(format)) throw refuse('formatNotAllowed', resourceType, format)
}

/** A name with a random part that is taken already is drawn again; a name the client chose is taken at its word. */
async function commitUnderFreeName(call: Call, upload: Upload, images: readonly Derived[]): Promise<CommitOutcome> {
  const { parameters, file, resourceType } = upload
  const derived = [...new Set(images)]
  const describe = (asset: Asset, replaced: boolean) =>
    describeUpload(call, { outcome: replaced ? 'overwritten' : 'created', asset }, parameters.eager && images)
  const notify = notifier(call, 'upload', describe, parameters.notification_url?.href)
  for (let attempt = 1; ; attempt += 1) {
    const naming = nameAsset(parameters, { filename: file.filename, resourceType })
    const overwrite = naming.isRandom ? false : (parameters.overwrite ?? true)
    const asset = createAsset(call, upload, naming)
    const committed = await call.services.catalog.commitUpload(asset, { overwrite, derived, notify })
    if (committed.outcome !== 'existing' || !naming.isRandom) return committed
    if (attempt === 5) throw new Error(`no free name like ${naming.publicId} in ${attempt} attempts`)
  }
}

function createAsset({ services, account }: Call, upload: Upload, naming: Naming): Asset {
  const { parameters, file, resourceType, facts } = upload
  const { publicId, displayName, assetFolder, originalFilename } = naming
  const createdAt = services.now()
  return {
    cloudName: account.cloudName,
    resourceType,
    type: parameters.type ?? 'upload',
    publicId,
    assetId: randomBytes(16).toString('hex'),
    version: Math.floor(createdAt / 1000),
    versionId: randomBytes(16).toString('hex'),
    ...facts,
    bytes: file.bytes,
    etag: file.md5,
    tags: parameters.tags ?? [],
    context: parameters.context ?? {},
    assetFolder,
    displayName,
    originalFilename,
    createdAt,
    blobId: file.staged.id,
  }
}
