import { FORMATS } from '../policy/formats.ts'
import type { Profile } from '../policy/profile.ts'
import { CountersignError } from '../protocol/error.ts'
import type { ResourceType } from '../protocol/names.ts'
import { shown } from '../protocol/shown.ts'
import { kindOf } from './read-json.ts'

/** A file as the client speaks of it, before any of it was sent. */
export interface DeclaredFile {
  name: string
  bytes: number
  /** Lower case, without the dot; `''` for none. */
  extension: string
  resourceType: ResourceType
  /** Parameters that the client asks for. */
  parameters: Readonly<Record<string, unknown>>
}

const NAME_MAX_LENGTH = 255
const SAMPLE = '{"name":"cat.jpg","bytes":48213,"type":"image/jpeg"}'

/**
 * Reads one item of `files`, and refuses what its profile would refuse once it were uploaded, as far as a client's word goes.
 * @throws CountersignError `invalid_request`, `file_refused`
 */
export function readFile(item: unknown, index: number, profile: Profile): DeclaredFile {
  const at = `files[${index}]`
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw invalid(`${at} must be an object like ${SAMPLE}, not ${kindOf(item)}`)
  const { name, bytes, type = '', parameters = {}, ...others } = item as Record<string, unknown>
  for (const other of Object.keys(others))
    throw invalid(`${at} holds name, bytes, type and parameters, not ${shown(other)}`)
  if (
    typeof name !== 'string' ||
    name === '' ||
    name.length > NAME_MAX_LENGTH ||
    !name.isWellFormed() ||
    /\p{Cc}/u.test(name)
  )
    throw invalid(
      `${at}.name must be the file's name, at most ${NAME_MAX_LENGTH} characters, none of them a control character, not ${shown(name)}`,
    )
  if (!Number.isSafeInteger(bytes) || Number(bytes) < 1)
    throw invalid(`${at}.bytes must be the file's size, a whole number from 1, not ${shown(bytes)}`)
  if (typeof type !== 'string') throw invalid(`${at}.type must be a media type such as image/jpeg, not ${kindOf(type)}`)
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters))
    throw invalid(`${at}.parameters must be an object, not ${kindOf(parameters)}`)

  const extension = /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const file: DeclaredFile = {
    name,
    bytes: Number(bytes),
    extension,
    resourceType: profile.resourceType === 'auto' ? resourceTypeOf(extension, type) : profile.resourceType,
    parameters: parameters as Record<string, unknown>,
  }
  requireAllowed(file, at, profile)
  return file
}

/** Not the last word on either: completion looks at what was stored. */
function requireAllowed(file: DeclaredFile, at: string, { maxBytes, allowedFormats }: Profile): void {
  if (maxBytes !== null && file.bytes > maxBytes)
    throw fileRefused(at, 'maxBytes', `is ${file.bytes} bytes; at most ${maxBytes} are taken`)
  if (allowedFormats === null || allowedFormats.includes(file.extension)) return
  // A name without an extension says nothing; the content will.
  if (file.extension === '' && file.resourceType !== 'raw') return
  throw fileRefused(at, 'allowedFormats', `is called ${shown(file.name)}; taken are ${allowedFormats.join(', ')}`)
}

/** The resource type is no part of a signature; it is the road that the upload is sent down, and where completion looks. */
function resourceTypeOf(extension: string, mediaType: string): ResourceType {
  if ((FORMATS.image as readonly string[]).includes(extension)) return 'image'
  if ((FORMATS.video as readonly string[]).includes(extension)) return 'video'
  if (extension !== '') return 'raw'
  if (mediaType.startsWith('image/')) return 'image'
  return /^(?:video|audio)\//.test(mediaType) ? 'video' : 'raw'
}

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)

const fileRefused = (at: string, rule: string, message: string): CountersignError =>
  new CountersignError('file_refused', `${at} ${message}`, { details: { rule, file: at } })
