import { UPLOAD_PARAMETERS } from 'countersign/protocol'
import type { Asset, AssetChanges } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import type { Fields } from '../ingest/field-collector.ts'
import { accessControl, accessMode } from '../upload-api/access-parameters.ts'
import { changesOf } from '../upload-api/changes.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { line, pairs, tags } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { describeResource, findById, findByPath } from './resources.ts'

const UPDATE_TABLE = {
  tags,
  context: pairs,
  display_name: line(255),
  asset_folder: line(255),
  access_mode: accessMode,
  access_control: accessControl,
} as const

/** What Cloudinary can update besides. */
const DOCUMENTED = new Set([...Object.keys(UPLOAD_PARAMETERS), 'moderation_status', 'clear_invalid', 'public_id'])

const CLEARED = {
  tags: { tags: [] },
  context: { context: {} },
  asset_folder: { assetFolder: '' },
  access_control: { accessControl: [] },
} as const satisfies Record<string, AssetChanges>

/** An empty text says "none" to who brings key and secret. In a signed form it is no part of what was signed, and says nothing. */
const clearedBy = (fields: Fields): AssetChanges =>
  Object.assign({}, ...Object.entries(CLEARED).map(([name, changes]) => (fields[name] === '' ? changes : {})))

const update =
  (find: (call: Call) => Promise<Asset>): Action =>
  async (call) => {
    const { services, account } = call
    const { fields } = await readArguments(call)
    const changes = { ...changesOf(readParameters(fields, UPDATE_TABLE, DOCUMENTED)), ...clearedBy(fields) }
    const asset = await find(call)
    const [changed] = await services.catalog.change(account.cloudName, [asset], () => changes)
    if (!changed) throw refuse('resourceNotFound', asset.publicId)
    return Response.json(await describeResource(call, changed))
  }

/** `POST /resources/<resource_type>/<type>/<public_id>`. @see https://cloudinary.com/documentation/admin_api#update_details_of_an_existing_resource */
export const updateResource = update(findByPath)

/** `PUT /resources/<asset_id>`. @see admin_api#update_details_of_an_existing_resource_by_asset_id */
export const updateResourceById = update(findById)
