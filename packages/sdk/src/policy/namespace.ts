import { CountersignError } from '../protocol/error.ts'
import { isPublicId } from '../protocol/public-id.ts'

/** The authenticated caller, as `authenticate` answers; an app's own fields stand beside `id`. */
export interface Subject {
  /** What tells callers apart, for ever: two callers never share one, and nobody changes theirs. */
  readonly id: string
}

/** What a profile's `folder` function is given: `id` is already one path segment, the app's own fields are as they came. */
export interface FolderContext {
  readonly subject: { readonly id: string; readonly [field: string]: unknown }
}

export type FolderOption = string | ((context: FolderContext) => string)

/** Room for the file's own name below the namespace: a public id has 255 characters. */
const NAMESPACE_MAX_LENGTH = 180
const PLAIN = /^[A-Za-z0-9_-]+$/
const LEGAL_PATH = /^[A-Za-z0-9_~-]+(\/[A-Za-z0-9_~-]+)*$/
/** A folder called `v12` reads like a version; Cloudinary refuses it. */
const VERSION_LIKE = /^v\d+$/

/**
 * Writes any text as one path segment, no two texts as the same: `[A-Za-z0-9_-]` stays, every other UTF-8 byte is `~hh`.
 * @throws CountersignError `invalid_configuration` for an empty text, a lone surrogate, or what is no text at all.
 */
export function pathSegment(id: string): string {
  if (typeof id !== 'string' || id === '' || !id.isWellFormed())
    throw new CountersignError(
      'invalid_configuration',
      `subject.id must be a non-empty string of whole characters, not ${typeof id === 'string' ? JSON.stringify(id) : typeof id}`,
    )
  if (PLAIN.test(id)) return VERSION_LIKE.test(id) ? `${escapeByte(0x76)}${id.slice(1)}` : id
  return Array.from(new TextEncoder().encode(id), (byte) => {
    const character = String.fromCharCode(byte)
    return PLAIN.test(character) ? character : escapeByte(byte)
  }).join('')
}

const escapeByte = (byte: number): string => `~${byte.toString(16).padStart(2, '0')}`

/**
 * The folder under which everything of one subject lies. A constant `uploads` means `uploads/<segment>`;
 * a function's answer must hold the subject's segment whole, or everybody would own everything.
 * @throws CountersignError `invalid_configuration` when the function answers anything else.
 */
export function namespaceOf(folder: FolderOption, subject: Subject): string {
  const id = pathSegment(subject.id)
  const path = typeof folder === 'string' ? `${folder}/${id}` : made(folder, subject, id)
  if (path.length > NAMESPACE_MAX_LENGTH) throw unfit(path, `is longer than ${NAMESPACE_MAX_LENGTH} characters`)
  return path
}

/** A constant was judged when the profile was made; what a function answers is judged each time. */
function made(folder: Exclude<FolderOption, string>, subject: Subject, id: string): string {
  const path = folder({ subject: { ...subject, id } })
  if (typeof path !== 'string' || !isFolderPath(path))
    throw unfit(
      path,
      'is not a path of letters, digits, "_", "-" and "~" between single slashes, without folders like "v12"',
    )
  if (path.split('/').includes(id)) return path
  throw unfit(path, `does not hold the subject's segment ${JSON.stringify(id)}, so that everybody would own everything`)
}

const unfit = (path: unknown, why: string): CountersignError =>
  new CountersignError('invalid_configuration', `folder gives ${JSON.stringify(path)}, which ${why}`)

/** Whether a text may stand as a folder, `~` of an encoded segment included. */
export const isFolderPath = (path: string): boolean =>
  LEGAL_PATH.test(path) && !path.split('/').some((segment) => VERSION_LIKE.test(segment))

/** Whether an asset lies in a namespace, by whole segments: `users/1` owns `users/1/x`, never `users/10/x`, nor itself. */
export const owns = (namespace: string, publicId: string): boolean =>
  publicId.startsWith(`${namespace}/`) && isPublicId(publicId)
