/** Uploads from a browser, by the grants of a signer. Nothing here needs a secret. */
export {
  type FinishedUpload,
  type InputFor,
  type ProfileName,
  type ResultOf,
  type SignerTypes,
  UploadError,
  type UploadGrant,
} from './uploader/contract.ts'
export { createUploads, type UploadRequest, type Uploads } from './uploader/create-uploads.ts'
export type { Jsonify } from './uploader/jsonify.ts'
export type { UploadsOptions } from './uploader/options.ts'
