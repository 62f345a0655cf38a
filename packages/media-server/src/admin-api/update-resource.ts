import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import type { Asset, AssetChanges, ChangeAsset } from '../catalog/catalog.ts'
import { MODERATION_STATUSES } from '../catalog/moderation.ts'
import type { Action, Call } from '../cloud/call.ts'
import { requireFolderMode } from '../cloud/folder-mode.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { ADMIN_ADD_ON_TABLE } from '../upload-api/add-ons.ts'
import { metadataChange } from '../upload-api/assign-metadata.ts'
import { changeAssets } from '../upload-api/change-assets.ts'
import { CHANGES_TABLE, changesOf } from '../upload-api/changes.ts'
import { FINDINGS_TABLE, findOut, pickAsked } from '../upload-api/find-out.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { oneOf } from '../upload-api/parsers.ts'
import { hintsOf } from '../upload-api/picture-hints.ts'
import { NOTIFIED, requireNamable } from '../upload-api/require-namable.ts'
import { readArguments } from './arguments.ts'
import { describeResource, findById, findByPath } from './resources.ts'

const UPDATE_TABLE = {
  ...CHANGES_TABLE,
  moderation_status: oneOf(...MODERATION_STATUSES),
  ...FINDINGS_TABLE,
  ...ADMIN_ADD_ON_TABLE,
  ...NOTIFIED,
} as const

/** What Cloudinary can update besides. */
const DOCUMENTED = new Set([...Object.keys(UPLOAD_PARAMETERS), 'public_id'])

const BECAUSE = 'it is of uploads: an asset that is there is not stored or named anew'

const CLEARED = {
  tags: { tags: [] },
  context: { context: {} },
  asset_folder: { assetFolder: '' },
  access_control: { accessControl: [] },
} as const satisfies Record<string, AssetChanges>

/** An empty text says "none" to who brings key and secret. In a signed form it is no part of what was signed, and says nothing. */
const clearedBy = (fields: Fields): AssetChanges =>
  Object.assign({}, ...Object.entries(CLEARED).map(([name, changes]) => (fields[name] === '' ? changes : {})))

/** Nobody renames an asset that often while it is looked for. */
const MOST_TRIES = 10

const update =
  (find: (call: Call) => Promise<Asset>): Action =>
  async (call) => {
    const { fields } = await readArguments(call)
    requireFolderMode(call.services, Object.keys(fields))
    const { moderation_status: status, ...said } = readParameters(fields, UPDATE_TABLE, DOCUMENTED, 'refuse', BECAUSE)
    const judged = status && { moderationStatus: status, moderatedAt: call.services.now() }
    const own = requireNamable(call.services, said)
    const changeMetadata = await metadataChange(call, said)
    const updateFound = async (asset: Asset) => {
      // First what may be refused: nothing is said of the asset unless all that was asked for could be found out.
      const findings = await findOut(
        call.services,
        { ...asset, hints: hintsOf(said, asset.hints) ?? asset.hints },
        pickAsked(said),
      )
      const change: ChangeAsset = (asset) => ({
        ...changesOf(said, asset.hints),
        ...clearedBy(fields),
        ...judged,
        ...changeMetadata(asset),
      })
      const [changed] = await changeAssets(call, [asset], change, { own })
      return changed ? Response.json({ ...(await describeResource(call, changed)), ...findings }) : null
    }
    // What was renamed or went in between is looked for once more, by its name or by its id: what was asked for is not told of another.
    for (let tries = 0; ; tries += 1) {
      const asset = await find(call)
      const answer = await updateFound(asset)
      if (answer) return answer
      if (tries === MOST_TRIES) throw refuse('resourceNotFound', asset.publicId)
    }
  }

/** `POST /resources/<resource_type>/<type>/<public_id>`. @see https://cloudinary.com/documentation/admin_api#update_details_of_an_existing_resource */
export const updateResource = update(findByPath)

/** `PUT /resources/<asset_id>`. @see admin_api#update_details_of_an_existing_resource_by_asset_id */
export const updateResourceById = update(findById)
