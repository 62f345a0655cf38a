/** The signer: a policy behind the doors that upload widgets and secure upload servers knock at. Server side only. */

export type { AllowOption } from './policy/allow.ts'
export {
  between,
  type Constraint,
  date,
  list,
  literal,
  map,
  matching,
  oneOf,
  required,
  under,
} from './policy/constraints.ts'
export { explainPolicy } from './policy/explain.ts'
export type { FixedContext, FixedOption, FixedValue } from './policy/fixed.ts'
export type { DimensionsOption, QuotaOption } from './policy/limits.ts'
export { type FolderContext, pathSegment, type Subject } from './policy/namespace.ts'
export {
  type Access,
  type Profile,
  type ProfileInput,
  type ProfileOptions,
  type ProfileResult,
  profile,
} from './policy/profile.ts'
export type { StandardSchemaV1 } from './policy/standard-schema.ts'
export type { Upload, UploadedAsset } from './policy/upload.ts'
export { CountersignError, type ErrorCode } from './protocol/error.ts'
export type { AssetInQuestion, MayAccess } from './server/access.ts'
export {
  type AssetLink,
  LINK_KINDS,
  type LinkedAsset,
  type LinkGuarantees,
  type LinkRequest,
} from './server/asset-link.ts'
export { atFirstRequest } from './server/at-first-request.ts'
export type { CompletionAnswer } from './server/complete-once.ts'
export { type Countersign, countersign } from './server/countersign.ts'
export type { AnsweredAsset } from './server/describe-asset.ts'
export type { ErasureReport } from './server/erase-subject.ts'
export { ACTIONS, type Action, type SignerEvent } from './server/events.ts'
export type { Grant } from './server/grants.ts'
export type { ImportReport } from './server/import-assets.ts'
export type { Callers, CommonOptions, CountersignOptions, Profiles } from './server/options.ts'
export type { RateLimit, RateLimiter } from './server/rate-limit.ts'
export type { SweepOptions, SweepReport } from './server/sweep.ts'
