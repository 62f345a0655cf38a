import { throwProblems, unknownOptions } from '../uploader/option-names.ts'
import type { Chosen, Destination, Protocol } from './contract.ts'
import type { Journal } from './journal.ts'
import type { Patience } from './persist.ts'
import { LEAST_CHUNK_BYTES } from './pieces.ts'
import type { Transport } from './transport.ts'

export interface UploaderOptions<Result, D extends Destination = Destination> {
  protocol: Protocol<Result, D>
  /** How many files travel at once. Default 3. */
  concurrency?: number | undefined
  /** Longer files go in chunks of this size. Default 20,000,000; at least 5 MiB, which is Cloudinary's minimum. */
  chunkBytes?: number | undefined
  /**
   * How many chunks of a file are on their way at once, the first and the last apart, which always travel alone: half of them leave,
   * the others wait for their answers. Cloudinary's support says that they may; 1 is what its own SDKs do. Default 1.
   */
  parallelChunks?: number | undefined
  /** How failures that pass are met: {@link DEFAULT_PATIENCE}. */
  patience?: Partial<Patience> | undefined
  /** A request is given up after so long without a byte sent or an answer, of a signer too. Default 120,000. */
  stallMs?: number | undefined
  /**
   * Whether a file may be uploaded at all: resolves to the reason why not. Default: every file may.
   * @param position how many files were added before it.
   */
  check?: ((chosen: Chosen, position: number) => string | null | Promise<string | null>) | undefined
  /**
   * What is sent in a file's place, a smaller picture of it perhaps: called when its turn comes, before `check`. Of what is stopped
   * before it has a destination it is called again, with what it made. Default: the file.
   */
  prepare?: ((chosen: Chosen) => Chosen | Promise<Chosen>) | undefined
  /** Keeps long files that are on their way, so that another page can go on with them. Default: nothing is kept. */
  journal?: Journal | undefined
  /** Carries requests to the cloud. Default `XMLHttpRequest` where there is one, which tells progress, else `fetch`. */
  transport?: Transport | undefined
  /** Milliseconds since the Unix epoch. Default `Date.now`. */
  now?: (() => number) | undefined
}

const NAMES: Record<keyof UploaderOptions<unknown>, true> = {
  protocol: true,
  concurrency: true,
  chunkBytes: true,
  parallelChunks: true,
  patience: true,
  stallMs: true,
  check: true,
  prepare: true,
  journal: true,
  transport: true,
  now: true,
}

/** @throws TypeError naming the option, the value wanted and the value met. */
export function requireUploaderOptions(
  options: Pick<UploaderOptions<unknown>, 'concurrency' | 'chunkBytes' | 'parallelChunks'> & { protocol: unknown },
): void {
  const { protocol, concurrency = 1, chunkBytes = LEAST_CHUNK_BYTES, parallelChunks = 1 } = options ?? {}
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1
  const problems = [
    ...(typeof Object(protocol).open === 'function'
      ? []
      : [`protocol must be what grantedUploads, signedUploads or unsignedUploads makes, not ${protocol}`]),
    ...(isCount(concurrency) ? [] : [`concurrency must be a whole number from 1, not ${concurrency}`]),
    ...(isCount(parallelChunks) ? [] : [`parallelChunks must be a whole number from 1, not ${parallelChunks}`]),
    ...(chunkBytes >= LEAST_CHUNK_BYTES
      ? []
      : [`chunkBytes must be at least ${LEAST_CHUNK_BYTES}, which is Cloudinary's minimum, not ${chunkBytes}`]),
    ...unknownOptions(options, NAMES),
  ]
  throwProblems('createUploader', problems)
}
