import { randomInt } from 'node:crypto'
import { isPublicId, PUBLIC_ID_MAX_LENGTH, type ResourceType } from 'countersign/protocol'
import { toFolderPath } from '../catalog/folders.ts'
import { refuse } from '../errors/cloudinary-error.ts'

/** What of an upload decides what the asset is called. */
export interface NamingParameters {
  public_id?: string
  public_id_prefix?: string
  folder?: string
  asset_folder?: string
  use_asset_folder_as_public_id_prefix?: boolean
  use_filename?: boolean
  unique_filename?: boolean
  filename_override?: string
  display_name?: string
  use_filename_as_display_name?: boolean
  discard_original_filename?: boolean
}

export interface Naming {
  publicId: string
  displayName: string
  assetFolder: string
  /** The file's name without its extension. */
  originalFilename: string
  /** Part of the id is random: should it be taken already, another one is as good. */
  isRandom: boolean
}

/** What stands in for the name of a file that came without one, as data URIs do, or whose name is not to be kept. */
const NAMELESS = 'file'

/**
 * Cloudinary's naming rules.
 * @throws CloudinaryError `invalidPublicId` when what comes out cannot be a public id.
 * @see https://cloudinary.com/documentation/upload_images#public_id
 */
export function nameAsset(
  parameters: NamingParameters,
  file: { filename: string | null; resourceType: ResourceType },
  randomText: (length: number) => string = randomLetters,
): Naming {
  const filename = parameters.filename_override ?? file.filename ?? NAMELESS
  const { stem, extension } = splitExtension(filename)
  const assetFolder = toFolderPath(parameters.asset_folder ?? parameters.folder ?? '')
  const folders = [
    parameters.use_asset_folder_as_public_id_prefix ? parameters.asset_folder : undefined,
    parameters.folder,
    parameters.public_id_prefix,
  ].filter((folder) => folder !== undefined)

  const generated = (base: string) => base + (file.resourceType === 'raw' ? extension : '')
  const [last, isRandom] =
    parameters.public_id !== undefined
      ? [parameters.public_id, false]
      : parameters.use_filename !== true
        ? [generated(randomText(20)), true]
        : parameters.unique_filename === false
          ? [generated(toPublicIdPart(stem)), false]
          : [generated(`${toPublicIdPart(stem)}_${randomText(6)}`), true]

  const publicId = [...folders, last].join('/')
  if (!isPublicId(publicId)) throw refuse('invalidPublicId', publicId.slice(0, PUBLIC_ID_MAX_LENGTH + 1))
  const fallback = parameters.use_filename_as_display_name ? stem : publicId.slice(publicId.lastIndexOf('/') + 1)
  return {
    publicId,
    displayName: (parameters.display_name ?? fallback).replaceAll('/', '_'),
    assetFolder,
    originalFilename: parameters.discard_original_filename ? NAMELESS : stem,
    isRandom,
  }
}

/** `a.tar.gz` is `a.tar` and `.gz`; a name that begins with its only dot has no extension. */
function splitExtension(filename: string): { stem: string; extension: string } {
  const [, stem = filename, extension = ''] = /^(.+)(\.[A-Za-z0-9]{1,16})$/s.exec(filename) ?? []
  return { stem, extension }
}

/** What cannot stand in a public id becomes `_`. Room is left for folders, the random tail and an extension. */
function toPublicIdPart(stem: string): string {
  const part = stem
    .toWellFormed()
    .trim()
    .replace(/[?&#\\%<>+/\s\p{Cc}]/gu, '_')
    .slice(0, 150)
    .toWellFormed()
  return /^\.*$/.test(part) ? NAMELESS : part
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Of `[a-z0-9]`. */
export const randomLetters = (length: number): string =>
  Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')
