import type { UPLOAD_PARAMETERS, UploadParameterName } from '../protocol/parameters.ts'
import { isPublicId } from '../protocol/public-id.ts'
import { type Constraint, list, matching } from './constraints.ts'
import type { Situation } from './situation.ts'

/** The room a client has for one parameter; a constraint that may look at the situation. */
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
    situation === undefined
      ? 'Unix seconds, ten digits, of the last hour'
      : `Unix seconds, ten digits, after ${situation.nowSeconds - PAST_SECONDS} and not after ${situation.nowSeconds + FUTURE_SECONDS}`,
}

const flag = matching(/0|1|true|false/, 'true, false, 1 or 0')
const name = matching(/(?!\.{1,2}$)[^/\\]{1,255}/u, 'a name of at most 255 characters without slashes')

/** The widget says `source: "uw"`; it changes nothing that is stored. */
export const source = matching(/[A-Za-z0-9_-]{1,64}/, 'a word of letters, digits, "_" and "-"')

/** A path in the subject's own folder; a constraint judges what stands below that. */
const ownPublicId = (below?: Constraint): ClientChoice => ({
  accepts: (text, { namespace }) => {
    const path = text.startsWith(`${namespace}/`) ? text.slice(namespace.length + 1) : ''
    return OWN_PATH.test(path) && isPublicId(text) && (below?.accepts(path) ?? true)
  },
  describe: (situation) =>
    `${situation === undefined ? "the subject's folder" : JSON.stringify(`${situation.namespace}/`)} and then ${below ? `${below.describe()}, of ` : ''}letters, digits, "_" and "-" between single slashes, 255 characters in all`,
})

/** A parameter that a client may choose, where a profile allows it. */
export type AllowableParameter = {
  [Name in UploadParameterName]: (typeof UPLOAD_PARAMETERS)[Name] extends { owner: 'client' } ? Name : never
}[UploadParameterName]

/** What a client may choose where a profile allows a parameter by its name alone. The others want a constraint. */
export const CLIENT_CHOICES = {
  public_id: ownPublicId(),
  tags: list(),
  display_name: name,
  filename_override: name,
  discard_original_filename: flag,
  custom_coordinates: matching(/\d+,\d+,\d+,\d+/, 'x,y,width,height in whole pixels'),
  face_coordinates: matching(
    /\d+,\d+,\d+,\d+(?:\|\d+,\d+,\d+,\d+)*/,
    'x,y,width,height in whole pixels, joined by "|"',
  ),
  return_delete_token: flag,
  media_metadata: flag,
  image_metadata: flag,
  exif: flag,
  colors: flag,
  faces: flag,
  phash: flag,
} as const satisfies Partial<Record<AllowableParameter, ClientChoice>>

/** A parameter that a profile may allow by its name alone. */
export type NameableParameter = keyof typeof CLIENT_CHOICES

export const isNameable = (name: string): name is NameableParameter => Object.hasOwn(CLIENT_CHOICES, name)

/**
 * What a profile's own constraint leaves of a parameter: a single value stays within what the parameter means as well,
 * so that no pattern lets a slash into a file's name, or a public id out of the subject's folder.
 */
export function narrowed(parameter: AllowableParameter, constraint: Constraint): ClientChoice {
  if (parameter === 'public_id') return ownPublicId(constraint)
  if (constraint.judges !== 'value' || !isNameable(parameter)) return constraint
  const widest: ClientChoice = CLIENT_CHOICES[parameter]
  return {
    accepts: (text, situation) => widest.accepts(text, situation) && constraint.accepts(text),
    describe: () => constraint.describe(),
  }
}
