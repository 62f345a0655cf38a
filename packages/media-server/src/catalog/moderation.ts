export const MODERATION_STATUSES = ['pending', 'approved', 'rejected'] as const

export type ModerationStatus = (typeof MODERATION_STATUSES)[number]

/** What a person thinks of an asset. */
export interface Moderation {
  /** `null` where nobody was to look at it. */
  moderationStatus: ModerationStatus | null
  /** When it was decided, in milliseconds since the Unix epoch; `null` where it was not. */
  moderatedAt: number | null
}
