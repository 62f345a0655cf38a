import type { Call } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { readForm } from '../ingest/read-form.ts'
import { readColour } from '../transform/colour.ts'
import { drawText } from '../transform/draw-text.ts'
import { signAnswer } from './answer-upload.ts'
import { authenticate } from './authenticate.ts'
import { type ParametersOf, type Parser, readTaken, requireSamePath, type Takes } from './parameters.ts'
import { integer, line, oneOf, textLines } from './parsers.ts'
import { storeGenerated } from './store-generated.ts'

const colour: Parser<string> = (text, name) => {
  const read = readColour(text)
  if (read === null) throw refuse('invalidParameter', name, 'a colour such as red, #ff0000 or rgb:ff0000', text)
  return read
}

/** A comma would make a list of fonts. */
const family: Parser<string> = (text, name) => {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u.test(text))
    throw refuse('invalidParameter', name, 'the name of one font, of at most 100 letters', text)
  return text
}

/** `start` and `end` are left and right where a text runs so; the library turns them round where it does not. */
const ALIGNMENTS = { left: 'left', center: 'center', right: 'right', start: 'left', end: 'right' } as const

const alignment: Parser<'left' | 'center' | 'right'> = (text, name) => {
  if (text === 'justify') throw refuse('notImplemented', `${name} ${text}`)
  return ALIGNMENTS[oneOf(...(Object.keys(ALIGNMENTS) as (keyof typeof ALIGNMENTS)[]))(text, name)]
}

const TEXT = {
  table: {
    timestamp: line(10),
    text: textLines(2000),
    public_id: line(255),
    font_family: family,
    font_size: integer(1, 1000),
    font_color: colour,
    font_weight: oneOf('normal', 'bold'),
    font_style: oneOf('normal', 'italic'),
    text_align: alignment,
    text_decoration: oneOf('none', 'underline', 'strikethrough'),
    background: colour,
    opacity: integer(0, 100),
    letter_spacing: integer(-100, 1000),
    line_spacing: integer(-100, 1000),
  },
  documented: new Set(['font_hinting', 'font_antialiasing', 'notification_url']),
} as const satisfies Takes

/**
 * `POST /v1_1/<cloud>/image/text`: an image of a text, of type `text`, as PNG.
 * @see https://cloudinary.com/documentation/image_upload_api_reference#text
 */
export async function text(call: Call): Promise<Response> {
  const { services, account, request, body, signal } = call
  const { fields } = await readForm({ headers: request.headers, body, signal }, services.limits)
  authenticate(fields, call, TEXT)
  requireSamePath(fields, { cloud_name: account.cloudName, resource_type: 'image' })
  const parameters = readTaken(fields, TEXT, services.assumptions)
  const { text, public_id: publicId } = parameters
  if (text === undefined) throw refuse('missingParameter', 'text')
  const image = await drawText({ text, ...styleOf(parameters) }, services.limits)
  return signAnswer(call, fields, await storeGenerated(call, image, { type: 'text', publicId }))
}

const styleOf = (parameters: ParametersOf<typeof TEXT.table>) => ({
  family: parameters.font_family ?? 'sans',
  size: parameters.font_size ?? 12,
  colour: parameters.font_color ?? 'black',
  background: parameters.background ?? null,
  weight: parameters.font_weight ?? 'normal',
  slant: parameters.font_style ?? 'normal',
  decoration: parameters.text_decoration ?? 'none',
  align: parameters.text_align ?? 'left',
  opacity: parameters.opacity ?? 100,
  letterSpacing: parameters.letter_spacing ?? 0,
  lineSpacing: parameters.line_spacing ?? 0,
})
