import type { ErrorCode } from 'countersign/protocol'
import { text } from './schema.ts'

/** With every route that asks who calls. */
export const KNOWN = [
  'invalid_request',
  'unauthenticated',
  'cross_origin',
  'rate_limited',
  'internal',
  'authentication_unavailable',
] as const satisfies readonly ErrorCode[]
export const JSON_BODY = ['unsupported_media_type', 'body_too_large'] as const satisfies readonly ErrorCode[]
export const CLOUD = ['cloud_unreachable', 'cloud_refused', 'cloud_busy'] as const satisfies readonly ErrorCode[]
export const POLICY = [
  'unknown_profile',
  'unknown_parameter',
  'parameter_refused',
  'parameter_missing',
  'parameter_invalid',
  'grant_required',
] as const satisfies readonly ErrorCode[]

/** The query of most routes of the signer. */
export const profile = text('which profile; may be left out where there is only one')
