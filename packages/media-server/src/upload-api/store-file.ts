import { randomBytes } from 'node:crypto'
import type { GeneratedType, ResourceType } from 'countersign/protocol'
import type { Asset, CommitOutcome, Derived, Notify, PromiseWork, SpriteFacts } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { fixedPlace } from '../cloud/folder-mode.ts'
import { discardEach } from '../cloud/remove-blobs.ts'
import { CloudinaryError } from '../errors/cloudinary-error.ts'
import { describeEager } from '../events/asset-events.ts'
import { listenersNamed } from '../events/listeners.ts'
import { notifier } from '../events/notifier.ts'
import type { ReceivedFile } from '../ingest/received-file.ts'
import { requireShown } from './admit-upload.ts'
import { describeUpload } from './answer-upload.ts'
import { metadataOfNew } from './assign-metadata.ts'
import { issueDeleteToken } from './delete-token.ts'
import { describeBreakpoints } from './find-breakpoints.ts'
import { findStanding } from './find-standing.ts'
import { type Naming, nameAsset } from './name-asset.ts'
import { hintsOf } from './picture-hints.ts'
import { type PreparedFile, prepareFile, type StoredFile } from './prepare-file.ts'
import { describePending, promisedEager } from './promise-eager.ts'
import { withDisplayName } from './unique-display-name.ts'
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
  /** What others are told that it was, and what they are told besides. Default: an upload. */
  told?: { event?: 'generate_archive' | 'multi' | 'sprite'; besides: object }
}

/** What a row is written with. */
export interface Commitment {
  overwrite: boolean
  /** Its bytes stay when it is overwritten or deleted. */
  backup: boolean
  derived: readonly Derived[]
  notify: Notify | undefined
  promise: PromiseWork
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
  const { parameters, file } = upload
  /** What takes space and is named by no row yet. */
  const unnamed = [file.staged.discard]
  let isHandedOver = false
  try {
    const standing = upload.isSigned ? null : await findStanding(call, upload)
    if (standing) requireShown(standing, upload)
    // What is made here and not sent, such as an image of a text, has nobody to say what its fields are.
    const metadata = upload.generated ? {} : await metadataOfNew(call, parameters)
    await file.staged.commit()
    const prepared = await prepareFile(call, upload, (discard) => unnamed.push(discard))
    const tell: Commitment['describe'] = (asset, outcome) => {
      if (outcome === 'existing') requireShown(asset, upload)
      return describeStored(call, { asset, outcome }, parameters, prepared)
    }
    const describe: Commitment['describe'] = (asset, outcome) => ({
      ...tell(asset, outcome),
      ...(parameters.return_delete_token && outcome !== 'existing' && deleteTokenOf(call, asset)),
    })
    const committed = await commitUnderFreeName(
      call,
      { upload, prepared, metadata, describe, tell },
      (asset, commitment) => {
        isHandedOver = true
        return commit(asset, commitment).catch((error: unknown) => {
          // A refusal has changed nothing.
          if (error instanceof CloudinaryError) isHandedOver = false
          throw error
        })
      },
    )
    services.notifications.wake()
    if (prepared.pending) services.promises.wake()
    if (committed === null || committed.outcome === 'existing') await discardEach(unnamed)
    // What was transformed on its way in is not kept as it came.
    else if (prepared.blobId !== file.staged.id) await discardEach([file.staged.discard])
    return committed && describe(committed.asset, committed.outcome)
  } catch (error) {
    // Once the catalog had it, nobody can say whether the row stands: that is left to the next start's sweep.
    if (!isHandedOver) await discardEach(unnamed)
    throw error
  }
}

/** What became of an upload; nothing that was made or found out where the file was not taken. */
function describeStored(
  call: Call,
  { asset, outcome }: Pick<CommitOutcome, 'asset' | 'outcome'>,
  parameters: UploadParameters,
  { images, pending, breakpoints, findings }: PreparedFile,
) {
  if (outcome === 'existing') return describeUpload(call, { outcome, asset }, undefined)
  const { services, account } = call
  return {
    ...describeUpload(call, { outcome, asset }, parameters.eager && images),
    ...(pending && { eager: describePending(services, account, asset, pending) }),
    ...findings,
    ...(parameters.responsive_breakpoints && {
      responsive_breakpoints: describeBreakpoints(services, account, asset, breakpoints),
    }),
  }
}

interface Inspected extends Pick<Commitment, 'describe'> {
  /** What is told to others: nothing that lets them do something. */
  tell: Commitment['describe']
  upload: Upload
  prepared: PreparedFile
  metadata: Asset['metadata']
}

/** A name with a random part that is taken already is drawn again; a name the client chose is taken at its word. */
async function commitUnderFreeName(
  call: Call,
  { upload, prepared, metadata, describe, tell }: Inspected,
  commit: Commit,
): Promise<CommitOutcome | null> {
  const { services } = call
  const { parameters, file, resourceType } = upload
  const { derived } = prepared
  const notify = await notifyOf(call, upload, tell)
  const { pending } = prepared
  const promise: PromiseWork = (asset) => pending && promisedEager(call, asset, parameters, pending)
  for (let attempt = 1; ; attempt += 1) {
    const naming = nameAsset(parameters, { filename: file.filename, resourceType })
    const { isRandom } = naming
    const overwrite = isRandom ? false : (parameters.overwrite ?? true)
    const named = createAsset(call, upload, { ...prepared, metadata }, naming)
    const committed = await withDisplayName(services, named, parameters, (asset) =>
      commit(asset, { overwrite, backup: parameters.backup ?? false, derived, notify, promise, isRandom, describe }),
    )
    if (committed?.outcome !== 'existing' || !isRandom) return committed
    if (attempt === 5) throw new Error(`no free name like ${naming.publicId} in ${attempt} attempts`)
  }
}

/** Who made images beforehand is told so; whoever hears of all events has them in the notification of the upload. */
async function notifyOf(call: Call, { parameters, told }: Upload, describe: Commitment['describe']): Promise<Notify> {
  const tell = await notifier(call, listenersNamed(parameters))
  const { event = 'upload', besides = {} } = told ?? {}
  return (asset, replaced) => {
    const described = describe(asset, replaced ? 'overwritten' : 'created')
    // Of those that are made later it is told when they are there.
    const eager = parameters.eager_async ? undefined : described.eager
    return [
      ...tell(event, asset, () => ({ ...described, ...besides })),
      ...(eager ? tell('eager', asset, () => describeEager(asset, eager), { onlyNamed: true }) : []),
    ]
  }
}

const deleteTokenOf = ({ services, account }: Call, asset: Asset) => ({
  delete_token: issueDeleteToken(account, asset, services.now()),
})

function createAsset(
  { services, account }: Call,
  upload: Upload,
  stored: StoredFile & Pick<Asset, 'metadata'>,
  naming: Naming,
): Asset {
  const { parameters, resourceType, generated } = upload
  const { publicId, displayName, assetFolder, originalFilename } = naming
  const place = services.folderMode === 'fixed' ? fixedPlace(publicId) : { assetFolder, displayName }
  const createdAt = services.now()
  return {
    cloudName: account.cloudName,
    resourceType,
    type: generated?.type ?? parameters.type ?? 'upload',
    publicId,
    assetId: randomBytes(16).toString('hex'),
    version: Math.floor(createdAt / 1000),
    versionId: randomBytes(16).toString('hex'),
    ...stored.facts,
    ...(generated?.sprite && { media: generated.sprite }),
    bytes: stored.bytes,
    etag: stored.md5,
    hints: hintsOf(parameters) ?? null,
    deliveryHeaders: parameters.headers ?? null,
    tags: parameters.tags ?? [],
    context: parameters.context ?? {},
    metadata: stored.metadata,
    ...place,
    originalFilename,
    accessMode: parameters.access_mode ?? 'public',
    accessControl: parameters.access_control ?? [],
    moderationStatus: parameters.moderation ? 'pending' : null,
    moderatedAt: null,
    createdAt,
    blobId: stored.blobId,
  }
}
