/** Cloudinary's upload widget for Svelte 5, as svelte-cloudinary has it, on a widget of our own; and uploads as a store. */
export type {
  CldUploadEventAction,
  CldUploadEventCallback,
  CldUploadWidgetResults,
} from './components/component-events.ts'
export type { ComponentConfig } from './components/component-options.ts'
export { default as CldUploadButton } from './svelte/CldUploadButton.svelte'
export { default as CldUploadWidget } from './svelte/CldUploadWidget.svelte'
export type { CldUploadButtonProps, CldUploadWidgetProps, CldUploadWidgetValues } from './svelte/component-props.ts'
export { configureCloudinary, type GlobalCloudinaryConfig } from './svelte/configure-cloudinary.ts'
export { type UploadStore, uploadStore } from './svelte/upload-store.ts'
