import type { Readable } from 'node:stream'
import { nameEntries } from '../archive/entry-names.ts'
import { openAsset } from '../archive/open-asset.ts'
import { openDrawn } from '../archive/open-drawn.ts'
import { type ArchiveEntry, type ArchiveFormat, pack } from '../archive/pack.ts'
import type { Asset } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields, Lists } from '../ingest/field-collector.ts'
import { type ArchiveFile, filesOf, namesOf } from './archive-files.ts'
import { type ARCHIVE, readArchiveTypes, readSelection } from './archive-parameters.ts'
import type { ParametersOf } from './parameters.ts'
import { type Selected, selectAssets } from './select-assets.ts'

/** What is packed, and how. */
export interface Archive extends Selected {
  parameters: ParametersOf<typeof ARCHIVE.table>
  format: ArchiveFormat
  /** In the order of the assets. */
  files: readonly ArchiveFile[]
}

/**
 * Finds what is to be packed.
 * @throws CloudinaryError `missingPublicIds` unless they may be missing, `archiveEmpty`, `archiveTooMany`, `fileTooLarge`; what {@link filesOf} refuses.
 */
export async function readArchive(
  { services, account, path }: Call,
  fields: Fields,
  lists: Lists,
  parameters: Archive['parameters'],
): Promise<Archive> {
  const selection = readSelection(fields, lists)
  const resourceTypes = readArchiveTypes(path.resource_type ?? '', selection)
  const scope = { cloudName: account.cloudName, resourceTypes, type: parameters.type ?? 'upload' }
  const selected = await selectAssets(services.catalog, scope, selection)
  const { assets, missingPublicIds } = selected
  if (missingPublicIds.length > 0 && !parameters.allow_missing) throw refuse('missingPublicIds', missingPublicIds)
  if (assets.length === 0) throw refuse('archiveEmpty')
  const files = await filesOf(services, assets, parameters)
  const bytes = files.reduce((sum, { asset, drawn }) => sum + (drawn ? 0 : asset.bytes), 0)
  if (bytes > services.limits.maxFileBytes) throw refuse('fileTooLarge', bytes, services.limits.maxFileBytes)
  return { ...selected, parameters, files, format: parameters.target_format ?? 'zip' }
}

/** The bytes of an archive, and which assets are in it by now, once for each file. */
export interface Packing {
  output: Readable
  packed: readonly Asset[]
  missing: readonly string[]
}

/** Begins to pack: whoever calls it reads the output at once, or destroys it. */
export function packEach({ services }: Call, { files, parameters, format }: Archive): Packing {
  const { flatten_folders: flattenFolders = false, use_original_filename: useOriginalFilename = false } = parameters
  const names = nameEntries(namesOf(files, parameters), { flattenFolders, useOriginalFilename })
  const packed: Asset[] = []
  const missing: string[] = []
  const entries = files.map(
    ({ asset, drawn }, index): ArchiveEntry => ({
      name: names[index] ?? '',
      async open() {
        const file = await (drawn ? openDrawn(services, asset, drawn) : openAsset(services, asset))
        if (file) packed.push(asset)
        else if (parameters.allow_missing) missing.push(asset.publicId)
        else throw refuse('missingPublicIds', [asset.publicId])
        return file
      },
    }),
  )
  return { output: pack(format, entries), packed, missing }
}

/** Raw ids carry their extension. */
export const withExtension = (name: string, format: ArchiveFormat): string =>
  name.toLowerCase().endsWith(`.${format}`) ? name : `${name}.${format}`
