import { createHash } from 'node:crypto'
import { isLast } from '../catalog/judge-chunk.ts'
import type { AddedChunk, SessionName } from '../catalog/sessions.ts'
import { assemble } from '../chunks/assemble.ts'
import type { ChunkHead } from '../chunks/chunk-head.ts'
import { finishOnce } from '../chunks/finish-once.ts'
import type { Call } from '../cloud/call.ts'
import { discardEach, removeBlobs } from '../cloud/remove-blobs.ts'
import { CloudinaryError, type Refusal, refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import type { ReceivedFile } from '../ingest/received-file.ts'
import type { Admission } from './admit-upload.ts'
import { type describeUpload, signAnswer } from './answer-upload.ts'
import { detectResourceType, type RequestedType } from './inspect-file.ts'
import { nameAsset } from './name-asset.ts'
import { isTaken } from './parameters.ts'
import { PROMISE_MS, promiseUpload } from './promise-upload.ts'
import { type Commit, storeFile, type Upload } from './store-file.ts'
import { UPLOAD, type UploadParameters } from './upload-parameters.ts'

/** A chunk that has arrived whole, with what was asked for: every chunk is a full, signed request. */
export interface UploadedChunk {
  head: ChunkHead & { uploadId: string }
  fields: Fields
  parameters: UploadParameters
  /** Somebody who holds the secret has asked for it. */
  isSigned: boolean
  preset: Admission['preset']
  file: ReceivedFile
  requested: RequestedType
}

/** What a finished session is remembered by: its answer but for the signature, or the refusal of the file. */
export type Remembered =
  | ReturnType<typeof describeUpload>
  | { refused: readonly [Refusal, status: number, message: string] }

/**
 * Keeps a chunk, durably, before it is acknowledged; the last range makes the asset, or whichever part comes last.
 * @throws CloudinaryError what the rules of chunks refuse; the same again for a file that was refused before.
 */
export async function uploadChunk(call: Call, chunk: UploadedChunk): Promise<Response> {
  const { services, account } = call
  const { head, fields, requested } = chunk
  const { bytes, isWhole } = await keepChunk(call, chunk)
  // Parts come in any order: of a whole file each one is answered with all of it, so that none can have lost the answer for good.
  if (head.unit === 'byte' ? !isLast(head) : !isWhole) {
    const resourceType = requested === 'auto' ? {} : { resource_type: requested }
    // As it was sent: some clients send the next chunk with what the answer to this one says.
    const publicId = fields.public_id ? { public_id: fields.public_id } : {}
    return Response.json({ done: false, bytes, kind: 'upload', ...resourceType, ...publicId })
  }
  if (chunk.parameters.async) return promiseUpload(call, chunk)
  const session = { cloudName: account.cloudName, uploadId: head.uploadId }
  const remembered = await finishUpload(call, { ...chunk, filename: chunk.file.filename }, session)
  if ('refused' in remembered) throw new CloudinaryError(...remembered.refused)
  // It may have been deleted since: then there is nothing that an answer could vouch for.
  if (!(await services.catalog.getById(account.cloudName, remembered.asset_id)))
    throw refuse('unknownUpload', head.uploadId)
  return signAnswer(call, chunk.fields, { ...remembered, done: true })
}

/** What was asked for of a file whose chunks are all here. */
export interface WholeUpload extends Pick<UploadedChunk, 'parameters' | 'isSigned' | 'requested'> {
  filename: string | null
  /** What its notification says besides. */
  told?: Upload['told']
}

/** Makes the asset, once, however often it is asked for. @throws CloudinaryError as {@link finishOnce}. */
export async function finishUpload(call: Call, upload: WholeUpload, session: SessionName): Promise<Remembered> {
  const text = await finishOnce(call.services, session, (chunks, holder) =>
    finish(call, upload, { session, holder, assembled: () => assemble(call.services, chunks, upload.filename) }),
  )
  return JSON.parse(text) as Remembered
}

async function keepChunk({ services, account }: Call, chunk: UploadedChunk): Promise<AddedChunk> {
  const { catalog, blobs, limits, now } = services
  const { staged, bytes, md5 } = chunk.file
  const { uploadId, unit, first, last, total } = chunk.head
  let isHandedOver = false
  try {
    requireName(chunk)
    await staged.commit()
    await removeBlobs(blobs, await catalog.expireSessions(now()))
    const terms = termsOf(chunk, account.apiKey)
    const place = { cloudName: account.cloudName, uploadId, unit, first, last, total }
    const { maxFileBytes, maxUnfinishedBytes } = limits
    // What was promised is kept after a long rest, too.
    const unfinishedUploadMs = chunk.parameters.async ? PROMISE_MS : limits.unfinishedUploadMs
    isHandedOver = true
    const arrived = { ...place, bytes, md5, blobId: staged.id, terms }
    const expiresAt = now() + unfinishedUploadMs
    const added = await catalog.addChunk(arrived, { expiresAt, maxFileBytes, maxUnfinishedBytes })
    if (added.outcome === 'repeated') await discardEach([staged.discard])
    return added
  } catch (error) {
    // A refusal has changed nothing. Of a failure nobody can say whether the row stands: that is left to the next start's sweep.
    if (!isHandedOver || error instanceof CloudinaryError) await discardEach([staged.discard])
    throw error
  }
}

/** With the first chunk, not after the last of many. @throws CloudinaryError `invalidPublicId`. */
function requireName({ parameters, file, requested }: UploadedChunk): void {
  nameAsset(parameters, { filename: file.filename, resourceType: requested === 'auto' ? 'raw' : requested })
}

/** Everything that was signed but its time, as digests: the values are nobody's but the sender's. */
function termsOf({ fields, requested, isSigned }: UploadedChunk, apiKey: string): Record<string, string> {
  const signed = Object.entries(fields).filter(
    ([name, value]) => name !== 'timestamp' && value !== '' && isTaken(name, UPLOAD),
  )
  const terms = [...signed, ['resource_type', requested] as const, ['api_key', isSigned ? apiKey : 'none'] as const]
  return Object.fromEntries(
    terms.map(([name, value]) => [name, createHash('sha256').update(value).digest('base64url')]),
  )
}

interface Finishing {
  session: SessionName
  holder: string
  assembled(): Promise<ReceivedFile>
}

/** A file that is refused is refused for good, and gives back its space at once. */
async function finish(
  call: Call,
  { parameters, requested, isSigned, told }: WholeUpload,
  { session, holder, assembled }: Finishing,
): Promise<string | null> {
  const { catalog, blobs } = call.services
  try {
    const file = await assembled()
    const upload = {
      parameters,
      isSigned,
      ...(told && { told }),
      file,
      resourceType: detectResourceType(requested, file.head),
    }
    const answer = await storeFile(call, upload, commitSession(call, session, holder))
    return answer && JSON.stringify(answer)
  } catch (error) {
    if (!(error instanceof CloudinaryError) || ![400, 401].includes(error.status)) throw error
    const { refusal, status, message } = error
    const answer = JSON.stringify({ refused: [refusal, status, message] } satisfies Remembered)
    const freed = await catalog.finishSession(session, { holder, answer })
    await removeBlobs(blobs, freed ?? [])
    return freed && answer
  }
}

const commitSession =
  ({ services: { catalog, blobs } }: Call, session: SessionName, holder: string): Commit =>
  async (asset, { overwrite, backup, derived, notify, promise, isRandom, describe }) => {
    const done = await catalog.commitSession(asset, {
      ...{ session, holder, overwrite, backup, derived, notify, promise },
      // A drawn name that is taken is drawn again: the session goes on.
      answer: (asset, outcome) =>
        outcome === 'existing' && isRandom ? null : JSON.stringify(describe(asset, outcome)),
    })
    if (done) await removeBlobs(blobs, done.freed)
    return done?.committed ?? null
  }
