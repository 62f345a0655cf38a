/** The smallest chunk that Cloudinary takes, but for the last. @see https://cloudinary.com/documentation/upload_images#chunked_asset_upload */
export const LEAST_CHUNK_BYTES = 5 * 1024 ** 2
/** What Cloudinary's own SDKs send. */
export const DEFAULT_CHUNK_BYTES = 20_000_000

/** One part of a file, sent in one request. */
export interface Piece {
  index: number
  first: number
  /** The first byte that is not in it any more. */
  end: number
}

/** The parts of a file, in order; one for a file that fits, and for an empty one. */
export function piecesOf(bytes: number, chunkBytes: number): readonly Piece[] {
  const count = Math.max(1, Math.ceil(bytes / chunkBytes))
  return Array.from({ length: count }, (_, index) => ({
    index,
    first: index * chunkBytes,
    end: Math.min(bytes, (index + 1) * chunkBytes),
  }))
}

/** What a chunk says of itself: {@link https://cloudinary.com/documentation/upload_images#chunked_asset_upload}. */
export const chunkHeaders = (uploadId: string, { first, end }: Piece, bytes: number): Record<string, string> => ({
  'X-Unique-Upload-Id': uploadId,
  'Content-Range': `bytes ${first}-${end - 1}/${bytes}`,
})
