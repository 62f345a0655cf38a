'use client'
export type {
  CallbackWidget,
  CldUploadEventAction,
  CldUploadEventCallback,
  CldUploadWidgetResults,
  ComponentEvent,
  ComponentHandlers,
  ComponentMethods,
  ComponentWidget,
  InfoOf,
} from './components/component-events.ts'
export type { ComponentConfig, ComponentOptions } from './components/component-options.ts'
export type { Hosted, HostedOptions } from './components/hosted-widget.ts'
/** React's components: those of next-cloudinary for uploads, and a hook and a place for an interface of one's own. */
export type { MadeWidget, WidgetMaker } from './components/widget-binding.ts'
export type { WidgetProps } from './components/widget-props.ts'
export { CldUploadButton, type CldUploadButtonProps } from './react/cld-upload-button.ts'
export {
  CldUploadWidget,
  type CldUploadWidgetProps,
  type CldUploadWidgetPropsChildren,
} from './react/cld-upload-widget.ts'
export type { DropzoneTexts } from './react/dropzone-texts.ts'
export { type OneButtonWidgetProps, Widget, WidgetLoader } from './react/one-button-widget.ts'
export { type DropzoneValues, UploadDropzone, type UploadDropzoneProps } from './react/upload-dropzone.ts'
export { type UseUpload, useUpload } from './react/use-upload.ts'
