import type { Asset } from '../catalog/catalog.ts'
import type { Services } from '../cloud/services.ts'
import { describeSource, isPicture } from '../delivery/drawable.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { FormatName } from '../transform/formats.ts'
import { perceptualHash } from '../transform/perceptual-hash.ts'
import { pictureColors } from '../transform/picture-colors.ts'
import { type PictureMetadata, pictureMetadata } from '../transform/picture-metadata.ts'
import { readMediaTags } from '../transform/probe-media.ts'
import type { ParametersOf } from './parameters.ts'
import { flag } from './parsers.ts'

/** What a call may want to know of a file besides. @see https://cloudinary.com/documentation/semantic_data_extraction */
export const FINDINGS_TABLE = {
  media_metadata: flag,
  image_metadata: flag,
  exif: flag,
  colors: flag,
  faces: flag,
  phash: flag,
  cinemagraph_analysis: flag,
} as const

export type Asked = ParametersOf<typeof FINDINGS_TABLE>

/** Of all that a call says, what it wants to know. */
export const pickAsked = (parameters: Asked): Asked =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => Object.hasOwn(FINDINGS_TABLE, name)))

/** What is looked at. */
export type Findable = Pick<Asset, 'resourceType' | 'format' | 'blobId' | 'hints' | 'pages'>

type World = Pick<Services, 'blobs' | 'limits' | 'ffprobe'>

/**
 * Finds out what was asked for, and nothing else: what a file says of its maker and of the place it was made at is told to nobody unasked.
 * @throws CloudinaryError `notImplemented` naming what cannot be told of such a file.
 */
export async function findOut(services: World, file: Findable, asked: Asked): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const [name, isAsked] of Object.entries(asked) as [keyof Asked, boolean][])
    if (isAsked) Object.assign(found, await FINDERS[name](services, file, name))
  return found
}

type Finder = (services: World, file: Findable, name: keyof Asked) => Promise<Record<string, unknown>>

const FINDERS: Record<keyof Asked, Finder> = {
  media_metadata: async (services, file, name) =>
    file.resourceType === 'video'
      ? { media_metadata: await tagsOf(services, file) }
      : { media_metadata: (await metadataOf(services, file, name)).all },
  image_metadata: async (services, file, name) => ({ image_metadata: (await metadataOf(services, file, name)).all }),
  exif: async (services, file, name) => ({ exif: (await metadataOf(services, file, name)).exif }),
  colors: async (services, file, name) => {
    requirePicture(file, name)
    return { ...(await pictureColors(await services.blobs.open(file.blobId), services.limits)) }
  },
  phash: async (services, file, name) => {
    requirePicture(file, name)
    return { phash: await perceptualHash(await services.blobs.open(file.blobId), services.limits) }
  },
  cinemagraph_analysis: async (_services, file, name) => {
    requirePicture(file, name)
    // A still picture is none, as documented. How much of one a moving picture is comes out of a measure that is not public.
    if (file.pages !== 1) throw refuse('notImplemented', `${name} of a moving picture`)
    return { cinemagraph_analysis: { cinemagraph_score: 0 } }
  },
  faces: async (_services, { hints }) => {
    if (!hints?.faces) throw refuse('notImplemented', 'Detection of faces, without face_coordinates,')
    return { faces: hints.faces }
  },
}

async function metadataOf({ blobs, limits }: World, file: Findable, name: string): Promise<PictureMetadata> {
  requirePicture(file, name)
  return pictureMetadata(await blobs.open(file.blobId), limits)
}

async function tagsOf({ blobs, ffprobe }: World, { blobId, format }: Findable): Promise<Record<string, string>> {
  const tags = ffprobe === null ? null : await readMediaTags(await blobs.open(blobId), format as FormatName, ffprobe)
  if (tags === null) throw refuse('notImplemented', 'media_metadata of a film, without ffprobe,')
  return tags
}

function requirePicture(file: Findable, name: string): void {
  if (!isPicture(file)) throw refuse('notImplemented', `${name} of ${describeSource(file)}`)
}
