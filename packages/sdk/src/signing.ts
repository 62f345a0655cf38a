/** Cloudinary's signatures, each with its constant-time check. Server side only: everything here needs the API secret. */

export {
  type DeliverySignatureOptions,
  signDeliveryUrl,
  verifyDeliveryUrl,
} from './signing/delivery-url.ts'
export type { SignatureAlgorithm } from './signing/digest.ts'
export {
  type DownloadCloud,
  type PrivateDownload,
  privateDownloadUrl,
  verifyDownloadQuery,
} from './signing/download-url.ts'
export { type RequestVerification, type SigningOptions, signParameters, verifyParameters } from './signing/request.ts'
export {
  type Parameters,
  type ParameterValue,
  type SignatureVersion,
  selectSigned,
  stringToSign,
} from './signing/string-to-sign.ts'
export { signUploadAnswer, type UploadAnswer, verifyUploadAnswer } from './signing/upload-answer.ts'
export { signWebhook, verifyWebhook, type WebhookVerification } from './signing/webhook.ts'
