import { CountersignError } from '../protocol/error.ts'
import { isPublicId } from '../protocol/public-id.ts'

/** The authenticated caller, as `authenticate` answers; an app's own fields stand beside `id`. */
export interface Subject {
  /** What tells callers apart, for ever: two callers never share one, and nobody changes theirs. */
  readonly id: string
}

/**
 * What a profile's `folder` function is given. Every text among the subject's own fields is one path segment already,
 * written by {@link pathSegment}; numbers and booleans are as they came, everything else is left out.
 */
export interface FolderContext {
  readonly subject: { readonly id: string; readonly [field: string]: string | number | boolean | undefined }
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
  if (!isText(id))
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

/** Where everything of one subject lies. */
export interface Home {
  /** The folder that the subject owns. */
  namespace: string
  /** The part of it above the subject's segment, `''` for none. */
  above: string
}

/**
 * The folder under which everything of one subject lies. A constant `uploads` means `uploads/<segment>`; what a function
 * answers must hold the subject's segment whole, and be the same for another id but for that segment.
 * @throws CountersignError `invalid_configuration` when the function answers anything else.
 */
export function homeOf(folder: FolderOption, subject: Subject): Home {
  const id = pathSegment(subject.id)
  const home =
    typeof folder === 'string' ? { namespace: `${folder}/${id}`, above: folder } : homeMade(folder, subject, id)
  if (home.namespace.length > NAMESPACE_MAX_LENGTH)
    throw unfit(home.namespace, `is longer than ${NAMESPACE_MAX_LENGTH} characters`)
  return home
}

/**
 * A constant was judged when the profile was made; what a function answers is judged each time. That the id occurs in it
 * is not enough, another field may read the same: so the function is asked for a second id, which no field can know.
 */
function homeMade(folder: Exclude<FolderOption, string>, subject: Subject, id: string): Home {
  const fields = fieldsOf(subject)
  const path = folder({ subject: { ...fields, id } })
  if (typeof path !== 'string' || !isFolderPath(path))
    throw unfit(
      path,
      'is not a path of letters, digits, "_", "-" and "~" between single slashes, without folders like "v12"',
    )
  const other = `${id}-`
  const otherPath = folder({ subject: { ...fields, id: other } })
  const segments = path.split('/')
  const at = segments.findIndex(
    (segment, index) => segment === id && segments.with(index, other).join('/') === otherPath,
  )
  if (at < 0)
    throw unfit(
      path,
      `does not hold the subject's segment ${JSON.stringify(id)} once and whole, as subject.id, so that others would own it too`,
    )
  const home = { namespace: path, above: segments.slice(0, at).join('/') }
  const bare = homeWithoutFields(folder, other)
  if (bare !== null && overlap(home, bare))
    throw unfit(
      path,
      `could lie in the folder of somebody without those fields, such as ${JSON.stringify(bare.namespace)}; keep the id at one depth, or the folders above it apart`,
    )
  return home
}

/** What somebody without fields of their own would get; `null` where the function cannot do without them. */
function homeWithoutFields(folder: Exclude<FolderOption, string>, id: string): Home | null {
  let segments: string[]
  try {
    segments = folder({ subject: { id } }).split('/')
  } catch {
    return null
  }
  const at = segments.indexOf(id)
  return at < 0 ? null : { namespace: segments.join('/'), above: segments.slice(0, at).join('/') }
}

/** A text that can be no segment is empty, so that a folder that uses it is no path. */
const fieldsOf = (subject: Subject): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries<unknown>({ ...subject }).flatMap(([name, value]): [string, string | number | boolean][] => {
      if (typeof value === 'string') return [[name, isText(value) ? pathSegment(value) : '']]
      return typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : []
    }),
  )

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.isWellFormed()

/**
 * Whether somebody could own what is another's, were both the homes of one app. Where ids stand at one depth, two
 * subjects never meet; at two depths the folders above them must part before the first.
 */
export const overlap = (a: Home, b: Home): boolean => reachesInto(a, b) || reachesInto(b, a)

const reachesInto = (inner: Home, outer: Home): boolean =>
  isInside(inner.namespace, outer.namespace) || isInside(inner.above, outer.above)

const isInside = (path: string, folder: string): boolean =>
  path !== folder && (folder === '' || path.startsWith(`${folder}/`))

const unfit = (path: unknown, why: string): CountersignError =>
  new CountersignError('invalid_configuration', `folder gives ${JSON.stringify(path)}, which ${why}`)

/** Whether a text may stand as a folder, `~` of an encoded segment included. */
export const isFolderPath = (path: string): boolean =>
  LEGAL_PATH.test(path) && !path.split('/').some((segment) => VERSION_LIKE.test(segment))

/** Whether an asset lies in a namespace, by whole segments: `users/1` owns `users/1/x`, never `users/10/x`, nor itself. */
export const owns = (namespace: string, publicId: string): boolean =>
  publicId.startsWith(`${namespace}/`) && isPublicId(publicId)
