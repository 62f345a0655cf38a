import type { Moderation } from './moderation.ts'

/** When an asset may be seen, as it stands in answers: `anonymous` by everybody within its time, `token` by who brings a token. */
export interface AccessRule {
  access_type: 'token' | 'anonymous'
  /** ISO 8601, in UTC and whole seconds: `2027-01-31T12:00:00Z`. Default: since ever. */
  start?: string
  /** Likewise: the moment itself is too late. Default: for ever. */
  end?: string
}

/** Who may see an asset, beside what its type says. */
export interface Access {
  /** `authenticated`: by a signed URL or a token, as if that were its type. */
  accessMode: 'public' | 'authenticated'
  /** By any one of these; everybody may where there is none. */
  accessControl: readonly AccessRule[]
}

/** Whether something keeps it back at all, be it a rule that lets everybody in just now. */
export const isRestricted = ({ accessMode, accessControl, moderationStatus }: Access & Moderation): boolean =>
  accessMode !== 'public' || accessControl.length > 0 || moderationStatus === 'rejected'

/**
 * Whether an asset's own rules let somebody in who has no token.
 * @param by.isSigned whether the URL is signed, which is enough for the access mode, and not for a rule that wants a token.
 * @param by.now milliseconds since the Unix epoch.
 * @see https://cloudinary.com/documentation/control_access_to_media#access_controlled_media_assets
 */
export const admits = ({ accessMode, accessControl }: Access, by: { isSigned: boolean; now: number }): boolean =>
  (accessMode === 'public' || by.isSigned) &&
  (accessControl.length === 0 || accessControl.some((rule) => isOpen(rule, by.now)))

const isOpen = ({ access_type, start, end }: AccessRule, now: number): boolean =>
  access_type === 'anonymous' &&
  (start === undefined || Date.parse(start) <= now) &&
  (end === undefined || now < Date.parse(end))
