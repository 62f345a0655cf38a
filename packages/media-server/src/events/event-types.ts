/** Why nothing is told of what public sources name and do not describe. */
const UNDOCUMENTED = 'no public source says what such a notification holds'
const NOT_DONE = 'what it would tell of does not happen here'

/**
 * Every event type that Cloudinary has: `true` where this server tells of it, else why it does not. Whoever adds what an event is about
 * says `true` here. @see https://cloudinary.com/documentation/admin_api#triggers
 */
export const EVENT_TYPES = {
  access_control_changed: true,
  bulk_refresh_auto_fetch: NOT_DONE,
  create_folder: true,
  delete: true,
  delete_by_token: true,
  delete_folder: true,
  eager: true,
  error: true,
  explode: true,
  generate_archive: true,
  info: NOT_DONE,
  invalidate_custom_cdn: NOT_DONE,
  moderation: UNDOCUMENTED,
  moderation_summary: NOT_DONE,
  move: true,
  move_or_rename_asset_folder: true,
  multi: true,
  proof_status_changed: NOT_DONE,
  publish: UNDOCUMENTED,
  related_assets: true,
  rename: true,
  report: NOT_DONE,
  resource_context_changed: true,
  resource_display_name_changed: true,
  resource_metadata_changed: true,
  resource_tags_changed: true,
  restore_asset_version: UNDOCUMENTED,
  sprite: true,
  upload: true,
} as const satisfies Record<string, true | string>

type EventType = keyof typeof EVENT_TYPES

/** What this server tells of. */
export type ToldEvent = { [T in EventType]: (typeof EVENT_TYPES)[T] extends true ? T : never }[EventType]

/** Every {@link ToldEvent}. */
export const TOLD_EVENTS = Object.entries(EVENT_TYPES).flatMap(([type, isTold]) =>
  isTold === true ? [type as ToldEvent] : [],
)
