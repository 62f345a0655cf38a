import type { Named } from '../archive/entry-names.ts'
import type { Drawn } from '../archive/open-drawn.ts'
import type { Asset } from '../catalog/catalog.ts'
import type { DeriveServices } from '../delivery/derive.ts'
import { requireDrawable } from '../delivery/drawable.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { findFormat } from '../transform/formats.ts'
import type { Drawing } from '../transform/transformation.ts'
import { type ARCHIVE, MAX_FILES } from './archive-parameters.ts'
import type { ParametersOf } from './parameters.ts'
import type { Eager } from './parsers.ts'
import { eagerFormat } from './render-eager.ts'

/** One file of an archive: an asset as it is, or an image made of it. */
export interface ArchiveFile {
  asset: Asset
  drawn: Drawn | null
}

/**
 * The files that are made of assets: each transformation of each, or the assets themselves where there is none. What names in them mean is
 * looked up once, and what cannot be drawn is refused before anything is.
 * @throws CloudinaryError `archiveTooManyFiles`, `notImplemented`, `unknownTransformation`.
 */
export async function filesOf(
  services: DeriveServices,
  assets: readonly Asset[],
  { transformations = [], keep_derived: isKept = false }: ParametersOf<typeof ARCHIVE.table>,
): Promise<readonly ArchiveFile[]> {
  const [first] = assets
  if (!first || transformations.length === 0) return assets.map((asset) => ({ asset, drawn: null }))
  if (assets.length * transformations.length > MAX_FILES) throw refuse('archiveTooManyFiles', MAX_FILES)
  const wanted: (Eager & { drawing: Drawing })[] = []
  for (const each of transformations)
    wanted.push({ ...each, drawing: await drawingOf(services, first.cloudName, each.transformation) })
  return assets.flatMap((asset) => {
    requireDrawable(services, asset)
    return wanted.map((each) => {
      const format = eagerFormat(each, asset)
      if (!findFormat(format)?.encoder) throw refuse('notImplemented', `Conversion of an image to ${format}`)
      return { asset, drawn: { drawing: each.drawing, format, isKept } }
    })
  })
}

/**
 * What the names of files are made of. Where there are several transformations, each has a folder of its own, unless they shall lie together;
 * then, and where there is one, it stands behind the name, unless it shall not be seen at all.
 */
export function namesOf(
  files: readonly ArchiveFile[],
  parameters: Pick<
    ParametersOf<typeof ARCHIVE.table>,
    'transformations' | 'flatten_transformations' | 'skip_transformation_name'
  >,
): Named[] {
  const { transformations = [], flatten_transformations: isFlat, skip_transformation_name: isUnseen } = parameters
  const isFolder = transformations.length > 1 && !isFlat
  return files.map(({ asset: { publicId, originalFilename, format }, drawn }) => ({
    publicId,
    originalFilename,
    format: drawn?.format ?? format,
    ...(drawn && !isUnseen && { transformation: { text: drawn.drawing.written, isFolder } }),
  }))
}
