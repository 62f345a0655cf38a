/** An upload widget with the calls, options and events of Cloudinary's. It loads its interface when it is opened. */
export { applyUploadWidget } from './widget/apply-upload-widget.ts'
export {
  createUploadWidget,
  openUploadWidget,
  type UploadWidget,
} from './widget/create-upload-widget.ts'
export type {
  DisplayState,
  FileFacts,
  FileProgress,
  QueuedFile,
  UploadFailure,
  UploadInfo,
  WidgetCallback,
  WidgetEvent,
  WidgetEvents,
  WidgetFailure,
} from './widget/events.ts'
export type { Message, MessageKey, Messages } from './widget/text/messages.ts'
export type {
  BatchAnswer,
  BatchFile,
  Encryption,
  GivenOptions,
  GrantedBy,
  Palette,
  ParametersAsked,
  PreBatch,
  Prepare,
  PreparedParameters,
  PresetChoice,
  SignatureEndpoint,
  SignatureRequest,
  TextOption,
  ThumbnailTransformation,
  WidgetOptions,
  WidgetSource,
} from './widget/widget-options.ts'
