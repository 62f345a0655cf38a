/** What a page gets from one `<script src>`: `window.cloudinary`, as Cloudinary's own script defines it. */
import { applyUploadWidget } from './apply-upload-widget.ts'
import { createUploadWidget, type UploadWidget } from './create-upload-widget.ts'
import type { WidgetCallback } from './events.ts'
import { givenFor } from './option-spelling.ts'
import { SOURCES } from './read-options.ts'
import type { GivenOptions } from './widget-options.ts'

/** Options that stand where a widget's own name nothing, by both their names. */
const defaults: Record<string, string> = {}
const withDefaults = (options: GivenOptions): GivenOptions => {
  const missing = Object.entries(defaults).filter(([name]) => !givenFor(options, name))
  return { ...options, ...Object.fromEntries(missing) }
}
const setter = (name: string) => (value: string) => {
  defaults[name] = value
}

const script = {
  createUploadWidget: (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    createUploadWidget(withDefaults(options), callback),
  openUploadWidget: (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    createUploadWidget(withDefaults(options), callback).open(),
  applyUploadWidget: (place: Element | string, options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    applyUploadWidget(place, withDefaults(options), callback),
  /** For widgets whose options name no cloud. */
  setCloudName: setter('cloudName'),
  /** For widgets whose options name no key. */
  setAPIKey: setter('apiKey'),
  /** Ours: for widgets whose options do not say where the Upload API is. A local cloud says it of itself in the script it serves. */
  setApiOrigin: setter('apiOrigin'),
  WIDGET_SOURCES: Object.fromEntries(SOURCES.map((source) => [source.toUpperCase(), source])),
  WIDGET_VERSION: COUNTERSIGN_VERSION,
}

/** Written here by the build. */
declare const COUNTERSIGN_VERSION: string

interface JQuery {
  fn: Record<string, (this: ArrayLike<Element>, options: GivenOptions, callback?: WidgetCallback) => void>
}

const page = globalThis as { cloudinary?: object; jQuery?: JQuery }
page.cloudinary = { ...page.cloudinary, ...script }
if (page.jQuery)
  page.jQuery.fn.cloudinary_upload_widget = function (options, callback) {
    if (this[0]) script.applyUploadWidget(this[0], options, callback)
  }
