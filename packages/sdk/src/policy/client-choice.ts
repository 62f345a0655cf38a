import type { UploadParameterName } from '../protocol/parameters.ts'
import { isPublicId } from '../protocol/public-id.ts'

/** What a rule may look at besides the value: whose folder it is, and what time. */
export interface Situation {
  namespace: string
  nowSeconds: number
  /** At the grant door: the id under which this upload waits for its completion, such as `incoming/Zk3…`. */
  incomingId?: string
}

/** The room a client has for one parameter. */
export interface ClientChoice {
  accepts: (text: string, situation: Situation) => boolean
  /** What lies within it, as a phrase; without a situation in general words. */
  describe: (situation?: Situation) => string
}

const PAST_SECONDS = 3600
const FUTURE_SECONDS = 300
const OWN_PATH = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/

/** Cloudinary takes a signature for an hour after its timestamp; clocks that run ahead get five minutes. */
export const freshTimestamp: ClientChoice = {
  accepts: (text, { nowSeconds }) =>
    /^\d{10}$/.test(text) && Number(text) > nowSeconds - PAST_SECONDS && Number(text) <= nowSeconds + FUTURE_SECONDS,
  describe: (situation) =>
    situation
      ? `Unix seconds, ten digits, after ${situation.nowSeconds - PAST_SECONDS} and not after ${situation.nowSeconds + FUTURE_SECONDS}`
      : 'Unix seconds, at most an hour old',
}

const matching = (pattern: RegExp, wanted: string): ClientChoice => ({
  accepts: (text) => pattern.test(text),
  describe: () => wanted,
})

const flag = matching(/^(?:0|1|true|false)$/, 'true, false, 1 or 0')
const name = matching(/^(?!\.{1,2}$)[^/\\]{1,255}$/u, 'a name of at most 255 characters without slashes')

/** The widget says `source: "uw"`; it changes nothing that is stored. */
export const source = matching(/^[A-Za-z0-9_-]{1,64}$/, 'a word of letters, digits, "_" and "-"')

const ownPublicId: ClientChoice = {
  accepts: (text, { namespace }) =>
    text.startsWith(`${namespace}/`) && OWN_PATH.test(text.slice(namespace.length + 1)) && isPublicId(text),
  describe: (situation) =>
    `${situation ? JSON.stringify(`${situation.namespace}/`) : "the subject's folder"} and then letters, digits, "_" and "-" between single slashes, 255 characters in all`,
}

/** Everything a profile can put into `allow`. What is not here, no client chooses. */
export const CLIENT_CHOICES = {
  public_id: ownPublicId,
  display_name: name,
  filename_override: name,
  discard_original_filename: flag,
  custom_coordinates: matching(/^\d+,\d+,\d+,\d+$/, 'x,y,width,height in whole pixels'),
  face_coordinates: matching(
    /^\d+,\d+,\d+,\d+(?:\|\d+,\d+,\d+,\d+)*$/,
    'x,y,width,height in whole pixels, joined by "|"',
  ),
  return_delete_token: flag,
  media_metadata: flag,
  image_metadata: flag,
  exif: flag,
  colors: flag,
  faces: flag,
  phash: flag,
} as const satisfies Partial<Record<UploadParameterName, ClientChoice>>

export type AllowableParameter = keyof typeof CLIENT_CHOICES

export interface TagChoice {
  /** How many tags at most. Default 20. */
  max?: number
  /** What each whole tag must match. Default: up to 64 letters, digits, spaces, `_`, `.` and `-`. */
  pattern?: RegExp
}

const TAG = /[\p{L}\p{N} _.-]{1,64}/u

export function chosenTags({ max = 20, pattern = TAG }: TagChoice): ClientChoice {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, ''))
  return {
    accepts: (text) => {
      const tags = text.split(',')
      return tags.length <= max && tags.every((tag) => whole.test(tag))
    },
    describe: () => `at most ${max} tags, joined by commas, each matching ${whole}`,
  }
}
