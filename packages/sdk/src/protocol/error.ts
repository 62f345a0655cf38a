/**
 * Every way Countersign refuses, with the HTTP status that says so. Callers branch on the code, never on the text.
 * The table is the documentation: a code that is not here cannot be thrown.
 */
export const ERROR_CODES = {
  invalid_configuration: 500,
  invalid_request: 400,
  unsupported_media_type: 415,
  body_too_large: 413,
  unauthenticated: 401,
  cross_origin: 403,
  host_not_allowed: 421,
  unknown_profile: 404,
  unknown_parameter: 422,
  parameter_refused: 422,
  parameter_missing: 422,
  parameter_invalid: 422,
  input_invalid: 422,
  grant_required: 422,
  file_refused: 422,
  upload_rejected: 422,
  answer_invalid: 422,
  not_found: 404,
  not_configured: 404,
  method_not_allowed: 405,
  not_uploaded: 409,
  grant_settled: 409,
  policy_changed: 409,
  grant_expired: 410,
  link_expired: 410,
  name_taken: 409,
  rate_limited: 429,
  quota_exceeded: 429,
  cloud_unreachable: 502,
  cloud_refused: 502,
  cloud_busy: 503,
  authentication_unavailable: 503,
  internal: 500,
} as const satisfies Record<string, number>

/** A key of {@link ERROR_CODES}: what callers branch on. */
export type ErrorCode = keyof typeof ERROR_CODES

/** The one error class. `details` is safe to show to the caller; `cause` never leaves the process. */
export class CountersignError extends Error {
  override readonly name = 'CountersignError'
  readonly code: ErrorCode
  /** The HTTP status of the code. */
  readonly status: number
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.status = ERROR_CODES[code]
    this.details = options.details
  }
}
