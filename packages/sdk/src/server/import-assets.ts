import { subjectAt } from '../policy/namespace.ts'
import { CountersignError } from '../protocol/error.ts'
import type { NewAsset } from '../registry/registry.ts'
import type { CloudAsset } from './cloud-api.ts'
import { allBelow } from './cloud-pages.ts'
import type { Settings } from './options.ts'
import { randomId } from './sealed.ts'

/** What an import did. `foreign`: below the profile's folder, and in nobody's. */
export interface ImportReport {
  seen: number
  imported: number
  foreign: number
}

/**
 * Records assets that were there before the registry was, each as the one's in whose folder it lies. May be run again at any time:
 * what is known already stays as it is. Reads the Admin API, 100 assets a call.
 * @param profileName whose folder is read
 * @throws CountersignError `invalid_configuration`, and those of the cloud
 */
export async function importAssets(profileName: string, settings: Settings): Promise<ImportReport> {
  const { registry, profiles } = settings
  const profile = profiles.get(profileName)
  if (registry === null)
    throw new CountersignError('invalid_configuration', 'importAssets needs a registry to write to')
  if (profile === undefined)
    throw new CountersignError(
      'invalid_configuration',
      `there is no profile ${JSON.stringify(profileName)}; there are ${[...profiles.keys()].join(', ')}`,
    )
  const { above } = profile.folder
  const report: ImportReport = { seen: 0, imported: 0, foreign: 0 }
  for await (const assets of allBelow(above === '' ? '' : `${above}/`, settings)) {
    const rows = assets.flatMap((asset) => rowOf(asset, subjectAt(above, asset.publicId), profileName, settings))
    report.seen += assets.length
    report.foreign += assets.length - rows.length
    report.imported += await registry.addAssets(rows)
  }
  return report
}

function rowOf(asset: CloudAsset, subjectId: string | null, profile: string, { cloud, now }: Settings): NewAsset[] {
  if (subjectId === null) return []
  const { assetId: _, createdAt, ...facts } = asset
  const created = Date.parse(createdAt)
  return [
    {
      ...facts,
      id: randomId(),
      cloudName: cloud.cloudName,
      subjectId,
      profile,
      state: 'ready',
      originalFilename: null,
      createdAt: Number.isNaN(created) ? now() : created,
      trace: null,
    },
  ]
}
