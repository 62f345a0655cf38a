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
export { createUploads, type UploadRequest, type Uploads, type UploadsOptions } from './uploader/create-uploads.ts'
