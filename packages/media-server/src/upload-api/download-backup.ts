import type { Call } from '../cloud/call.ts'
import { AS_IT_IS, lookAndServe, serveAsset } from '../delivery/serve-asset.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readQuery } from '../ingest/field-collector.ts'
import { readTimestamp, requireApiKey, requireFresh, requireSignature } from './authenticate.ts'
import { readTaken, type Takes } from './parameters.ts'
import { line } from './parsers.ts'

const DOWNLOAD_BACKUP = {
  table: { timestamp: line(10), asset_id: line(32), version_id: line(64) },
  documented: new Set<string>(),
} as const satisfies Takes

/**
 * `GET /v1_1/<cloud>/download_backup`: one version that is kept, by a link that dies an hour after its timestamp.
 * @see https://cloudinary.com/documentation/backups_and_version_management
 */
export async function downloadBackup(call: Call): Promise<Response> {
  const { services, account, request, query, receivedAt } = call
  const { fields } = readQuery(query)
  requireApiKey(fields, call)
  const timestamp = readTimestamp(fields, receivedAt, services.assumptions)
  requireSignature(fields, call, DOWNLOAD_BACKUP)
  const { asset_id: assetId, version_id: versionId } = readTaken(fields, DOWNLOAD_BACKUP, services.assumptions)
  requireFresh(timestamp, receivedAt)
  if (assetId === undefined) throw refuse('missingParameter', 'asset_id')
  if (versionId === undefined) throw refuse('missingParameter', 'version_id')
  return lookAndServe(async () => {
    const versions = await services.catalog.listBackups(account.cloudName, assetId)
    const version = versions.find((each) => each.versionId === versionId)
    if (!version) throw refuse('resourceNotFound', versionId)
    return serveAsset(services, request, version, { drawing: AS_IT_IS, format: null, noStore: true })
  })
}
