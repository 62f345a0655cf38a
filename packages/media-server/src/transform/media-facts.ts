import type { MediaFacts } from '../catalog/catalog.ts'

/** The facts, and how large the picture is when played, that is, after turning. */
export interface MeasuredMedia {
  facts: MediaFacts
  width: number | null
  height: number | null
}

/** What `ffprobe -of json` says. Numbers come as text in some places. @see https://ffmpeg.org/ffprobe.html#json */
export interface ProbeAnswer {
  format?: { duration?: string; bit_rate?: string }
  streams?: readonly ProbedStream[]
}

interface ProbedStream {
  codec_type?: string
  codec_name?: string
  profile?: string
  level?: number
  pix_fmt?: string
  width?: number
  height?: number
  /** Such as `30000/1001`; `0/0` where there is none. */
  avg_frame_rate?: string
  bit_rate?: string
  nb_frames?: string
  sample_rate?: string
  channels?: number
  channel_layout?: string
  /** A cover picture is a stream of one picture. */
  disposition?: { attached_pic?: number }
  side_data_list?: readonly { rotation?: number }[]
}

/** Translates; what the file does not say is left out. `null` when it holds neither picture nor sound. */
export function readMediaFacts({ format = {}, streams = [] }: ProbeAnswer): MeasuredMedia | null {
  const video = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1)
  const audio = streams.find((stream) => stream.codec_type === 'audio')
  if (!video && !audio) return null
  // FFmpeg counts degrees the other way round.
  const rotation = (360 - (video?.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0)) % 360
  const isTurned = rotation % 180 !== 0
  const [width = null, height = null] = isTurned ? [video?.height, video?.width] : [video?.width, video?.height]
  const facts = {
    ...known({
      duration: number(format.duration),
      bit_rate: number(format.bit_rate),
      frame_rate: quotient(video?.avg_frame_rate),
      nb_frames: number(video?.nb_frames),
    }),
    ...(video && { rotation }),
    is_audio: !video,
    ...(video && { video: pictureFacts(video) }),
    ...(audio && { audio: soundFacts(audio) }),
  }
  return { facts, width, height }
}

const pictureFacts = ({ codec_name, profile, level, pix_fmt, bit_rate }: ProbedStream): MediaFacts['video'] & {} =>
  known({
    codec: codec_name,
    profile,
    // Below zero where a codec has none.
    level: level !== undefined && level >= 0 ? level : undefined,
    pix_format: pix_fmt,
    bit_rate: number(bit_rate),
  })

const soundFacts = ({ codec_name, bit_rate, sample_rate, channels, channel_layout }: ProbedStream) =>
  known({ codec: codec_name, bit_rate: number(bit_rate), frequency: number(sample_rate), channels, channel_layout })

const number = (text: string | undefined): number | undefined => {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) ? value : undefined
}

function quotient(text = '0/0'): number | undefined {
  const [above = 0, below = 0] = text.split('/').map(Number)
  return below > 0 && above > 0 ? above / below : undefined
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

const known = <T extends object>(values: T): Known<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>
