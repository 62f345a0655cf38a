import { signUploadAnswer } from 'countersign/signing'
import type { CommitOutcome, Derived } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import { describeAsset, describeContext, describeDerived } from './describe-asset.ts'

/**
 * The answer to an upload, signed so that who gets it from a browser can tell that this server said it.
 * @param eager the images made along with it, in the order asked for; `undefined` when none were asked for.
 */
export function answerUpload(
  { services, account }: Pick<Call, 'services' | 'account'>,
  { outcome, asset }: CommitOutcome,
  eager: readonly Derived[] | undefined,
): Response {
  const { publicId, version } = asset
  return Response.json({
    ...describeAsset(services, account, asset),
    signature: signUploadAnswer({ publicId, version }, account.apiSecret),
    tags: asset.tags,
    etag: asset.etag,
    placeholder: false,
    ...describeContext(asset),
    original_filename: asset.originalFilename,
    api_key: account.apiKey,
    ...(outcome === 'existing' && { existing: true }),
    ...(outcome === 'overwritten' && { overwritten: true }),
    ...(eager && { eager: eager.map((image) => describeDerived(services, account, asset, image)) }),
  })
}
