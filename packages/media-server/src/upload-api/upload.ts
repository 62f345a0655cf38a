import { randomBytes } from 'node:crypto'
import { isResourceType } from 'countersign/protocol'
import { type ChunkHead, readChunkHead, requireAnnounced, requireLength } from '../chunks/chunk-head.ts'
import type { Call } from '../cloud/call.ts'
import { requireFolderMode } from '../cloud/folder-mode.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import { discardEach } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { type Form, readForm } from '../ingest/read-form.ts'
import type { ReceivedFile } from '../ingest/received-file.ts'
import { type Admission, admitUpload, applyPreset, requireShown } from './admit-upload.ts'
import { describeUpload, signAnswer } from './answer-upload.ts'
import { answerByCallback } from './callback.ts'
import { findStanding } from './find-standing.ts'
import { detectResourceType, type RequestedType } from './inspect-file.ts'
import { readTaken, requireSamePath } from './parameters.ts'
import { requireNamable } from './require-namable.ts'
import type { Upload } from './store-file.ts'
import { storeWhole } from './store-whole.ts'
import { type UploadedChunk, uploadChunk } from './upload-chunk.ts'
import { UPLOAD, type UploadParameters } from './upload-parameters.ts'

/**
 * `POST /v1_1/<cloud>/<image|video|raw|auto>/upload`, in one request or in chunks, and `upload_chunked`, which is the same.
 * The order is what makes an acknowledged upload durable: intent, staged bytes, blob (synced), row (synced), answer.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#upload
 */
export async function upload(call: Call): Promise<Response> {
  const { services, request, body, signal } = call
  const requested = requireRequestedType(call)
  const head = readChunkHead(request.headers, services.limits)
  const stage = () => openPendingBlob(services)
  let admission = { isSigned: false, preset: null } as Admission
  const admit = async (fields: Fields) => {
    admission = await admitUpload(fields, call)
  }
  const options = { ...services.limits, stage, admit, openRemote: remoteOpener(call, head) }
  const form = await readForm({ headers: request.headers, body, signal }, options)
  const arrived = await readUpload(call, form, { requested, head, admission })

  const received = { ...arrived, ...admission, fields: form.fields, requested }
  const part = partOf(head, arrived)
  const answer = await (part === null ? uploadWhole(call, received) : uploadChunk(call, { ...received, head: part }))
  return answerByCallback(call, arrived.parameters.callback, answer)
}

async function uploadWhole(
  call: Call,
  { parameters, file, isSigned, fields, requested }: Omit<UploadedChunk, 'head'>,
): Promise<Response> {
  const whole = { parameters, file, isSigned, resourceType: detectResourceType(requested, file.head) }
  const answer = (await answerStanding(call, whole)) ?? (await storeWhole(call, whole))
  return signAnswer(call, fields, answer)
}

/** What is answered before it is done is kept as a session of one chunk until then. */
function partOf(head: ChunkHead | null, { parameters, file }: Arrived): UploadedChunk['head'] | null {
  if (head !== null && head.uploadId !== null) return { ...head, uploadId: head.uploadId }
  if (!parameters.async) return null
  const uploadId = `async-${randomBytes(16).toString('hex')}`
  return { uploadId, unit: 'byte', first: 0, last: file.bytes - 1, total: file.bytes, range: null }
}

function requireRequestedType({ path }: Call): RequestedType {
  const requested = path.resource_type ?? 'auto'
  if (requested === 'auto' || isResourceType(requested)) return requested
  throw refuse('invalidParameter', 'resource_type', 'one of image, video, raw, auto', requested)
}

/** A URL names a whole file, or a chunk of one: that is judged by the length that is announced, before any of it is kept. */
function remoteOpener({ services: { remoteFiles, limits }, signal }: Call, head: ChunkHead | null) {
  if (remoteFiles === null) return undefined
  const maxBytes = limits.maxRequestBytes
  return (url: string) => {
    const judgeLength = (bytes: number | null) => void (head && requireAnnounced(head, bytes, { limits, url }))
    return remoteFiles.open(url, { signal, maxBytes, judgeLength })
  }
}

interface Arrived {
  parameters: UploadParameters
  file: ReceivedFile
}

/** What was asked for, and the bytes; when this throws, they are gone. */
async function readUpload(
  call: Call,
  form: Form,
  { requested, head, admission }: { requested: RequestedType; head: ChunkHead | null; admission: Admission },
): Promise<Arrived> {
  try {
    const parameters = readUploadParameters(call, form, requested, admission)
    const file = requireFile(form.file)
    if (head) requireLength(head, file.bytes, call.services.limits)
    return { parameters, file }
  } catch (error) {
    if (form.file) await discardEach([form.file.staged.discard])
    throw error
  }
}

/** What an upload asks for, its preset's settings among it. @throws CloudinaryError for what is no parameter of an upload. */
export function readUploadParameters(
  call: Pick<Call, 'services' | 'account'>,
  { fields }: Pick<Form, 'fields'>,
  requested: RequestedType,
  admission: Admission,
): UploadParameters {
  requireSamePath(fields, { cloud_name: call.account.cloudName, resource_type: requested })
  const { assumptions, folderMode } = call.services
  const { folder, ...others } = applyPreset(readTaken(fields, UPLOAD, assumptions), admission)
  requireFolderMode(call.services, Object.keys(others))
  requireNamable(call.services, others)
  if (folder === undefined) return others
  return folderMode === 'dynamic' && assumptions.folder === 'dynamic'
    ? { asset_folder: folder, ...others }
    : { folder, ...others }
}

function requireFile(file: ReceivedFile | null): ReceivedFile {
  if (file === null) throw refuse('missingParameter', 'file')
  if (file.bytes === 0) throw refuse('emptyFile')
  return file
}

/** For an upload without `overwrite`: the asset that stands is answered, and nothing need be kept or rendered. */
async function answerStanding(call: Call, upload: Upload): Promise<ReturnType<typeof describeUpload> | null> {
  try {
    const asset = await findStanding(call, upload)
    if (asset === null) return null
    requireShown(asset, upload)
    await discardEach([upload.file.staged.discard])
    return describeUpload(call, { outcome: 'existing', asset }, undefined)
  } catch (error) {
    await discardEach([upload.file.staged.discard])
    throw error
  }
}
