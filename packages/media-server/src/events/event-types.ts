/**
 * Every event type that Cloudinary has, and whether this server tells of it. Whoever adds what an event is about says `true` here.
 * @see https://cloudinary.com/documentation/admin_api#triggers
 */
export const EVENT_TYPES = {
  access_control_changed: true,
  bulk_refresh_auto_fetch: false,
  create_folder: true,
  delete: true,
  delete_by_token: true,
  delete_folder: true,
  eager: true,
  error: true,
  explode: true,
  generate_archive: true,
  info: false,
  invalidate_custom_cdn: false,
  moderation: false,
  moderation_summary: false,
  move: true,
  move_or_rename_asset_folder: true,
  multi: true,
  proof_status_changed: false,
  publish: false,
  related_assets: false,
  rename: true,
  report: false,
  resource_context_changed: true,
  resource_display_name_changed: true,
  resource_metadata_changed: true,
  resource_tags_changed: true,
  restore_asset_version: false,
  sprite: true,
  upload: true,
} as const satisfies Record<string, boolean>

type EventType = keyof typeof EVENT_TYPES

/** What this server tells of. */
export type ToldEvent = { [T in EventType]: (typeof EVENT_TYPES)[T] extends true ? T : never }[EventType]

/** Every {@link ToldEvent}. */
export const TOLD_EVENTS = Object.entries(EVENT_TYPES).flatMap(([type, isTold]) => (isTold ? [type as ToldEvent] : []))
