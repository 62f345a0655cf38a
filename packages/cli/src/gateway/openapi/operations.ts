import type { RouteKey } from '../routes.ts'
import { ASSET_OPERATIONS } from './asset-operations.ts'
import type { Operation } from './operation.ts'
import { OWN_OPERATIONS } from './own-operations.ts'
import { UPLOAD_OPERATIONS } from './upload-operations.ts'

/** Every route, as the reference describes it. */
export const OPERATIONS: { readonly [Key in RouteKey]: Operation } = {
  ...UPLOAD_OPERATIONS,
  ...ASSET_OPERATIONS,
  ...OWN_OPERATIONS,
}
