import { isPublicId } from '../protocol/public-id.ts'
import { equalInConstantTime, type SignatureAlgorithm } from './digest.ts'
import { signParameters } from './request.ts'

/** The two facts of an upload's answer that its `signature` covers. */
export interface UploadAnswer {
  publicId: string
  /** Unix seconds of the upload, as the answer gives it. */
  version: number
}

/** The `signature` inside the answer to an upload: always version 1 over `public_id` and `version`. */
export const signUploadAnswer = (
  { publicId, version }: UploadAnswer,
  apiSecret: string,
  options: { algorithm?: SignatureAlgorithm } = {},
): string => signParameters({ public_id: publicId, version }, apiSecret, { ...options, version: 1 })

/**
 * Whether the cloud made this answer, in constant time. Never for what is no public id and whole number: in version 1
 * the signature of one answer fits other pairs of texts too.
 */
export const verifyUploadAnswer = (
  answer: UploadAnswer,
  signature: string,
  apiSecret: string,
  options: { algorithm?: SignatureAlgorithm } = {},
): boolean =>
  typeof answer.publicId === 'string' &&
  isPublicId(answer.publicId) &&
  Number.isSafeInteger(answer.version) &&
  equalInConstantTime(signature, signUploadAnswer(answer, apiSecret, options))
