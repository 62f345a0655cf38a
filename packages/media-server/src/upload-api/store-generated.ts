import type { GeneratedType } from 'countersign/protocol'
import type { SpriteFacts } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { openPendingBlob } from '../cloud/pending-blob.ts'
import { createFileReceiver, type ReceivedFile } from '../ingest/received-file.ts'
import type { Rendered } from '../transform/transformation.ts'
import type { describeUpload } from './answer-upload.ts'
import { storeWhole } from './store-whole.ts'

/** What an image that the cloud has made is called and who is told of it. */
export interface Generated {
  type: GeneratedType
  /** Default: drawn at random. */
  publicId?: string | undefined
  /** Where the images in a sprite lie. */
  sprite?: SpriteFacts
  notificationUrl?: URL | undefined
}

/**
 * Keeps an image that was made here as an asset of its own type: under the name of one that was made before, it takes its place.
 * The bytes go the way of an uploaded file: intent, blob (synced), row (synced), and only then is it answered.
 */
export async function storeGenerated(
  call: Call,
  image: Rendered,
  { type, publicId, sprite, notificationUrl }: Generated,
): Promise<ReturnType<typeof describeUpload>> {
  const upload = {
    parameters: {
      ...(publicId !== undefined && { public_id: publicId }),
      ...(notificationUrl && { notification_url: notificationUrl }),
    },
    file: await stage(call, image),
    resourceType: 'image' as const,
    isSigned: true,
    generated: { type, ...(sprite && { sprite }) },
    ...(type !== 'text' && { told: { event: type, besides: {} } }),
  }
  return storeWhole(call, upload)
}

/** When this throws, the blob is gone. */
async function stage({ services }: Call, { bytes, format }: Rendered): Promise<ReceivedFile> {
  const staged = await openPendingBlob(services)
  try {
    const receiver = createFileReceiver(staged, `file.${format}`)
    await receiver.write(bytes)
    return receiver.finish()
  } catch (error) {
    await staged.discard()
    throw error
  }
}
