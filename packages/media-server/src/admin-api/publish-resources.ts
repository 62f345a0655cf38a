import type { Asset, Notify } from '../catalog/catalog.ts'
import type { Action, Call } from '../cloud/call.ts'
import { removeBlobs } from '../cloud/remove-blobs.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { describeDeletion } from '../events/asset-events.ts'
import { notifier, type Tell } from '../events/notifier.ts'
import { describeAsset } from '../upload-api/describe-asset.ts'
import { createVersion } from '../upload-api/new-version.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { flag, oneOf } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { besidesChoice, chooseResources } from './chosen-resources.ts'

const PUBLISH_TABLE = {
  /** Of which type they are now. */
  type: oneOf('authenticated', 'private'),
  overwrite: flag,
  /** There is no cache before this server that would have to be told. */
  invalidate: flag,
} as const

/**
 * `POST /resources/<resource_type>/publish_resources` by `public_ids[]`, `prefix` or `tag`: makes assets public that are
 * `authenticated` unless `type` says otherwise, at most a hundred, each in a durable transaction of its own. Rules of their own
 * stay. Of what had the name before, and is overwritten, it is told that it was deleted; of being published nothing is documented.
 * @see https://cloudinary.com/documentation/admin_api#publish_resources
 */
export const publishResources: Action = async (call) => {
  const { services, account } = call
  const given = await readArguments(call)
  const { type = 'authenticated', overwrite = false } = readParameters(besidesChoice(given.fields), PUBLISH_TABLE)
  const { assets, next } = await chooseResources(call, given, type)
  const published: object[] = []
  const failed: object[] = []
  const tell = await notifier(call)
  for (const asset of assets) {
    const outcome = await publish(call, asset, overwrite, tell)
    if ('asset' in outcome) published.push(describeAsset(services, account, outcome.asset))
    else failed.push({ public_id: asset.publicId, error: { message: outcome.refusal } })
  }
  return Response.json({ published, failed, ...next })
}

async function publish(
  { services, account }: Call,
  asset: Asset,
  overwrite: boolean,
  tell: Tell,
): Promise<{ asset: Asset } | { refusal: string }> {
  const { catalog, blobs } = services
  const to = { type: 'upload', publicId: asset.publicId } as const
  const notify: Notify = (_asset, _replaced, lost) =>
    lost ? tell('delete', lost, () => describeDeletion(services, lost)) : []
  const renamed = await catalog.rename(account.cloudName, asset, to, { overwrite, notify, ...createVersion(services) })
  if (renamed === null) return { refusal: refuse('resourceNotFound', asset.publicId).message }
  if (renamed.outcome === 'existing') return { refusal: refuse('toPublicIdTaken', asset.publicId).message }
  services.notifications.wake()
  if (renamed.outcome === 'overwritten') await removeBlobs(blobs, renamed.freed)
  return { asset: renamed.asset }
}
