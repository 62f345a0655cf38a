/** Uploads from a browser. Nothing here needs a secret. */
export { checkFiles, type ExplainFile, type FileProblems, type FileRules } from './engine/check-files.ts'
export type {
  Chosen,
  CloudAnswer,
  Destination,
  Protocol,
  Source,
  Upload,
  Uploading,
  UploadStatus,
} from './engine/contract.ts'
export { createUploader, type Uploader } from './engine/create-uploader.ts'
export {
  type DirectOptions,
  type ParametersToSign,
  type SignedOptions,
  signedUploads,
  type UnsignedOptions,
  unsignedUploads,
} from './engine/direct-protocols.ts'
export { type GrantDestination, grantedUploads } from './engine/grant-protocol.ts'
export { browserJournal, type FileHandle, type Journal, type KeptUpload } from './engine/journal.ts'
export type { Patience } from './engine/persist.ts'
export { type ChosenFile, filesOf, type Transferred } from './engine/sources.ts'
export { fetchTransport, type Receipt, type Shipment, type Transport } from './engine/transport.ts'
export type { UploaderOptions } from './engine/uploader-options.ts'
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
