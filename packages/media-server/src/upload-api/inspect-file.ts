import type { ResourceType } from 'countersign/protocol'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { MediaFacts } from '../catalog/catalog.ts'
import type { Services } from '../cloud/services.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FORMATS } from '../transform/formats.ts'
import { measurePdf } from '../transform/pdf.ts'
import { probeImage } from '../transform/probe.ts'
import { probeMedia } from '../transform/probe-media.ts'
import { sniff } from '../transform/sniff.ts'

/** What a file turned out to be. */
export interface FileFacts {
  /** `null` for raw files. */
  format: string | null
  mediaType: string
  width: number | null
  height: number | null
  pages: number | null
  /** Of films and sounds, where `ffprobe` is there to be asked. */
  media: MediaFacts | null
}

/** What the client asked for; `auto` leaves it to the bytes. */
export type RequestedType = ResourceType | 'auto'

/** Decides by the first bytes alone: name and declared type are the sender's to choose. Unknown bytes are `raw`. */
export const detectResourceType = (requested: RequestedType, head: Uint8Array): ResourceType =>
  requested === 'auto' ? (sniff(head)?.resourceType ?? 'raw') : requested

/**
 * Reads what can be told honestly: an image is decoded; of a film only its container is known where there is no `ffprobe`,
 * of a PDF only that it is one where there is no `pdfinfo`.
 * @throws CloudinaryError `invalidImageFile`, `invalidVideoFile`, `mediaTooSlow`, `pdfTooSlow`, or what the image limits refuse.
 */
export async function inspectFile(
  services: Pick<Services, 'limits' | 'ffprobe' | 'poppler'> & { blobs: Pick<BlobStore, 'open'> },
  file: { resourceType: ResourceType; head: Uint8Array; blobId: string },
): Promise<FileFacts> {
  const sniffed = sniff(file.head)
  const unmeasured = { width: null, height: null, pages: null, media: null }
  const mediaType = sniffed?.mediaType ?? 'application/octet-stream'
  if (file.resourceType === 'raw') return { format: null, mediaType, ...unmeasured }
  if (file.resourceType === 'video') {
    if (sniffed?.resourceType !== 'video') throw refuse('invalidVideoFile')
    const { format } = sniffed
    if (services.ffprobe === null) return { format, mediaType, ...unmeasured }
    const measured = await probeMedia(await services.blobs.open(file.blobId), format, services.ffprobe)
    if (measured === null) return { format, mediaType, ...unmeasured }
    const { width, height, facts: media } = measured
    return { format, mediaType, width, height, pages: null, media }
  }
  const opened = await services.blobs.open(file.blobId)
  const image = await probeImage(opened, services.limits)
  const isPaged = FORMATS[image.format].reading === 'paged'
  const measured = isPaged && services.poppler ? await measurePdf(opened, services.poppler) : null
  return { mediaType, ...image, ...measured, media: null }
}
