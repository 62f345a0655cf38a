import type { Destination, Protocol, Source } from '../engine/contract.ts'
import type { FileFacts } from './events.ts'
import type { SignatureEndpoint } from './signature-endpoint.ts'
import type { Message } from './text/messages.ts'

export type { SignatureEndpoint, SignatureRequest } from './signature-endpoint.ts'

/** Where files are chosen. Pasting and dropping go with `local`. */
export type WidgetSource = 'local' | 'url' | 'camera'

/** What is to be signed, by names on the wire; `timestamp` is in seconds since the Unix epoch. */
export type ParametersAsked = Readonly<{ timestamp: number; source: 'uw'; [name: string]: string | number }>

/** What an app may say of one upload before it starts. */
export interface PreparedParameters {
  signature?: string | undefined
  apiKey?: string | undefined
  uploadSignatureTimestamp?: number | string | undefined
  uploadPreset?: string | undefined
  publicId?: string | undefined
  folder?: string | undefined
  tags?: string | readonly string[] | undefined
  context?: string | Readonly<Record<string, string>> | undefined
  metadata?: string | Readonly<Record<string, string>> | undefined
  resourceType?: 'auto' | 'image' | 'video' | 'raw' | undefined
  overwrite?: boolean | undefined
  invalidate?: boolean | undefined
  useFilename?: boolean | undefined
  uniqueFilename?: boolean | undefined
  qualityAnalysis?: boolean | undefined
  auditContext?: string | undefined
  /** The file is not uploaded. */
  cancel?: boolean | undefined
}

type Answered = string | PreparedParameters | readonly PreparedParameters[] | null | undefined

/**
 * Says what goes with an upload: by calling `answer` with a signature or with parameters, or by returning a promise of them.
 * Called once a file, and again when its signature has aged.
 */
export type Prepare = (
  answer: (said: Answered, error?: unknown) => void,
  parameters: ParametersAsked,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that answers by its callback returns nothing
) => void | Answered | Promise<void | Answered>

/** What an app says of those that were chosen together: nothing, or that none of them is uploaded. */
// biome-ignore lint/suspicious/noConfusingVoidType: `answer()` says that they may be uploaded
export type BatchAnswer = void | { cancel?: boolean | undefined }

/** Something that was chosen, as `preBatch` sees it. */
export interface BatchFile extends FileFacts {
  /** The file itself, or its address. */
  source: Source
}

/** Asked once for those that were chosen together: answers by calling `answer`, or by returning a promise of an object. */
export type PreBatch = (
  answer: (said?: BatchAnswer) => void,
  batch: { files: readonly BatchFile[] },
) => BatchAnswer | Promise<BatchAnswer>

/** An upload preset that may be chosen. */
export type PresetChoice = string | { value: string; label?: string | undefined }

type GetTags = (
  answer: (tags: readonly string[]) => void,
  prefix: string,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that answers by its callback returns nothing
) => void | readonly string[] | Promise<readonly string[] | void>
type GetUploadPresets = (
  answer: (presets: readonly PresetChoice[]) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that answers by its callback returns nothing
) => void | readonly PresetChoice[] | Promise<readonly PresetChoice[] | void>

/** How a file is encrypted: AES-GCM, in hex digits. */
export interface Encryption {
  /** 128, 192 or 256 bits. */
  key: string
  /** The initialization vector, of 96 bits; another one for every file. */
  iv: string
}

/** A signer that grants uploads, and what it is asked for. */
export interface GrantedBy {
  /** Where the signer is mounted. */
  url: string
  profile: string
  /** What the profile's schema asks for. */
  input?: unknown
  parameters?: Readonly<Record<string, unknown>> | undefined
  /** Sent to the signer, never to the cloud. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Default `same-origin`. */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined
}

/** Colours, as CSS writes them. Each is a custom property too: `windowBorder` is `--cs-window-border`. */
export interface Palette {
  window?: string | undefined
  windowBorder?: string | undefined
  tabIcon?: string | undefined
  menuIcons?: string | undefined
  textDark?: string | undefined
  textLight?: string | undefined
  link?: string | undefined
  action?: string | undefined
  inactiveTabIcon?: string | undefined
  error?: string | undefined
  inProgress?: string | undefined
  complete?: string | undefined
  sourceBg?: string | undefined
}

/** One step of a transformation. `rawTransformation` is what a URL has. */
export interface ThumbnailTransformation {
  width?: number | string | undefined
  height?: number | string | undefined
  crop?: string | undefined
  gravity?: string | undefined
  aspectRatio?: number | string | undefined
  quality?: number | string | undefined
  effect?: string | undefined
  radius?: number | string | undefined
  rawTransformation?: string | undefined
}

/** Texts of one language: keys of `MessageKey`, or the same in objects: `{ queue: { title: 'Files' } }`. */
export type TextOption = { readonly [key: string]: Message | TextOption }

/** Options of the widget; `undefined` is none. Times are in the unit that the name says, sizes in bytes. */
export interface WidgetOptions {
  /** Where uploads go; not needed with `uploads`. */
  cloudName?: string | undefined
  /** Of signed uploads. */
  apiKey?: string | undefined
  /** An upload preset; alone, without a signature, one that is made for unsigned uploads. */
  uploadPreset?: string | undefined
  /** What signs: a function, or a signature that was made before, with `uploadSignatureTimestamp`. */
  uploadSignature?: string | Prepare | undefined
  /** The timestamp that a signature given as text was made with. */
  uploadSignatureTimestamp?: number | string | undefined
  /** Like a function in `uploadSignature`, in whose place it is asked. */
  prepareUploadParams?: Prepare | undefined
  /** Asked before any file of a batch is added; nothing of it is while it has not answered. */
  preBatch?: PreBatch | undefined
  /**
   * A panel that few people need: the public id of a single file, tags, an upload preset; for files that start afterwards. What is chosen
   * there is signed with the rest. Default false.
   */
  showAdvancedOptions?: boolean | undefined
  /** Suggests tags that begin with what is typed: calls `answer`, or returns a promise. */
  getTags?: GetTags | undefined
  /** Says which upload presets may be chosen: calls `answer`, or returns a promise. */
  getUploadPresets?: GetUploadPresets | undefined
  /** Ours: where `{"paramsToSign": …}` is posted and `{"signature": …}` comes from. */
  signatureEndpoint?: SignatureEndpoint | undefined
  /** Ours: uploads by the grants of a signer, or by any protocol of `countersign/upload`. */
  uploads?: GrantedBy | Protocol<unknown, Destination> | undefined
  /**
   * Files are encrypted in the page, and uploaded as `raw`: who has no key can do nothing with them. A key and vector are for one
   * file; for several a function says them. Files up to 200,000,000 bytes. Default: they go as they are.
   */
  encryption?: Encryption | ((file: FileFacts) => Encryption | Promise<Encryption>) | undefined
  /** Ours: where the Upload API is. Default `https://api.cloudinary.com`. */
  apiOrigin?: string | undefined
  /** Default `auto`: the cloud looks at the file. */
  resourceType?: 'auto' | 'image' | 'video' | 'raw' | undefined
  folder?: string | undefined
  assetFolder?: string | undefined
  publicId?: string | undefined
  tags?: string | readonly string[] | undefined
  context?: string | Readonly<Record<string, string>> | undefined
  metadata?: string | Readonly<Record<string, string>> | undefined
  useFilename?: boolean | undefined
  uniqueFilename?: boolean | undefined
  /** Default true. */
  multiple?: boolean | undefined
  /** Of one queue. Default: as many as one likes. */
  maxFiles?: number | undefined
  maxFileSize?: number | undefined
  maxImageFileSize?: number | undefined
  maxVideoFileSize?: number | undefined
  maxRawFileSize?: number | undefined
  minImageWidth?: number | undefined
  minImageHeight?: number | undefined
  /**
   * Wider pictures are made smaller before they are sent, in the page: JPEG, PNG and WebP that do not move, by what is in the file.
   * Others go as they are. What else a file says, of the camera and the place, is lost with it.
   */
  maxImageWidth?: number | undefined
  /** The same of higher ones. */
  maxImageHeight?: number | undefined
  /** Pictures beyond `maxImageWidth` and `maxImageHeight` are refused, and none is made smaller. Default false. */
  validateMaxWidthHeight?: boolean | undefined
  /**
   * Of a picture a part is chosen before it goes. It goes whole; the part goes with it as a parameter that is signed with the others.
   * Of one file alone: where `multiple` is false. Default false.
   */
  cropping?: boolean | undefined
  /** Width by height of the part. Default: any. */
  croppingAspectRatio?: number | undefined
  /** How much of the picture's sides the part has at first; above 0, up to 1. Default 1. */
  croppingDefaultSelectionRatio?: number | undefined
  /** The part's size is shown. Default false. */
  croppingShowDimensions?: boolean | undefined
  /** What the part is sent as: `custom_coordinates` or `face_coordinates`, in pixels of the upright picture. Default `custom`. */
  croppingCoordinatesMode?: 'custom' | 'face' | undefined
  /** A button leads back to where files are chosen; Escape does so in any case. Default false. */
  croppingShowBackButton?: boolean | undefined
  /** A part smaller than `minImageWidth` and `minImageHeight` is not taken. Default false. */
  croppingValidateDimensions?: boolean | undefined
  /** Whether a picture may go without a part being chosen. Default true. */
  showSkipCropButton?: boolean | undefined
  /** Formats as Cloudinary names them, or `image`, `video`, `raw`; judged by what is in the file. */
  clientAllowedFormats?: string | readonly string[] | undefined
  /** Longer files go in chunks of this size. Default 20,000,000; at least 5,242,880. */
  maxChunkSize?: number | undefined
  /** Default `['local', 'url']`: a camera is there where it is asked for; with `uploads` `['local']`, since a signer grants files and no addresses. */
  sources?: readonly WidgetSource[] | undefined
  /** Which is shown first. Default: the first of `sources`. */
  defaultSource?: WidgetSource | undefined
  /**
   * The form that gets a hidden field for each upload: an element, or a selector of one. Default: none; with `applyUploadWidget` the
   * one around its element.
   */
  form?: string | object | undefined
  /** The name of that field. Default `image`; with `applyUploadWidget` the `name` of its element. */
  fieldName?: string | undefined
  /**
   * Where a small picture of each upload is put: an element, or a selector of one. Default: nowhere; with `applyUploadWidget` behind
   * its element, unless `false`.
   */
  thumbnails?: string | object | false | null | undefined
  /** What small pictures are made by, and `thumbnail_url` of an upload. Default `{ width: 90, height: 60, crop: 'limit' }`. */
  thumbnailTransformation?: string | ThumbnailTransformation | readonly ThumbnailTransformation[] | undefined
  /** The class of the button that `applyUploadWidget` makes. Default `cloudinary-button`. */
  buttonClass?: string | undefined
  /** What stands on it. Default `Upload image`. */
  buttonCaption?: string | undefined
  /** An element, or a selector of one, in which the widget stands, in place of a window. */
  inlineContainer?: string | object | undefined
  /** Where `multiple` is false, the window closes when the file is up. Default true. */
  singleUploadAutoClose?: boolean | undefined
  /** The window makes itself small when uploads start. Default false. */
  autoMinimize?: boolean | undefined
  /**
   * Ours: long files that are on their way are kept in the browser's IndexedDB, signatures included. A widget that is opened after the page was
   * closed or reloaded offers to go on with them: the file is chosen again and compared, and what had arrived is not sent twice. A text keeps
   * those of this widget apart from those of others. Default false.
   */
  journal?: boolean | string | undefined
  /** Below a queue that has something uploaded stands a button for it, which is told as `show-completed`. Default false. */
  showCompletedButton?: boolean | undefined
  /** Whether more may be chosen, dropped or pasted where there is a queue already. Default true. */
  showUploadMoreButton?: boolean | undefined
  /** Where the window stands when it is small: `left:35px`, `right:1rem;top:20px`. Default: at the end of the page's foot. */
  queueViewPosition?: string | undefined
  /** Texts by language: `{ en: { queue: { title: 'Files' } } }`. */
  text?: Readonly<Record<string, TextOption>> | undefined
  /** `en`, `de`, `ja` or `ar`; others by their whole text in `text`. Default `en`. */
  language?: string | undefined
  /** Default `default`, which is light or dark as the page is. */
  theme?: 'default' | 'white' | 'minimal' | 'purple' | undefined
  styles?:
    | {
        palette?: Palette | undefined
        frame?: { background?: string | undefined } | undefined
        /** The first name is the family that the widget is written in: `{ "'Cute Font', cursive": … }`. The page brings the font: nothing is loaded. */
        fonts?: Readonly<Record<string, unknown>> | undefined
      }
    | undefined
}

/** `windowBorder` → `window_border`. */
type Snake<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : Name

/** Options as they are given: names in camelCase or in snake_case. */
export type GivenOptions = WidgetOptions & {
  [Name in keyof WidgetOptions as Snake<Name>]?: WidgetOptions[Name]
}
