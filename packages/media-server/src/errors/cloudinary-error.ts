import { becauseOf } from './refused-because.ts'

const TRY_AGAIN = { 'retry-after': '1' } as const

/**
 * Cloudinary's refusals, word for word where the words are known: clients match on them. The others are ours.
 * A row is (status, text from what was met, headers if any). @see https://cloudinary.com/documentation/image_upload_api_reference
 */
export const REFUSALS = {
  // Who asks. Upload API, then Admin API.
  invalidCloudName: (name: string) => [401, `Invalid cloud_name ${name}`] as const,
  unknownApiKey: (key: string) => [401, `Unknown API key ${key}`] as const,
  staleRequest: (reportedTime: string) =>
    [400, `Stale request - reported time is ${reportedTime} which is more than 1 hour ago`] as const,
  invalidSignature: (given: string, stringToSign: string) =>
    [401, `Invalid Signature ${given}. String to sign - '${stringToSign}'.`] as const,
  linkExpired: (expiredAt: string) => [400, `Link expired - it was good until ${expiredAt}`] as const,
  invalidDeleteToken: () =>
    [400, 'Invalid token: it is not one that an upload to this cloud was answered with'] as const,
  deleteTokenUsed: () =>
    [400, 'Invalid token: what it was given for has been deleted, renamed or overwritten since'] as const,
  /** The beginning is Cloudinary's. */
  deleteTokenExpired: (issuedAt: string, minutes: number) =>
    [400, `Stale request - reported time is ${issuedAt} which is more than ${minutes} minutes ago`] as const,
  adminKeyMissing: () => [401, 'Missing credentials: send Authorization: Basic with API key and secret'] as const,
  invalidApiKey: () => [401, 'Invalid api_key'] as const,
  apiSecretMismatch: () => [401, 'api_secret mismatch'] as const,
  /** Of OAuth. @see cloudinary_npm test/integration/api/authorization */
  invalidToken: () => [401, 'Invalid token'] as const,
  accessDenied: () => [401, 'deny or ACL failure'] as const,

  // What is asked.
  missingParameter: (name: string) => [400, `Missing required parameter - ${name}`] as const,
  unknownParameter: (name: string) => [400, `Unknown parameter - ${name}`] as const,
  /** @param ofAction why an action does without what others may have. */
  notImplemented: (what: string, ofAction?: string) =>
    [400, `${what} is not implemented by this server${becauseOf(what, ofAction)}`] as const,
  invalidParameter: (name: string, wanted: string, met: string) =>
    [400, `${name} must be ${wanted}, not ${JSON.stringify(abbreviate(met))}`] as const,
  /** @param at index of the first character that does not fit. */
  invalidExpression: (at: number, wanted: string, met: string) =>
    [
      400,
      `expression must have ${wanted} at position ${at + 1}, not ${met === '' ? 'its end' : JSON.stringify(abbreviate(met))}`,
    ] as const,
  invalidPublicId: (publicId: string) => [400, `public_id (${publicId}) is invalid`] as const,
  /** The status is documented, the text is not. */
  toPublicIdTaken: (publicId: string) => [400, `to_public_id (${publicId}) already exists`] as const,
  notificationUrlElsewhere: (name: string, origin: string) =>
    [
      400,
      `${name} must lead to this machine (localhost, 127.0.0.1, [::1]), not to ${abbreviate(origin)}: a signature shall not send this server anywhere. In code, startMediaServer({ notifications: { perCall: 'any' } }) allows that; the command has no option for it.`,
    ] as const,
  callbackElsewhere: (origin: string) =>
    [
      400,
      `callback must lead to this machine (localhost, 127.0.0.1, [::1]) where an upload is unsigned, not to ${abbreviate(origin)}: anybody could have this server send browsers anywhere. Sign the upload, or name it in the upload preset.`,
    ] as const,
  resourceNotFound: (publicId: string) => [404, `Resource not found - ${publicId}`] as const,
  presetMissing: () => [400, 'Upload preset must be specified when using unsigned upload'] as const,
  presetNotFound: () => [400, 'Upload preset not found'] as const,
  presetNotUnsigned: () => [400, 'Upload preset must be whitelisted for unsigned uploads'] as const,
  /** `Return delete token parameter …` (cloudinary_angular#127): the first as a word, the others as they are. */
  notUnsigned: (names: readonly string[], allowed: readonly string[]) =>
    [
      400,
      `${names.map(humanize).join(' ')} parameter is not allowed when using unsigned upload. Only ${allowed.join(',')} upload parameters are allowed.`,
    ] as const,
  publicIdDisallowed: (preset: string) =>
    [400, `public_id is not allowed: upload preset ${abbreviate(preset)} has disallow_public_id`] as const,
  /** Seen in part: clients look for `Can't find upload preset named`. */
  noSuchPreset: (name: string) => [404, `Can't find upload preset named ${abbreviate(name)}`] as const,
  presetTaken: (name: string) => [409, `Upload preset ${abbreviate(name)} already exists`] as const,
  noSuchTransformation: (name: string) => [404, `Can't find transformation ${abbreviate(name)}`] as const,
  transformationTaken: (name: string) => [409, `Transformation ${abbreviate(name)} already exists`] as const,
  /** The statuses are those of presets; the texts are not documented. */
  noSuchTrigger: (id: string) => [404, `Can't find trigger ${abbreviate(id)}`] as const,
  eventNotTold: (eventType: string, why: string) =>
    [400, `event_type ${eventType} is not implemented by this server: ${why}`] as const,
  triggerTaken: (uri: string, eventType: string) =>
    [409, `Trigger of ${eventType} to ${abbreviate(uri)} already exists`] as const,
  noUsageNoted: (date: string) => [404, `No usage was noted on ${date} or before`] as const,
  noSuchMapping: (folder: string) => [404, `Can't find upload mapping for ${abbreviate(folder)}`] as const,
  mappingTaken: (folder: string) => [409, `Upload mapping for ${abbreviate(folder)} already exists`] as const,
  /** The file may be there, at the mapping's URL. */
  mappedNotFetched: (publicId: string, folder: string) =>
    [
      404,
      `Resource not found - ${publicId} (the upload mapping of ${abbreviate(folder)} may have it, and this server loads no files: start it with --remote-files, in code with remoteFiles: true)`,
    ] as const,
  mappedNotLoaded: (publicId: string, folder: string) =>
    [
      404,
      `Resource not found - ${publicId} (it could not be loaded by the upload mapping of ${abbreviate(folder)})`,
    ] as const,
  noSuchProfile: (name: string) => [404, `Can't find streaming profile ${abbreviate(name)}`] as const,
  profileTaken: (name: string) => [409, `Streaming profile ${abbreviate(name)} already exists`] as const,
  tooManyTriggerUrls: (maximum: number) => [400, `Too many notification URLs. Maximum is ${maximum}.`] as const,
  /** The beginning is Cloudinary's. */
  missingPublicIds: (publicIds: readonly string[]) =>
    [404, `Missing public_ids - ${abbreviate(publicIds.join(', '))}`] as const,
  archiveEmpty: () => [404, 'Nothing to archive: no asset of this type is selected'] as const,
  archiveTooMany: (maximum: number) => [400, `Too many assets for an archive. Maximum is ${maximum}.`] as const,
  /** Seen in part: clients look for `external id x already exists` and `default_value is invalid`, both 400. */
  metadataFieldTaken: (externalId: string) => [400, `external id ${abbreviate(externalId)} already exists`] as const,
  invalidMetadataDefault: (wanted: string, met: string) =>
    [400, `default_value is invalid: it must be ${abbreviate(wanted)}, not ${abbreviate(met)}`] as const,
  noSuchMetadataField: (externalId: string) =>
    [404, `Can't find metadata field with external id ${abbreviate(externalId)}`] as const,
  noSuchMetadataRule: (externalId: string) =>
    [404, `Can't find metadata rule with external id ${abbreviate(externalId)}`] as const,
  tooManyMetadataFields: (maximum: number) => [400, `Too many metadata fields. Maximum is ${maximum}.`] as const,
  noDatasource: (externalId: string, type: string) =>
    [400, `datasource is for fields of type enum and set; ${abbreviate(externalId)} is of type ${type}`] as const,
  /** The beginning is Cloudinary's (pycloudinary#358, CloudinaryDotNet#318). */
  unknownMetadataField: (externalId: string) =>
    [400, `Invalid value  for parameter kind: there is no metadata field ${abbreviate(externalId)}`] as const,
  metadataMandatory: (externalId: string) =>
    [400, `metadata field ${abbreviate(externalId)} is mandatory: it must have a value`] as const,
  metadataDisabled: (externalId: string) =>
    [
      400,
      `metadata field ${abbreviate(externalId)} is disabled by the values of other fields (clear_invalid takes away values that were there before)`,
    ] as const,
  metadataNotActivated: (externalId: string, entries: readonly string[]) =>
    [
      400,
      `metadata field ${abbreviate(externalId)} cannot be ${abbreviate(entries.join(', '))} with the values of other fields (clear_invalid takes away values that were there before)`,
    ] as const,
  archiveTooManyFiles: (maximum: number) => [400, `Too many files for an archive. Maximum is ${maximum}.`] as const,
  nothingToCompose: (tag: string) => [404, `Nothing to compose: no image has the tag ${abbreviate(tag)}`] as const,
  tooManyParts: (maximum: number) => [400, `Too many images for one. Maximum is ${maximum}.`] as const,
  /** The texts are not documented. */
  dynamicFoldersOnly: (what: string) =>
    [400, `${what} is of accounts with dynamic folders, and this one has fixed folders (folderMode)`] as const,
  folderNotFound: (path: string) => [404, `Can't find folder with path ${path}`] as const,
  /** The statuses are documented, the texts are not. */
  folderTaken: (path: string) => [409, `Folder with path ${path} already exists`] as const,
  folderNotEmpty: (path: string) => [400, `Folder with path ${path} is not empty`] as const,
  routeNotFound: (method: string, path: string) =>
    [404, `${method} ${abbreviate(path)} is not implemented by this server`] as const,
  widgetScriptNotBuilt: () =>
    [
      404,
      'The script of the upload widget is not there: the package countersign has no dist/widget.global.js',
    ] as const,
  methodNotAllowed: (method: string, allowed: string) =>
    [405, `${method} is not allowed here, only ${allowed}`, { allow: allowed }] as const,
  hostNotAllowed: (host: string, allowed: string) =>
    [421, `This server answers to ${allowed}, not to ${JSON.stringify(abbreviate(host))}`] as const,
  inspectorElsewhere: (met: string) =>
    [403, `The inspector answers this machine and its own page alone, not ${abbreviate(met)}`] as const,
  inspectorJson: (met: string) =>
    [415, `Content-Type must be application/json, not ${JSON.stringify(abbreviate(met))}`] as const,

  // Add-ons: what is asked of them is judged, then nobody has subscribed to them.
  rawConvertInvalid: () => [400, 'Raw convert is invalid'] as const,
  detectionInvalid: (model: string) => [400, `Detection invalid model '${abbreviate(model)}'`] as const,
  categorizationInvalid: (model: string) => [400, `Categorization ${abbreviate(model)} is not valid`] as const,
  addOnInvalid: (name: string) => [400, `${humanize(name)} is invalid`] as const,
  /** The Admin API's text for all of them; the beginning is Cloudinary's. */
  illegalValue: (value: string, name: string) => [400, `Illegal value ${abbreviate(value)} for ${name}`] as const,
  moderationInvalid: (kind: string) => [400, `Moderation ${abbreviate(kind)} moderation is not valid`] as const,
  rateLimitExceeded: (limit: number, again: string) =>
    [420, `Rate Limit Exceeded. Limit of ${limit} api operations reached. Try again on ${again}`] as const,
  noSubscription: (addOn: string) => [420, `You don't have an active subscription for ${addOn}`] as const,

  // The file.
  invalidImageFile: () => [400, 'Invalid image file'] as const,
  pdfTooSlow: (seconds: number) => [400, `PDF takes more than ${seconds} seconds to read or draw`] as const,
  mediaTooSlow: (seconds: number) => [400, `Video takes more than ${seconds} seconds to read`] as const,
  invalidVideoFile: () => [400, 'Unsupported video format or file'] as const,
  emptyFile: () => [400, 'Empty file'] as const,
  fileTooLarge: (got: number, maximum: number) =>
    [400, `File size too large. Got ${got}. Maximum is ${maximum}.`] as const,
  formatNotAllowed: (resourceType: string, format: string) =>
    [400, `${resourceType.charAt(0).toUpperCase()}${resourceType.slice(1)} file format ${format} not allowed`] as const,
  /** @param loaded what is loaded, and how that becomes more. */
  unsupportedSource: (url: string, loaded: string) =>
    [400, `Unsupported source URL: ${abbreviate(url)} (${loaded})`] as const,
  remoteFilesOff: (url: string) =>
    [
      400,
      `Unsupported source URL: ${abbreviate(url)} (this server loads no files; send the bytes, or start it with --remote-files, in code with remoteFiles: true)`,
    ] as const,
  invalidSourceUrl: () => [400, 'Invalid URL for upload'] as const,
  /** @param why a status, or words of ours: never anything that the other side said. */
  remoteFailed: (url: string, why: string) => [400, `Error in loading ${abbreviate(url)} - ${why}`] as const,

  // The file in chunks. The first text is Cloudinary's.
  chunkTooSmall: () => [400, 'All parts except EOF-chunk must be larger than 5mb'] as const,
  chunkHeaderMissing: (part: string) =>
    [400, `Missing required header - X-Unique-Upload-Id, which says whose part ${abbreviate(part)} is`] as const,
  partNumberMissing: (total: string) =>
    [
      400,
      `Missing required header - X-Upload-Part-Number, which says which of ${abbreviate(total)} parts this is`,
    ] as const,
  partTotalMissing: (total: number) =>
    [
      400,
      `Missing required header - X-Upload-Total-Parts: ${total}, which the last part has to say, as the parts before it did`,
    ] as const,
  partTotalDiffers: (wanted: string, met: number) =>
    [400, `X-Upload-Total-Parts must be ${wanted}, by the parts before it, not ${met}`] as const,
  partDiffers: (number: number) => [400, `Part ${number} was sent before, and was another`] as const,
  chunkModesMixed: (standing: string, met: string) =>
    [400, `An upload that has begun with ${standing} goes on with ${standing}, not with ${met}`] as const,
  chunkLengthDiffers: (range: string, wanted: number, met: number) =>
    [400, `Content-Range (${abbreviate(range)}) names ${wanted} bytes, and file has ${met}`] as const,
  chunkTotalDiffers: (wanted: string, met: string) =>
    [400, `Content-Range must name a file of ${wanted} bytes, as the chunks before it, not of ${met}`] as const,
  chunkDiffers: (range: string) => [400, `Bytes ${range} were sent before, and were others`] as const,
  chunkOverlaps: (range: string, standing: string) =>
    [
      400,
      `Bytes ${range} overlap with ${standing}, which were sent before: send a chunk again as it was, or not`,
    ] as const,
  chunksMissing: (range: string) =>
    [400, `Bytes ${range} are missing: the last chunk comes last, when all others have been answered`] as const,
  chunkTermsDiffer: (name: string) =>
    [400, `${name} must be the same in all chunks of an upload, and was another in those before`] as const,
  tooManyChunks: (maximum: number) => [400, `Too many chunks. Maximum is ${maximum}.`] as const,
  unknownUpload: (uploadId: string) =>
    [
      404,
      `No upload ${JSON.stringify(abbreviate(uploadId))} is under way: it has ended, has expired, or its first chunk never arrived. Begin again, with the first chunk and another X-Unique-Upload-Id.`,
    ] as const,
  unfinishedUploadsFull: (maximum: number) =>
    [
      503,
      `Busy: unfinished uploads take more than ${maximum} bytes together. Try again when some are finished or have expired.`,
      TRY_AGAIN,
    ] as const,
  uploadBeingFinished: (uploadId: string) =>
    [
      503,
      `Busy: upload ${JSON.stringify(abbreviate(uploadId))} is still being put together. Try again.`,
      TRY_AGAIN,
    ] as const,

  // The picture.
  invalidTransformation: (parameter: string, value: string) =>
    [400, `Invalid ${parameter} in transformation: ${abbreviate(value)}`] as const,
  invalidExtension: (format: string) => [400, `Invalid extension in transformation: ${abbreviate(format)}`] as const,
  unknownTransformation: (name: string) => [400, `Unknown transformation ${abbreviate(name)}`] as const,
  transformationLoop: (names: string) => [400, `Transformation ${abbreviate(names)} leads back to itself`] as const,
  imageTooLarge: (got: number | string, maximum: number) =>
    [400, `Image has too many pixels. Got ${got}. Maximum is ${maximum}.`] as const,
  tooManyFrames: (got: number, maximum: number) =>
    [400, `Image has too many frames. Got ${got}. Maximum is ${maximum}.`] as const,
  resultTooLarge: (width: number, height: number, frames: number, limit: string) =>
    [
      400,
      `Transformation makes ${width}x${height}${frames > 1 ? ` in ${frames} frames` : ''}. Maximum is ${limit}.`,
    ] as const,
  renderTooSlow: (seconds: number) => [400, `Image takes more than ${seconds} seconds to process`] as const,
  serverBusy: (waiting: number) =>
    [503, `Busy: ${waiting} images are waiting to be processed. Try again.`, TRY_AGAIN] as const,
  invalidDeliverySignature: () => [401, 'Invalid Signature'] as const,
  ambiguousDelivery: (segment: string) =>
    [401, `Invalid Signature: ${segment} reads as a transformation and as a folder, and both are there`] as const,

  // The body.
  requestTooLarge: (maximum: number) => [413, `Request too large. Maximum is ${maximum} bytes.`] as const,
  /** The SDKs hide the text of a 413; it stands in `X-Cld-Error`, too. */
  uploadTooLarge: (maximum: number) =>
    [
      413,
      `Request too large. Maximum is ${maximum} bytes. Send the file in chunks (upload_large of the SDKs), or start the server with a larger maxRequestBytes (--max-request-bytes of the command).`,
    ] as const,
  malformedBody: (why: string) => [400, `Malformed request body - ${why}`] as const,
  unsupportedMediaType: (met: string) =>
    [
      415,
      `Content-Type must be multipart/form-data, application/x-www-form-urlencoded or application/json, not ${JSON.stringify(abbreviate(met))}`,
    ] as const,
  memoryBusy: () => [503, 'Busy: too many files are being sent as text. Try again.', TRY_AGAIN] as const,
  loadingBusy: () => [503, 'Busy: too many files are being loaded. Try again.', TRY_AGAIN] as const,
  /** 500 as every failure to store: of 507 the SDKs say no more than that they do not know it. */
  storageFull: () => [500, 'No space is left to store this. Try again when there is.', TRY_AGAIN] as const,
  bodyStalled: (why: string) => [408, `Request timeout - ${why}`] as const,
} as const satisfies Record<
  string,
  (...facts: never[]) => readonly [status: number, message: string, headers?: Readonly<Record<string, string>>]
>

export type Refusal = keyof typeof REFUSALS

/** The one error class of the media server; `http/` turns it into `{"error":{"message"}}` and `X-Cld-Error`. */
export class CloudinaryError extends Error {
  override readonly name = 'CloudinaryError'
  readonly status: number
  readonly refusal: Refusal
  /** What the answer carries besides the text. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    refusal: Refusal,
    status: number,
    message: string,
    options: { cause?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.refusal = refusal
    this.status = status
    this.headers = options.headers ?? {}
  }

  /** The same refusal, whose answer carries more. */
  withHeaders(headers: CloudinaryError['headers']): CloudinaryError {
    const cause = this.cause === undefined ? {} : { cause: this.cause }
    const { refusal, status, message } = this
    return new CloudinaryError(refusal, status, message, { ...cause, headers: { ...this.headers, ...headers } })
  }
}

/** `throw refuse('resourceNotFound', publicId)` */
export function refuse<R extends Refusal>(refusal: R, ...facts: Parameters<(typeof REFUSALS)[R]>): CloudinaryError {
  const describe = REFUSALS[refusal] as (
    ...facts: unknown[]
  ) => readonly [number, string, Readonly<Record<string, string>>?]
  const [status, message, headers = {}] = describe(...facts)
  return new CloudinaryError(refusal, status, message, { headers })
}

/** What a client sent, short enough to be shown back. */
function abbreviate(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}...`
}

/** `return_delete_token` as Cloudinary begins a sentence with it: `Return delete token`. */
function humanize(name: string): string {
  const words = abbreviate(name).replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
