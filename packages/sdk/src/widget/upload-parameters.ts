import { givenFor } from './option-spelling.ts'
import type { PreparedParameters, WidgetOptions } from './widget-options.ts'

type Value = unknown

const asText = (value: Value): string => String(value)
const asList = (value: Value): string => (Array.isArray(value) ? value.join(',') : String(value))
/** @see https://cloudinary.com/documentation/image_upload_api_reference: `key=value|key=value`, with `\` before `=` and `|`. */
const asPairs = (value: Value): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([key, text]) => `${key}=${String(text).replace(/[=|\\]/g, '\\$&')}`)
        .join('|')
    : String(value)

/** Options that become parameters of an upload. */
const SENT: Readonly<Record<string, readonly [name: string, write: (value: Value) => string]>> = {
  uploadPreset: ['upload_preset', asText],
  folder: ['folder', asText],
  assetFolder: ['asset_folder', asText],
  publicId: ['public_id', asText],
  tags: ['tags', asList],
  context: ['context', asPairs],
  metadata: ['metadata', asPairs],
  useFilename: ['use_filename', asText],
  uniqueFilename: ['unique_filename', asText],
}

/** What an app may add when it is asked to sign. */
const PREPARED: typeof SENT = {
  ...SENT,
  overwrite: ['overwrite', asText],
  invalidate: ['invalidate', asText],
  qualityAnalysis: ['quality_analysis', asText],
  auditContext: ['audit_context', asText],
  uploadSignatureTimestamp: ['timestamp', asText],
  apiKey: ['api_key', asText],
  signature: ['signature', asText],
}

/** What is sent of the options, by names on the wire. */
export const sentParameters = (options: WidgetOptions): Record<string, string> => written(options, SENT)

/** What is sent of an answer, by names on the wire; both spellings are taken. */
export const preparedParameters = (prepared: PreparedParameters): Record<string, string> => written(prepared, PREPARED)

function written(given: object, table: typeof SENT): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [option, [name, write]] of Object.entries(table)) {
    const value = givenFor(given, option)
    if (value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
      fields[name] = write(value)
  }
  return fields
}
