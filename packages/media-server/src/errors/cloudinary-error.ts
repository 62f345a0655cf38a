/**
 * Cloudinary's refusals, word for word where the words are known: clients match on them.
 * A row is (status, text from what was met). @see docs/reference of each in `cloudinary-error.test.ts`
 */
export const REFUSALS = {
  invalidSignature: (given: string, stringToSign: string) =>
    [401, `Invalid Signature ${given}. String to sign - '${stringToSign}'.`] as const,
  staleRequest: (reportedTime: string) =>
    [400, `Stale request - reported time is ${reportedTime} which is more than 1 hour ago`] as const,
  missingParameter: (name: string) => [400, `Missing required parameter - ${name}`] as const,
  unknownApiKey: (key: string) => [401, `Unknown API key ${key}`] as const,
  invalidCloudName: (name: string) => [401, `Invalid cloud_name ${name}`] as const,
  resourceNotFound: (publicId: string) => [404, `Resource not found - ${publicId}`] as const,
  invalidImageFile: () => [400, 'Invalid image file'] as const,
  emptyFile: () => [400, 'Empty file'] as const,
  fileTooLarge: (got: number, maximum: number) =>
    [400, `File size too large. Got ${got}. Maximum is ${maximum}.`] as const,
  invalidPublicId: (publicId: string) => [400, `public_id (${publicId}) is invalid`] as const,
  accessDenied: () => [401, 'deny or ACL failure'] as const,
} as const satisfies Record<string, (...facts: never[]) => readonly [number, string]>

export type Refusal = keyof typeof REFUSALS

/** The one error class of the media server; `http/` turns it into `{"error":{"message"}}` and `X-Cld-Error`. */
export class CloudinaryError extends Error {
  override readonly name = 'CloudinaryError'
  readonly status: number
  readonly refusal: Refusal

  constructor(refusal: Refusal, status: number, message: string, options: { cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.refusal = refusal
    this.status = status
  }
}

/** `throw refuse('resourceNotFound', publicId)` */
export function refuse<R extends Refusal>(refusal: R, ...facts: Parameters<(typeof REFUSALS)[R]>): CloudinaryError {
  const describe = REFUSALS[refusal] as (...facts: unknown[]) => readonly [number, string]
  return new CloudinaryError(refusal, ...describe(...facts))
}
