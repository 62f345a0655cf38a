import { refuse } from '../errors/cloudinary-error.ts'
import { DATA_URI_MAX_LENGTH } from './data-uri.ts'

/** What bodies that cannot go to a blob as they arrive take of this process's memory. */
export interface HeldMemory {
  /** A share for one body, to be released with it. */
  share(): MemoryShare
}

export interface MemoryShare {
  /** Counts a chunk that is kept. @throws CloudinaryError `memoryBusy` when all bodies together hold too much. */
  keep(chunk: Uint8Array): void
  release(): void
}

/** What every body may hold without being counted: fields alone never meet the limit. */
const FREE_BYTES = 1_000_000
/** A chunk is an object, too: a body that comes byte by byte takes this for each. */
const CHUNK_BYTES = 200

/** @param maximumBytes of all bodies together, each beyond its first megabyte. */
export function createHeldMemory(maximumBytes: number): HeldMemory {
  let held = 0
  return {
    share() {
      let own = 0
      let counted = 0
      return {
        keep(chunk) {
          own += chunk.byteLength + CHUNK_BYTES
          held -= counted
          counted = Math.max(0, own - FREE_BYTES)
          held += counted
          if (held > maximumBytes) throw refuse('memoryBusy')
        },
        release() {
          held -= counted
          own = counted = 0
        },
      }
    },
  }
}

/** Of this process: room for two of the longest data URIs at once, or for many ordinary ones. */
export const bodyMemory = createHeldMemory(2 * DATA_URI_MAX_LENGTH)
