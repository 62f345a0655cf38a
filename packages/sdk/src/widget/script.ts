/** What a page gets from one `<script src>`: `window.cloudinary`, as Cloudinary's own script defines it. */
import { createUploadWidget, type UploadWidget } from './create-upload-widget.ts'
import type { WidgetCallback } from './events.ts'
import type { GivenOptions } from './widget-options.ts'

/** Options that stand where a widget's own name nothing, by both their names. */
const defaults: Record<string, string> = {}
const withDefaults = (options: GivenOptions): GivenOptions => {
  const isGiven = (name: string) => Reflect.get(options, name) ?? Reflect.get(options, snake(name))
  const missing = Object.entries(defaults).filter(([name]) => !isGiven(name))
  return { ...options, ...Object.fromEntries(missing) }
}
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const setter = (name: string) => (value: string) => {
  defaults[name] = value
}

const script = {
  createUploadWidget: (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    createUploadWidget(withDefaults(options), callback),
  openUploadWidget: (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    createUploadWidget(withDefaults(options), callback).open(),
  /** For widgets whose options name no cloud. */
  setCloudName: setter('cloudName'),
  /** For widgets whose options name no key. */
  setAPIKey: setter('apiKey'),
  /** Ours: for widgets whose options do not say where the Upload API is. A local cloud says it of itself in the script it serves. */
  setApiOrigin: setter('apiOrigin'),
}

const page = globalThis as { cloudinary?: object }
page.cloudinary = { ...page.cloudinary, ...script }
