import { type DeliveryPath, encodeSource, formatDeliveryPath, parseDeliveryPath } from 'countersign/protocol'
import { verifyDeliveryUrl } from 'countersign/signing'

/**
 * Whether a delivery URL's signature fits the text that was received, still percent-encoded; the version is not part of it.
 *
 * SDKs and browsers spell a public id differently (`'` or `%27`), and a link may be re-spelled on its way: the two SDK spellings of
 * the decoded source are accepted too. They name the same asset, because decoding is what look-up does; transformations, which are
 * never decoded, must read exactly as signed.
 */
export const isSignatureValid = (path: DeliveryPath, signature: string, source: string, apiSecret: string): boolean =>
  spellings(path, source).some((text) =>
    verifyDeliveryUrl([...path.transformations, text].join('/'), signature, apiSecret),
  )

/** `source` is the decoded one. A spelling that would be taken apart differently (`%77_100/cat` as `w_100/cat`) is another text. */
function spellings(path: DeliveryPath, source: string): string[] {
  const respelled = [encodeSource(source), escapeLikePython(source)].filter(
    (text) => parseDeliveryPath(formatDeliveryPath({ ...path, source: text }))?.source === text,
  )
  return [...new Set([path.source, ...respelled])]
}

/** @see https://github.com/cloudinary/pycloudinary `cloudinary/utils.py`, `smart_escape` */
const escapeLikePython = (source: string): string =>
  encodeURIComponent(source)
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
