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
/** Folders of the signer's own, at the top: where uploads wait, and where what was turned down or deleted stays for a while. */
const RESERVED = ['incoming', 'quarantine', 'trash']
/** A folder called `v12` reads like a version; Cloudinary refuses it. */
const VERSION_LIKE = /^v\d+$/

/**
 * Writes any text as one path segment, no two texts as the same: `[A-Za-z0-9_-]` stays, every other UTF-8 byte is `~hh`,
 * and so is the first of a text that would read like a version (`v12`) or like a folder of the signer's own (`incoming`).
 * @throws CountersignError `invalid_configuration` for an empty text, a lone surrogate, or what is no text at all.
 */
export function pathSegment(id: string): string {
  requireId(id)
  if (PLAIN.test(id))
    return VERSION_LIKE.test(id) || RESERVED.includes(id) ? `${escapeByte(id.charCodeAt(0))}${id.slice(1)}` : id
  return Array.from(new TextEncoder().encode(id), (byte) => {
    const character = String.fromCharCode(byte)
    return PLAIN.test(character) ? character : escapeByte(byte)
  }).join('')
}

/** @throws CountersignError `invalid_configuration` for what can tell nobody apart. */
export function requireId(id: unknown): asserts id is string {
  if (isText(id)) return
  throw new CountersignError(
    'invalid_configuration',
    `subject.id must be a non-empty string of whole characters, not ${typeof id === 'string' ? JSON.stringify(id) : typeof id}`,
  )
}

const escapeByte = (byte: number): string => `~${byte.toString(16).padStart(2, '0')}`

/** The text that {@link pathSegment} wrote as this segment, or `null` for what it never writes. */
export function readSegment(segment: string): string | null {
  const bytes = Array.from(segment.matchAll(/~([0-9a-f]{2})|([A-Za-z0-9_-])|(.)/gsu), ([, hex, plain]) =>
    hex !== undefined ? Number.parseInt(hex, 16) : (plain ?? '').charCodeAt(0),
  )
  if (segment === '' || bytes.some(Number.isNaN)) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
    return pathSegment(text) === segment ? text : null
  } catch {
    return null
  }
}

/** Whose folder an asset lies in, where a profile keeps its files below `above`; `null` where it keeps none there. */
export function subjectAt(above: string, publicId: string): string | null {
  if (!isInside(publicId, above)) return null
  const [segment = '', ...below] = publicId.slice(above === '' ? 0 : above.length + 1).split('/')
  return below.length === 0 ? null : readSegment(segment)
}

/** Where a profile keeps its files. */
export interface Folder {
  /** What stands above the subject's segment, `''` for nothing: the same for everybody, or two subjects could meet. */
  above: string
  /** What one subject owns. @throws CountersignError `invalid_configuration` when a function answers anything unfit. */
  namespace: (subject: Subject) => string
}

/** A subject that nobody is: what a function answers for it shows what stands above the id. */
const PROBE = 'nobody-0b7f4c9e2d61'

/**
 * Reads the `folder` of a profile. A constant `uploads` means `uploads/<segment>`. A function has to put `subject.id` in as
 * a whole segment, below folders that are the same for everybody; below the id it may go on as it likes. Two subjects then
 * differ in the first segment that can differ, so that neither folder lies in the other.
 * @throws CountersignError `invalid_configuration` when it does not.
 */
export function readFolder(folder: FolderOption): Folder {
  const above = typeof folder === 'string' ? folder : aboveOf(folder)
  if (RESERVED.includes(above.split('/')[0] ?? ''))
    throw unfit(above, `begins with a folder of the signer's own: ${RESERVED.join(', ')}`)
  return {
    above,
    namespace(subject) {
      const id = pathSegment(subject.id)
      const head = above === '' ? id : `${above}/${id}`
      const path = typeof folder === 'string' ? head : below(head, folder({ subject: { ...fieldsOf(subject), id } }))
      if (path.length > NAMESPACE_MAX_LENGTH) throw unfit(path, `is longer than ${NAMESPACE_MAX_LENGTH} characters`)
      return path
    },
  }
}

function aboveOf(folder: Exclude<FolderOption, string>): string {
  const path = askBare(folder)
  const segments = typeof path === 'string' ? path.split('/') : []
  const at = segments.indexOf(PROBE)
  if (at < 0) throw unfit(path, 'does not hold subject.id as a whole segment, so that others would own it too')
  const above = segments.slice(0, at).join('/')
  if (at > 0 && !isFolderPath(above)) throw unfit(path, NO_PATH)
  return above
}

function askBare(folder: Exclude<FolderOption, string>): unknown {
  try {
    return folder({ subject: { id: PROBE } })
  } catch (cause) {
    throw new CountersignError(
      'invalid_configuration',
      'folder throws for a subject that has an id and nothing else; what stands above the id may not depend on other fields',
      { cause },
    )
  }
}

const NO_PATH = 'is not a path of letters, digits, "_", "-" and "~" between single slashes, without folders like "v12"'

function below(head: string, path: unknown): string {
  if (typeof path !== 'string' || !isFolderPath(path)) throw unfit(path, NO_PATH)
  if (path === head || isInside(path, head)) return path
  throw unfit(
    path,
    `does not begin with ${JSON.stringify(head)}: above subject.id stands the same for everybody; what differs goes below it, or into the id`,
  )
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

/** Whether a path lies in a folder, deeper than it, by whole segments; everything lies in `''`. */
export const isInside = (path: string, folder: string): boolean =>
  path !== folder && (folder === '' || path.startsWith(`${folder}/`))

const unfit = (path: unknown, why: string): CountersignError =>
  new CountersignError('invalid_configuration', `folder gives ${JSON.stringify(path)}, which ${why}`)

/** Whether a text may stand as a folder, `~` of an encoded segment included. */
export const isFolderPath = (path: string): boolean =>
  LEGAL_PATH.test(path) && !path.split('/').some((segment) => VERSION_LIKE.test(segment))

/** Whether an asset lies in a namespace, by whole segments: `users/1` owns `users/1/x`, never `users/10/x`, nor itself. */
export const owns = (namespace: string, publicId: string): boolean =>
  publicId.startsWith(`${namespace}/`) && isPublicId(publicId)
