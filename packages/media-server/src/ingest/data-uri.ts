import { refuse } from '../errors/cloudinary-error.ts'
import { decodePercent } from './percent-encoding.ts'

/** The longest data URI Cloudinary takes, in characters (about 60 MB). @see upload_images#data_uri */
export const DATA_URI_MAX_LENGTH = 62_910_000

const HEADER = /^data:[^,]{0,1000},/
/** Characters decoded at a time: some milliseconds of work. */
const PIECE_LENGTH = 1 << 20

/**
 * The bytes of a data URI, in pieces, so that the caller can let others have a turn in between. The media type it claims is
 * not read: what a file is, is told from its bytes.
 * @throws CloudinaryError `invalidParameter` for what is no data URI.
 */
export function* decodeDataUri(text: string): Generator<Uint8Array> {
  const header = HEADER.exec(text)?.[0]
  if (header === undefined) throw refuse('invalidParameter', 'file', 'the bytes of a file or a data URI', text)
  if (text.length > DATA_URI_MAX_LENGTH)
    throw refuse(
      'malformedBody',
      `the data URI has ${text.length} characters, at most ${DATA_URI_MAX_LENGTH} are allowed`,
    )
  const body = text.slice(header.length)
  yield* /;base64,$/i.test(header) ? decodeBase64(body.trimEnd()) : decodePlain(body)
}

function* decodeBase64(body: string): Generator<Uint8Array> {
  let waiting = ''
  for (let at = 0; at < body.length; at += PIECE_LENGTH) {
    const isLast = at + PIECE_LENGTH >= body.length
    const text = waiting + body.slice(at, at + PIECE_LENGTH).replace(/\s+/g, '')
    // Four characters are three bytes: what is no whole four waits for the next piece.
    const end = isLast ? text.length : text.length - (text.length % 4)
    const piece = text.slice(0, end)
    waiting = text.slice(end)
    if (!(isLast ? /^[A-Za-z0-9+/_-]*={0,2}$/ : /^[A-Za-z0-9+/_-]*$/).test(piece))
      throw refuse('invalidParameter', 'file', 'a data URI with clean base64', body)
    yield Buffer.from(piece, 'base64')
  }
}

function* decodePlain(body: string): Generator<Uint8Array> {
  for (let at = 0, end = 0; at < body.length; at = end) {
    end = endOfPiece(body, at + PIECE_LENGTH)
    yield decodePercent(Buffer.from(body.slice(at, end), 'utf8'))
  }
}

/** Before `end` by what must not be cut: an escape, or a character of two halves. */
function endOfPiece(text: string, end: number): number {
  if (end >= text.length) return text.length
  const percent = text.slice(end - 2, end).lastIndexOf('%')
  if (percent >= 0) return end - 2 + percent
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end
}
