import { randomBytes } from 'node:crypto'
import type { GeneratedType, ResourceType } from 'countersign/protocol'
import type { Asset, CommitOutcome, Derived, Notify, SpriteFacts } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { discardEach } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { notifier } from '../events/notifier.ts'
import type { ReceivedFile } from '../ingest/received-file.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { requireShown } from './admit-upload.ts'
import { describeUpload } from './answer-upload.ts'
import { issueDeleteToken } from './delete-token.ts'
import { findStanding } from './find-standing.ts'
import { type FileFacts, inspectFile } from './inspect-file.ts'
import { type Naming, nameAsset } from './name-asset.ts'
import { renderEager } from './render-eager.ts'
import type { UploadParameters } from './upload-parameters.ts'

/** A file that has arrived whole, with what was asked for. */
export interface Upload {
  parameters: UploadParameters
  file: ReceivedFile
  resourceType: ResourceType
  /** Somebody who holds the secret has asked for it. */
  isSigned: boolean
  /** What the cloud has made itself has a type that no upload has. */
  generated?: { type: GeneratedType; sprite?: SpriteFacts }
}

/** What a row is written with. */
export interface Commitment {
  overwrite: boolean
  derived: readonly Derived[]
  notify: Notify | undefined
  /** The name was drawn: should it be taken, another is tried. */
  isRandom: boolean
  /** What the upload is answered with, but for its signature. */
  describe(asset: Asset, outcome: CommitOutcome['outcome']): ReturnType<typeof describeUpload>
}

/** Writes the row; `null` when somebody else has meanwhile, and nothing was written. */
export type Commit = (asset: Asset, commitment: Commitment) => Promise<CommitOutcome | null>

/**
 * Makes an asset of a file: blob (synced), facts, eager images, row (synced); what it is answered with, but for the signature.
 * When this throws, or answers `null`, the file is gone unless the catalog may have its row.
 */
export async function storeFile(
  call: Call,
  upload: Upload,
  commit: Commit,
): Promise<ReturnType<typeof describeUpload> | null> {
  const { services } = call
  const { parameters, file, resourceType } = upload
  /** What takes space and is named by no row yet. */
  const unnamed = [file.staged.discard]
  let isHandedOver = false
  try {
    const standing = upload.isSigned ? null : await findStanding(call, upload)
    if (standing) requireShown(standing, upload)
    await file.staged.commit()
    const blobId = file.staged.id
    const facts = await inspectFile(services, { resourceType, head: file.head, blobId })
    if (resourceType !== 'raw' || services.assumptions.allowedFormatsOnRaw === 'extension')
      requireAllowedFormat(upload, facts)
    const { cloudName } = call.account
    const source = { cloudName, resourceType, format: facts.format, blobId, publicId: '' }
    const images = await renderEager(services, parameters.eager ?? [], source, (discard) => unnamed.push(discard))

    const tell: Commitment['describe'] = (asset, outcome) => {
      if (outcome === 'existing') requireShown(asset, upload)
      return describeUpload(call, { outcome, asset }, parameters.eager && outcome !== 'existing' ? images : undefined)
    }
    const describe: Commitment['describe'] = (asset, outcome) => ({
      ...tell(asset, outcome),
      ...(parameters.return_delete_token && outcome !== 'existing' && deleteTokenOf(call, asset)),
    })
    const committed = await commitUnderFreeName(
      call,
      { upload, facts, images, describe, tell },
      (asset, commitment) => {
        isHandedOver = true
        return commit(asset, commitment)
      },
    )
    services.notifications.wake()
    if (committed === null || committed.outcome === 'existing') await discardEach(unnamed)
    return committed && describe(committed.asset, committed.outcome)
  } catch (error) {
    // Once the catalog had it, nobody can say whether the row stands: that is left to the next start's sweep.
    if (!isHandedOver) await discardEach(unnamed)
    throw error
  }
}

function requireAllowedFormat({ parameters, file, resourceType }: Upload, facts: FileFacts): void {
  const allowed = parameters.allowed_formats
  if (!allowed) return
  const extension = /\.([A-Za-z0-9]+)$/.exec(file.filename ?? '')?.[1]?.toLowerCase() ?? ''
  const format = facts.format ?? formatOfExtension(extension) ?? extension
  if (!allowed.has(format)) throw refuse('formatNotAllowed', resourceType, format)
}

interface Inspected extends Pick<Commitment, 'describe'> {
  /** What is told to others: nothing that lets them do something. */
  tell: Commitment['describe']
  upload: Upload
  facts: FileFacts
  images: readonly Derived[]
}

/** A name with a random part that is taken already is drawn again; a name the client chose is taken at its word. */
async function commitUnderFreeName(
  call: Call,
  { upload, facts, images, describe, tell }: Inspected,
  commit: Commit,
): Promise<CommitOutcome | null> {
  const { parameters, file, resourceType } = upload
  const derived = [...new Set(images)]
  const notify = notifier(
    call,
    'upload',
    (asset, replaced) => tell(asset, replaced ? 'overwritten' : 'created'),
    parameters.notification_url?.href,
  )
  for (let attempt = 1; ; attempt += 1) {
    const naming = nameAsset(parameters, { filename: file.filename, resourceType })
    const { isRandom } = naming
    const overwrite = isRandom ? false : (parameters.overwrite ?? true)
    const asset = createAsset(call, upload, facts, naming)
    const committed = await commit(asset, { overwrite, derived, notify, isRandom, describe })
    if (committed?.outcome !== 'existing' || !isRandom) return committed
    if (attempt === 5) throw new Error(`no free name like ${naming.publicId} in ${attempt} attempts`)
  }
}

const deleteTokenOf = ({ services, account }: Call, asset: Asset) => ({
  delete_token: issueDeleteToken(account, asset, services.now()),
})

function createAsset({ services, account }: Call, upload: Upload, facts: FileFacts, naming: Naming): Asset {
  const { parameters, file, resourceType, generated } = upload
  const { publicId, displayName, assetFolder, originalFilename } = naming
  const createdAt = services.now()
  return {
    cloudName: account.cloudName,
    resourceType,
    type: generated?.type ?? parameters.type ?? 'upload',
    publicId,
    assetId: randomBytes(16).toString('hex'),
    version: Math.floor(createdAt / 1000),
    versionId: randomBytes(16).toString('hex'),
    ...facts,
    ...(generated?.sprite && { media: generated.sprite }),
    bytes: file.bytes,
    etag: file.md5,
    tags: parameters.tags ?? [],
    context: parameters.context ?? {},
    metadata: {},
    assetFolder,
    displayName,
    originalFilename,
    accessMode: parameters.access_mode ?? 'public',
    accessControl: parameters.access_control ?? [],
    createdAt,
    blobId: file.staged.id,
  }
}
