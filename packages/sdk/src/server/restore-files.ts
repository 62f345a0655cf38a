import { CountersignError } from '../protocol/error.ts'
import { shown } from '../protocol/shown.ts'
import type { Asset, Registry } from '../registry/registry.ts'
import { readQuery } from './address.ts'
import { success } from './answer.ts'
import { judgeRow } from './asset-in-question.ts'
import { kindOf, readJsonObject } from './read-json.ts'
import { moveBytes, trashedName } from './remove-assets.ts'
import type { Call, Handler } from './routes.ts'

const MAX_ITEMS = 100
const MAX_BYTES = 64_000

/** `POST /restore-files {assets:[handle]}`: takes deletions back, as long as `deletionGrace` lasts, by who may delete. */
export const restoreFiles: Handler = async (call) => {
  readQuery(call.query, [])
  const { registry, deletionGraceMs } = call.settings
  if (registry === null || deletionGraceMs === 0)
    throw new CountersignError(
      'not_configured',
      'deletions are final here: countersign({ deletionGrace }) was not given',
    )
  const { assets, ...others } = await readJsonObject(call.request, MAX_BYTES)
  for (const name of Object.keys(others)) throw invalid(`the body holds assets and nothing else, not ${shown(name)}`)
  if (!Array.isArray(assets) || assets.length === 0 || assets.length > MAX_ITEMS)
    throw invalid(
      `assets must be an array of 1 to ${MAX_ITEMS} handles, not ${Array.isArray(assets) ? `of ${assets.length}` : kindOf(assets)}`,
    )
  const handles = assets.map((handle, index) => {
    if (typeof handle !== 'string') throw invalid(`assets[${index}] must be a handle, not ${kindOf(handle)}`)
    return handle
  })
  const results: { asset: string; result: 'restored' | 'not_found' }[] = []
  for (const asset of handles) results.push({ asset, result: await restore(asset, registry, call) })
  if (results.every(({ result }) => result === 'not_found'))
    throw new CountersignError('not_found', 'there is no such deleted asset', { details: { results } })
  return success({ results }, call.cors)
}

/**
 * The row goes first: whatever becomes of the cloud's answer, no sweep purges what was asked for back. A row that is back already
 * may be so by its row alone: asking again finishes that.
 */
async function restore(handle: string, registry: Registry, call: Call): Promise<'restored' | 'not_found'> {
  const row = await registry.getAsset(handle)
  if (row === null || !(await mayRestore(row, call))) return 'not_found'
  const { settings } = call
  const at = settings.now()
  const back = { from: 'trashed', to: 'ready', at, purgeAt: null } as const
  if (row.state === 'trashed' && !(await registry.moveAsset(row.id, back))) return 'not_found'
  const moved = await moveBytes(row, { from: trashedName(row), to: row, state: 'ready' }, registry, settings)
  if (moved === null) return 'not_found'
  const { version } = moved.asset
  const isBack = await registry.moveAsset(row.id, { from: 'ready', to: 'ready', at, version })
  return isBack ? 'restored' : 'not_found'
}

async function mayRestore(row: Asset, call: Call): Promise<boolean> {
  if (row.state === 'trashed' && (row.purgeAt ?? 0) <= call.settings.now()) return false
  return (await judgeRow(row, ['trashed', 'ready'], call.settings.canDelete, call)) !== null
}

const invalid = (message: string): CountersignError => new CountersignError('invalid_request', message)
