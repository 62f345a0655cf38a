import { type CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import type { Parser } from './parameters.ts'
import { flag } from './parsers.ts'

interface AddOn {
  /** Whose subscription is missing. */
  title: string
  /** What can be asked of it; without it, it is only wanted or not. */
  models?: RegExp
  /** Cloudinary's words for what cannot. */
  invalid?: (value: string, name: string) => CloudinaryError
}

/**
 * What others do for Cloudinary's customers who have subscribed to it. Nobody has here, and nothing is made up in its place.
 * @see https://cloudinary.com/documentation/cloudinary_add_ons
 */
const ADD_ONS = {
  raw_convert: {
    title: 'raw conversion',
    models: /^(?:aspose|extract_text|(?:google_speech|azure_video_indexer)(?::[\w:.-]+)?)$/,
    invalid: () => refuse('rawConvertInvalid'),
  },
  background_removal: {
    title: 'background removal',
    models: /^(?:cloudinary_ai|pixelz|remove_the_background)(?::[\w:,.-]+)?$/,
    invalid: (_, name) => refuse('addOnInvalid', name),
  },
  ocr: {
    title: 'OCR Text Detection and Extraction',
    models: /^adv_ocr(?::[\w:,.-]+)?$/,
    invalid: (_, name) => refuse('addOnInvalid', name),
  },
  detection: {
    title: 'object detection',
    models:
      /^(?:adv_face|aws_rek_face|captioning|cld-fashion|cld-text|coco|coco_v[12]|human-anatomy|iqa|lvis|lvis_v1|openimages|shop-classifier|unidet|watermark-detection)(?::.{1,255})?$/,
    invalid: (value) => refuse('detectionInvalid', value),
  },
  categorization: {
    title: 'auto tagging',
    models:
      /^(?:(?:aws_rek_tagging|azure_video_indexer|coco_v[12]|google_tagging|google_video_tagging|imagga_tagging|lvis_v1)(?::[\w-]+)?)(?:,[\w-]+(?::[\w-]+)?)*$/,
    invalid: (value) => refuse('categorizationInvalid', value),
  },
  auto_tagging: {
    title: 'auto tagging',
    models: /^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/,
    invalid: (value, name) => refuse('invalidParameter', name, 'a confidence from 0.0 to 1.0', value),
  },
  similarity_search: { title: 'similarity search', models: /^.{1,255}$/ },
  visual_search: { title: 'visual search' },
  auto_transcription: { title: 'auto transcription', models: /^(?:\{.*\}|true|1|false|0)$/s },
  auto_chaptering: { title: 'auto chaptering' },
  auto_video_details: { title: 'video details', models: /^(?:\{.*\}|true|1|false|0)$/s },
} as const satisfies Record<string, AddOn>

export type AddOnName = keyof typeof ADD_ONS

/** How each of them is answered, by the parameter that asks for it: refused, or `false` where it is not wanted. */
const table = (invalid?: (value: string, name: string) => CloudinaryError) =>
  Object.fromEntries(
    Object.entries<AddOn>(ADD_ONS).map(([name, addOn]) => [
      name,
      (value: string): false => {
        if (value === 'false' || value === '0') return false
        if (addOn.models === undefined) flag(value, name)
        else if (!addOn.models.test(value)) throw (invalid ?? addOn.invalid ?? wanted)(value, name)
        throw refuse('noSubscription', addOn.title)
      },
    ]),
  ) as unknown as Record<AddOnName, Parser<false>>

const wanted = (value: string, name: string) => refuse('invalidParameter', name, 'true, false or JSON', value)

/** @throws CloudinaryError `noSubscription` for what Cloudinary takes, else with the words that are each one's own. */
export const ADD_ON_TABLE = table()

/** Of the Admin API. @throws CloudinaryError `noSubscription`, `illegalValue` for what Cloudinary does not take. */
export const ADMIN_ADD_ON_TABLE = table((value, name) => refuse('illegalValue', value, name))
