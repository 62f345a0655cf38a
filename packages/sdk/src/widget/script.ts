/** What a page gets from one `<script src>`: `window.cloudinary`, as Cloudinary's own script defines it. */
import { createUploadWidget, type UploadWidget } from './create-upload-widget.ts'
import type { WidgetCallback } from './events.ts'
import type { GivenOptions } from './widget-options.ts'

let cloudName: string | undefined
const withName = (options: GivenOptions): GivenOptions =>
  cloudName === undefined || options.cloudName || options.cloud_name ? options : { ...options, cloudName }

const script = {
  createUploadWidget: (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    createUploadWidget(withName(options), callback),
  openUploadWidget: (options: GivenOptions, callback?: WidgetCallback): UploadWidget =>
    createUploadWidget(withName(options), callback).open(),
  /** For widgets whose options name no cloud. */
  setCloudName(name: string): void {
    cloudName = name
  },
}

const page = globalThis as { cloudinary?: object }
page.cloudinary = { ...page.cloudinary, ...script }
