import { type SignatureAlgorithm, signUploadAnswer } from 'countersign/signing'
import type { Assumptions } from '../assumptions/switches.ts'
import type { Asset, CommitOutcome, Derived, RenameOutcome } from '../catalog/catalog.ts'
import type { Call } from '../cloud/call.ts'
import type { Fields } from '../ingest/field-collector.ts'
import {
  describeAsset,
  describeContext,
  describeDerived,
  describeMetadata,
  describeModeration,
} from './describe-asset.ts'
import { describeHints } from './picture-hints.ts'

/** What became of an asset: of an upload, a rename, or of what is said of it. */
interface Outcome {
  outcome: (CommitOutcome | RenameOutcome)['outcome'] | 'changed'
  asset: Asset
}

/**
 * The answer to an upload, a rename or a change, signed so that who gets it from a browser can tell that this server said it.
 * @param fields of the request: under one assumption its signature says which hash signs the answer.
 * @param eager the images made along with it, in the order asked for; `undefined` when none were asked for.
 */
export function answerUpload(
  call: Pick<Call, 'services' | 'account'>,
  fields: Fields,
  outcome: Outcome,
  eager: readonly Derived[] | undefined,
): Response {
  return signAnswer(call, fields, describeUpload(call, outcome, eager))
}

/** An answer that was described before, signed. */
export function signAnswer(
  { services, account }: Pick<Call, 'services' | 'account'>,
  fields: Fields,
  described: { public_id: string; version: number; done?: true },
): Response {
  const { public_id: publicId, version } = described
  const algorithm = answerAlgorithm(fields, services.assumptions)
  return Response.json({
    ...described,
    signature: signUploadAnswer({ publicId, version }, account.apiSecret, { algorithm }),
  })
}

/** What an answer says, and the notification of it, but for the answer's signature. */
export function describeUpload(
  { services, account }: Pick<Call, 'services' | 'account'>,
  { outcome, asset }: Outcome,
  eager: readonly Derived[] | undefined,
) {
  return {
    ...describeAsset(services, account, asset),
    tags: asset.tags,
    etag: asset.etag,
    placeholder: false,
    ...describeContext(asset),
    ...describeHints(asset),
    ...describeMetadata(asset),
    ...describeModeration(asset),
    original_filename: asset.originalFilename,
    api_key: account.apiKey,
    ...(outcome === 'existing' && { existing: true }),
    ...(outcome === 'overwritten' && { overwritten: true }),
    ...(eager && { eager: eager.map((image): object => describeDerived(services, account, asset, image)) }),
  }
}

/** SHA-256 has 64 hexadecimal digits. Who brings key and secret in place of a signature gets SHA-1. */
export const answerAlgorithm = (fields: Fields, assumptions: Assumptions): SignatureAlgorithm =>
  assumptions.answerAlgorithm !== 'request'
    ? assumptions.answerAlgorithm
    : fields.signature?.length === 64
      ? 'sha256'
      : 'sha1'
