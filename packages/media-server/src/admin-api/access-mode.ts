import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { accessMode } from '../upload-api/access-parameters.ts'
import { changeAssets } from '../upload-api/change-assets.ts'
import { describeAsset } from '../upload-api/describe-asset.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { deliveryType } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { besidesChoice, chooseResources } from './chosen-resources.ts'

/**
 * `POST /resources/<resource_type>/<type>/update_access_mode` by `public_ids[]`, `prefix` or `tag`: of all that are found, at most a
 * hundred, in one durable transaction. @see https://cloudinary.com/documentation/admin_api#update_access_mode
 */
export const updateAccessMode: Action = async (call) => {
  const { services, account, path } = call
  const given = await readArguments(call)
  const { access_mode: mode } = readParameters(besidesChoice(given.fields), { access_mode: accessMode })
  if (mode === undefined) throw refuse('missingParameter', 'access_mode')
  const { assets, next } = await chooseResources(call, given, deliveryType(path.type ?? '', 'type'))
  const updated = await changeAssets(call, assets, () => ({ accessMode: mode }))
  return Response.json({
    updated: updated.map((asset) => describeAsset(services, account, asset)),
    failed: [],
    ...next,
  })
}
