import { refuse } from '../errors/cloudinary-error.ts'
import { FIELD_LIMITS } from './field-collector.ts'

/** What the headers of a part may take, as the parser has it. */
const HEADERS_MAX_BYTES = 16_384

export interface LongFieldWatch {
  /** To be told of every field and file that the parser has found. */
  partFound(): void
  /** Looks at a chunk that the parser has taken. @throws CloudinaryError `malformedBody` for a field that gets too long. */
  look(chunk: Uint8Array): void
}

/**
 * Refuses a long field while it arrives: the parser keeps it all, and names it only when it has ended. Only `file` may be
 * long, as a data URI; a part whose beginning does not say so is not it. Errs on the side of the field: what slips through
 * is refused by name at its end.
 */
export function createLongFieldWatch(): LongFieldWatch {
  let start: Uint8Array[] = []
  let bytes = 0
  let isNew = true
  let mayBeLong = false
  return {
    partFound() {
      isNew = true
    },
    look(chunk) {
      if (isNew) {
        // Some of this chunk is of the part before: it is searched, not counted.
        start = [chunk]
        bytes = 0
        isNew = mayBeLong = false
        return
      }
      if (mayBeLong) return
      start.push(chunk)
      bytes += chunk.byteLength
      if (bytes <= FIELD_LIMITS.valueBytes + HEADERS_MAX_BYTES) return
      mayBeLong = /\bname="?file\b/i.test(Buffer.concat(start).toString('latin1'))
      start = []
      if (!mayBeLong)
        throw refuse('malformedBody', `a field has more than ${FIELD_LIMITS.valueBytes} bytes; only file may`)
    },
  }
}
