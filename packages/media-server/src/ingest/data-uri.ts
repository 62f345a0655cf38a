import { refuse } from '../errors/cloudinary-error.ts'

/** The longest data URI Cloudinary takes, in characters (about 60 MB). @see upload_images#data_uri */
export const DATA_URI_MAX_LENGTH = 62_910_000

const HEADER = /^data:[^,]{0,1000},/
/** A multiple of four, so that every piece but the last is whole base64. */
const PIECE_LENGTH = 1 << 20

/**
 * The bytes of a data URI, in pieces. The media type it claims is not read: what a file is, is told from its bytes.
 * @throws CloudinaryError `unsupportedSource` for a URL, `invalidParameter` for anything else that is no data URI.
 */
export function* decodeDataUri(text: string): Generator<Uint8Array> {
  if (/^(?:https?|ftp|s3|gs):\/\//i.test(text)) throw refuse('unsupportedSource', text)
  const header = HEADER.exec(text)?.[0]
  if (header === undefined) throw refuse('invalidParameter', 'file', 'the bytes of a file or a data URI', text)
  if (text.length > DATA_URI_MAX_LENGTH)
    throw refuse(
      'malformedBody',
      `the data URI has ${text.length} characters, at most ${DATA_URI_MAX_LENGTH} are allowed`,
    )
  const body = text.slice(header.length)
  yield* /;base64,$/i.test(header) ? decodeBase64(body) : [decodePercent(body)]
}

function* decodeBase64(body: string): Generator<Uint8Array> {
  const text = /\s/.test(body) ? body.replace(/\s/g, '') : body
  for (let at = 0; at < text.length; at += PIECE_LENGTH) {
    const piece = text.slice(at, at + PIECE_LENGTH)
    const isLast = at + PIECE_LENGTH >= text.length
    if (!(isLast ? /^[A-Za-z0-9+/_-]*={0,2}$/ : /^[A-Za-z0-9+/_-]*$/).test(piece))
      throw refuse('invalidParameter', 'file', 'a data URI with clean base64', body)
    yield Buffer.from(piece, 'base64')
  }
}

const PERCENT = 0x25

function decodePercent(body: string): Uint8Array {
  const source = Buffer.from(body, 'utf8')
  const target = Buffer.allocUnsafe(source.length)
  let length = 0
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] !== PERCENT) {
      target[length++] = source[at] ?? 0
      continue
    }
    const hex = source.toString('latin1', at + 1, at + 3)
    if (!/^[0-9A-Fa-f]{2}$/.test(hex))
      throw refuse('invalidParameter', 'file', 'a data URI with two hex digits after every %', body.slice(at, at + 20))
    target[length++] = Number.parseInt(hex, 16)
    at += 2
  }
  return target.subarray(0, length)
}
