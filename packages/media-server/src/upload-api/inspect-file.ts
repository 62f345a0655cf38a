import type { ResourceType } from 'countersign/protocol'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Limits } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { probeImage } from '../transform/probe.ts'
import { sniff } from '../transform/sniff.ts'

/** What a file turned out to be. */
export interface FileFacts {
  /** `null` for raw files. */
  format: string | null
  mediaType: string
  width: number | null
  height: number | null
  pages: number | null
}

/** What the client asked for; `auto` leaves it to the bytes. */
export type RequestedType = ResourceType | 'auto'

/** Decides by the first bytes alone: name and declared type are the sender's to choose. Unknown bytes are `raw`. */
export const detectResourceType = (requested: RequestedType, head: Uint8Array): ResourceType =>
  requested === 'auto' ? (sniff(head)?.resourceType ?? 'raw') : requested

/**
 * Reads what can be told honestly: an image is decoded, of a video only its container is known.
 * @throws CloudinaryError `invalidImageFile`, `invalidVideoFile`, or what the image limits refuse.
 */
export async function inspectFile(
  services: { blobs: Pick<BlobStore, 'open'>; limits: Limits },
  file: { resourceType: ResourceType; head: Uint8Array; blobId: string },
): Promise<FileFacts> {
  const sniffed = sniff(file.head)
  const unmeasured = { width: null, height: null, pages: null }
  const mediaType = sniffed?.mediaType ?? 'application/octet-stream'
  if (file.resourceType === 'raw') return { format: null, mediaType, ...unmeasured }
  if (file.resourceType === 'video') {
    if (sniffed?.resourceType !== 'video') throw refuse('invalidVideoFile')
    return { format: sniffed.format, mediaType, ...unmeasured }
  }
  return { mediaType, ...(await probeImage(await services.blobs.open(file.blobId), services.limits)) }
}
