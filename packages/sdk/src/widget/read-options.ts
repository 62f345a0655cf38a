import { isBarPlace } from './bar-place.ts'
import { problemsOf } from './encryption/encryption-problems.ts'
import { camel } from './option-spelling.ts'
import { pictureProblems } from './picture-problems.ts'
import { unknownIn } from './thumbnail-transformation.ts'
import type { GivenOptions, WidgetOptions } from './widget-options.ts'

/** What a widget does something with. */
const TAKEN = new Set(
  `cloudName apiKey uploadPreset uploadSignature uploadSignatureTimestamp prepareUploadParams preBatch showAdvancedOptions getTags getUploadPresets signatureEndpoint uploads encryption apiOrigin
  resourceType folder assetFolder publicId tags context metadata useFilename uniqueFilename multiple maxFiles maxFileSize
  maxImageFileSize maxVideoFileSize maxRawFileSize minImageWidth minImageHeight clientAllowedFormats maxChunkSize sources
  form fieldName thumbnails thumbnailTransformation buttonClass buttonCaption
  defaultSource inlineContainer singleUploadAutoClose autoMinimize journal showCompletedButton showUploadMoreButton queueViewPosition text language theme styles
  maxImageWidth maxImageHeight validateMaxWidthHeight cropping croppingAspectRatio croppingDefaultSelectionRatio croppingShowDimensions
  croppingCoordinatesMode croppingShowBackButton croppingValidateDimensions showSkipCropButton`.split(/\s+/),
)
/** What speaks of something that is not there at all: telemetry, an iframe, an advertisement. There is nothing to switch off. */
const MOOT = new Set(
  'secure cloudinaryAnalytics showPoweredBy showInsecurePreview frameZIndex widgetHost debug controlVpMeta'.split(' '),
)
/** Where a widget of this build takes files from. */
export const SOURCES = ['local', 'url', 'camera']
const LEAST_CHUNK_BYTES = 5 * 1024 ** 2
const warned = new Set<string>()

/** Says a thing once on a page. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return
  warned.add(message)
  console.warn(`countersign/widget: ${message}`)
}

/**
 * Options by their camelCase names, without those that mean nothing here: each of these is named in the console, once.
 * @param before those that stay unless they are given anew.
 * @throws TypeError naming the option, the value wanted and the value met.
 */
export function readOptions(given: GivenOptions, before: WidgetOptions = {}): WidgetOptions {
  const read: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(given ?? {})) {
    const option = camel(name)
    if (TAKEN.has(option)) read[option] = value
    else if (!MOOT.has(option) && value !== undefined)
      warnOnce(`the option ${option} is not supported here, and does nothing`)
  }
  const options = read as WidgetOptions
  if (options.sources) options.sources = readSources(options.sources)
  requireOptions(options)
  if (options.cropping && options.multiple !== false)
    warnOnce('the option cropping is for one file alone: without multiple: false it does nothing')
  return options
}

function readSources(sources: readonly string[]): NonNullable<WidgetOptions['sources']> {
  for (const source of sources)
    if (!SOURCES.includes(source)) warnOnce(`the source ${source} is not supported here, and is not shown`)
  const known = sources.filter((source) => SOURCES.includes(source))
  return (known.length > 0 ? known : SOURCES.slice(0, 1)) as NonNullable<WidgetOptions['sources']>
}

function requireOptions(options: WidgetOptions): void {
  const { cloudName, apiKey, uploadPreset, uploads, maxChunkSize, maxFiles, uploadSignature } = options
  const signs = options.prepareUploadParams ?? uploadSignature ?? options.signatureEndpoint
  const problems: string[] = []
  const want = (isGood: unknown, problem: string) => isGood || problems.push(problem)
  if (!uploads) {
    want(typeof cloudName === 'string' && cloudName, `cloudName must be the name of a cloud, not ${cloudName}`)
    want(
      signs || uploadPreset,
      'uploadPreset is needed for uploads without a signature; for signed ones prepareUploadParams, uploadSignature or signatureEndpoint',
    )
    want(apiKey || options.prepareUploadParams || !signs, 'apiKey is needed for signed uploads')
    want(
      typeof uploadSignature !== 'string' || options.prepareUploadParams || options.uploadSignatureTimestamp,
      'uploadSignatureTimestamp is needed with an uploadSignature that is text',
    )
  }
  want(
    !uploads || !options.encryption,
    'encryption cannot go with uploads: what a grant allows is judged by what is in the file',
  )
  if (options.encryption && typeof options.encryption !== 'function') problems.push(...problemsOf(options.encryption))
  want(
    !options.showAdvancedOptions || (!uploads && typeof uploadSignature !== 'string'),
    `showAdvancedOptions cannot go with ${uploads ? 'uploads, whose profile says what is sent' : 'a signature that was made before'}`,
  )
  want(
    maxChunkSize === undefined || maxChunkSize >= LEAST_CHUNK_BYTES,
    `maxChunkSize must be at least ${LEAST_CHUNK_BYTES}, which is Cloudinary's minimum, not ${maxChunkSize}`,
  )
  want(
    !maxFiles || (Number.isSafeInteger(maxFiles) && maxFiles > 0),
    `maxFiles must be a whole number from 1, not ${maxFiles}`,
  )
  const unknown = unknownIn(options.thumbnailTransformation)
  want(
    unknown.length === 0,
    `thumbnailTransformation cannot be said by ${unknown}: a text, or rawTransformation, can be anything`,
  )
  const place = options.queueViewPosition
  want(
    place === undefined || isBarPlace(place),
    `queueViewPosition must be like right:35px or left:1rem;top:20px, not ${place}`,
  )
  problems.push(...pictureProblems(options))
  if (problems.length > 0) throw new TypeError(`createUploadWidget: ${problems.join('; ')}`)
}
