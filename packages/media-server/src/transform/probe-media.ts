import { refuse } from '../errors/cloudinary-error.ts'
import { asFile } from './as-file.ts'
import { askCommand } from './ask-command.ts'
import type { FormatName } from './formats.ts'
import { createLimiter } from './limiter.ts'
import { type MeasuredMedia, type ProbeAnswer, readMediaFacts } from './media-facts.ts'
import { sayOnce } from './say-once.ts'

/** A film of more streams than fit into this is no film. */
const MAX_ANSWER_BYTES = 1_000_000

const SHOWN = [
  'format=duration,bit_rate',
  'stream=codec_type,codec_name,profile,level,pix_fmt,width,height,avg_frame_rate,bit_rate,nb_frames,duration',
  'stream=sample_rate,channels,channel_layout:stream_disposition=attached_pic:stream_side_data=rotation',
].join(':')

/**
 * Which of FFmpeg's readers may open a format: what the bytes said, and no other. Left to itself it would take a text that names
 * other files for a playlist. @see https://ffmpeg.org/ffmpeg-formats.html#Demuxers
 */
const READERS: Partial<Record<FormatName, string>> = {
  mp4: 'mov',
  mov: 'mov',
  m4a: 'mov',
  webm: 'matroska',
  mkv: 'matroska',
  avi: 'avi',
  mp3: 'mp3',
  wav: 'wav',
  ogg: 'ogg',
  flac: 'flac',
}

/** Two at once: each is a process of its own. */
const mediaWork = createLimiter({ atOnce: 2, maximumWaiting: 0, maximumWaitMs: 0 })

/**
 * Asks `ffprobe` what a film or a sound is: a process of its own, without environment, shell or network. Only an index is read.
 * @param source path of a file, or its bytes, which are written to a temporary one: the index may stand at the end.
 * @param command `ffprobe` as found on the `PATH`, or a path.
 * @returns `null` when there is no such command, or it does not work: nothing is guessed then.
 * @throws CloudinaryError `invalidVideoFile` for what cannot be read, `mediaTooSlow`. `Error` as {@link askCommand}.
 */
export async function probeMedia(
  source: string | Uint8Array,
  format: FormatName,
  command = 'ffprobe',
): Promise<MeasuredMedia | null> {
  const answer = (await askAbout(source, format, command, SHOWN)) as ProbeAnswer | null
  if (answer === null) return null
  const measured = readMediaFacts(answer)
  if (measured === null) throw refuse('invalidVideoFile')
  return measured
}

/**
 * What a film or a sound says of itself, as text by name: title, encoder, when it was made …
 * @returns `null` as {@link probeMedia}. @throws as {@link probeMedia}.
 */
export async function readMediaTags(
  source: string | Uint8Array,
  format: FormatName,
  command = 'ffprobe',
): Promise<Record<string, string> | null> {
  const answer = (await askAbout(source, format, command, 'format_tags')) as { format?: { tags?: object } } | null
  if (answer === null) return null
  return Object.fromEntries(Object.entries(answer.format?.tags ?? {}).map(([name, value]) => [name, String(value)]))
}

async function askAbout(
  source: string | Uint8Array,
  format: FormatName,
  command: string,
  shown: string,
): Promise<unknown> {
  const reader = READERS[format]
  if (reader === undefined) throw refuse('invalidVideoFile')
  return mediaWork.run(() => asFile(source, (path) => ask(command, { reader, path, shown })), { patient: true })
}

/** What it says, or `null` when there is no such command, or none that runs. */
async function ask(
  command: string,
  { reader, path, shown }: { reader: string; path: string; shown: string },
): Promise<unknown> {
  const input = ['-protocol_whitelist', 'file', '-f', reader, '-i', `file:${path}`]
  const kept = 'films are kept unmeasured'
  const answer = await askCommand(command, ['-v', 'error', '-of', 'json', '-show_entries', shown, ...input], {
    invalid: 'invalidVideoFile',
    tooSlow: 'mediaTooSlow',
    kept,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  })
  if (answer === null) return null
  try {
    return JSON.parse(answer.toString())
  } catch (error) {
    sayOnce(command, kept, error)
    return null
  }
}
