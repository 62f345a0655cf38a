/** Cloudinary's signatures, each with its constant-time check. Server side only: everything here needs the API secret. */

export {
  type ArchiveDownload,
  archiveDownloadUrl,
  type FolderDownload,
  folderDownloadUrl,
} from './signing/archive-url.ts'
export { type AuthToken, type AuthTokenUse, signAuthToken, verifyAuthToken } from './signing/auth-token.ts'
export { type BackupDownload, backupDownloadUrl } from './signing/backup-url.ts'
export {
  type DeliverySignatureOptions,
  signDeliveryUrl,
  verifyDeliveryUrl,
} from './signing/delivery-url.ts'
export type { SignatureAlgorithm } from './signing/digest.ts'
export {
  type PrivateDownload,
  privateDownloadUrl,
  verifyDownloadQuery,
} from './signing/download-url.ts'
export { type RequestVerification, type SigningOptions, signParameters, verifyParameters } from './signing/request.ts'
export { type DownloadCloud, type LinkOptions, verifySignedQuery } from './signing/signed-link.ts'
export {
  type Parameters,
  type ParameterValue,
  type SignatureVersion,
  selectSigned,
  stringToSign,
} from './signing/string-to-sign.ts'
export { signUploadAnswer, type UploadAnswer, verifyUploadAnswer } from './signing/upload-answer.ts'
export { signWebhook, verifyWebhook, type WebhookVerification } from './signing/webhook.ts'
