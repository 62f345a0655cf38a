import { refuse } from '../errors/cloudinary-error.ts'
import { runBounded } from './bounded-command.ts'
import { sayOnce } from './say-once.ts'

/** How long a command may take over one file: what is asked for takes a tenth of a second. */
const TIMEOUT_SECONDS = 10

/** Each transparent group of a page in another takes the page's memory once more. */
const MAX_MEMORY_BYTES = 1024 ** 3

/** What is said where there is no answer. */
export interface WithoutAnswer {
  /** Of the file: it cannot be read, or the answer has more than `maxAnswerBytes`. */
  invalid: 'invalidImageFile' | 'invalidVideoFile'
  tooSlow: 'pdfTooSlow' | 'mediaTooSlow'
  /** What becomes of files where the command does not work, as {@link sayOnce} has it. */
  kept: string
  maxAnswerBytes: number
}

/**
 * Asks a command of the machine about a file: 10 s, 1 GiB of memory.
 * @returns what it says, or `null` when there is no such command, or none that works: nothing is guessed then.
 * @throws CloudinaryError for what is wrong with the file; `Error` for what is wrong with the machine, to be tried again.
 */
export async function askCommand(
  command: string,
  args: readonly string[],
  { invalid, tooSlow, kept, maxAnswerBytes }: WithoutAnswer,
): Promise<Buffer | null> {
  const bounds = { timeoutSeconds: TIMEOUT_SECONDS, maxAnswerBytes, maxMemoryBytes: MAX_MEMORY_BYTES }
  const outcome = await runBounded(command, args, bounds)
  if (outcome.kind === 'tooSlow') throw refuse(tooSlow, TIMEOUT_SECONDS)
  if (outcome.kind === 'refused' || outcome.kind === 'tooMuch') throw refuse(invalid)
  if (outcome.kind === 'unable') throw unable(command, outcome.error)
  if (outcome.kind === 'answered' && outcome.answer.length > 0) return outcome.answer
  const error = outcome.kind === 'broken' ? outcome.error : 'it says nothing'
  if (outcome.kind !== 'missing') sayOnce(command, kept, error)
  return null
}

/** For the log: whoever sent the file is told of a failure of ours, and may send it again. */
const unable = (command: string, cause: unknown): Error =>
  new Error(
    `${command} could not be run on this machine, which may lack memory, processes or open files, or allow no limit of ${MAX_MEMORY_BYTES} bytes of memory; the file was not looked at`,
    { cause },
  )
