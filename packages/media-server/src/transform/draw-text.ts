import sharp from 'sharp'
import { refuse } from '../errors/cloudinary-error.ts'
import { ground, pixelOf } from './colour.ts'
import { requireWithinLimits, type Size } from './geometry.ts'
import { createDeadline, imageWork, refusalOf } from './image-library.ts'
import type { ImageLimits, Rendered } from './transformation.ts'

/** A text, and how it looks. Lengths are pixels. */
export interface TextStyle {
  /** Lines are divided by `\n`. */
  text: string
  /** One of this machine's fonts, or `sans`, `serif`, `monospace`. */
  family: string
  size: number
  /** From `readColour`, as is the background; `null` is none. */
  colour: string
  background: string | null
  weight: 'normal' | 'bold'
  slant: 'normal' | 'italic'
  decoration: 'none' | 'underline' | 'strikethrough'
  align: 'left' | 'center' | 'right'
  /** Of the text, from 0 to 100. */
  opacity: number
  letterSpacing: number
  lineSpacing: number
}

/**
 * Draws a text as PNG, as large as its ink. What reads like markup in it stays text.
 * @throws CloudinaryError `invalidParameter` for a font that is not on this machine or a text without ink, `resultTooLarge`.
 */
export function drawText(style: TextStyle, limits: ImageLimits): Promise<Rendered> {
  return imageWork.run(
    async () => {
      try {
        await requireFont(style.family)
        await requireFewPixels(style, limits)
        const text = await ink(style)
        requireWithinLimits(text, 1, limits)
        const bytes = await layOnGround(text, style.background)
        const { width, height } = text
        return { bytes, width, height, format: 'png', mediaType: 'image/png' }
      } catch (error) {
        if (error instanceof Error && /no text to render/.test(error.message))
          throw refuse('invalidParameter', 'text', 'something to draw', style.text)
        throw refusalOf(error, limits)
      }
    },
    { patient: true },
  )
}

async function layOnGround(text: Size & { bytes: Uint8Array }, background: string | null): Promise<Uint8Array> {
  if (background === null) return text.bytes
  const image = ground(background, text.width, text.height).composite([{ input: Buffer.from(text.bytes) }])
  return createDeadline()(image).png().toBuffer()
}

/** Small enough that the longest text is measured in little memory; large enough that its glyphs keep their proportions. */
const MEASURE_SIZE = 4
/** What rounding at that size may be off by. */
const MEASURE_ERROR = 1.5

/** The library has the whole text in memory before it says how large it is: a small one is drawn first. */
async function requireFewPixels(style: TextStyle, limits: ImageLimits): Promise<void> {
  const scale = style.size / MEASURE_SIZE
  if (scale <= 1) return
  const { letterSpacing, lineSpacing } = style
  const small = { ...style, size: MEASURE_SIZE, letterSpacing: letterSpacing / scale, lineSpacing: lineSpacing / scale }
  const { width, height } = await ink(small).catch((error: unknown) => {
    // The library's own limit, of a surface.
    if (error instanceof Error && /too big/.test(error.message)) return { width: SURFACE_SIDE, height: MEASURE_SIZE }
    throw error
  })
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) }
  const atLeast = { width: size.width / MEASURE_ERROR, height: size.height / MEASURE_ERROR }
  if (!isWithinLimits(atLeast, limits)) requireWithinLimits(size, 1, limits)
}

const isWithinLimits = ({ width, height }: Size, { maxOutputPixels, maxOutputSide }: ImageLimits): boolean =>
  Math.max(width, height) <= maxOutputSide && width * height <= maxOutputPixels

const SURFACE_SIDE = 32_767

async function ink(style: TextStyle): Promise<Size & { bytes: Uint8Array }> {
  const text = await markupOf(style)
  const image = sharp({ text: { text, rgba: true, align: style.align, spacing: style.lineSpacing } })
  const { data, info } = await createDeadline()(image).png().toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

const SAMPLE = 'Hamburgefonstiv 0123'

/**
 * Refuses a font that is not here, where the library would take another one and say nothing. Whether it is here shows in what is
 * drawn when it comes first of two: the same, whichever the other is. (A machine with one font for everything cannot tell.)
 */
async function requireFont(family: string): Promise<void> {
  const drawn = async (other: string) => {
    const text = `<span font_family="${escapeMarkup(`${family},${other}`)}" size="20480">${SAMPLE}</span>`
    return sharp({ text: { text, rgba: true } })
      .raw()
      .toBuffer()
  }
  const [first, second] = [await drawn('monospace'), await drawn('serif')]
  if (!first.equals(second)) throw refuse('invalidParameter', 'font_family', 'a font that is on this machine', family)
}

/** Pango's units are 1,024 to a point, a point being a pixel here. Of alpha there are 65,535, and none is not among them. */
const PANGO_SCALE = 1024

async function markupOf(style: TextStyle): Promise<string> {
  const [red, green, blue, alpha] = await pixelOf(style.colour)
  const opacity = (alpha / 255) * (style.opacity / 100)
  const attributes = {
    font_family: style.family,
    size: Math.max(1, Math.round(style.size * PANGO_SCALE)),
    weight: style.weight,
    style: style.slant,
    foreground: `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`,
    alpha: Math.max(1, Math.round(opacity * 65_535)),
    ...(style.letterSpacing !== 0 && { letter_spacing: Math.round(style.letterSpacing * PANGO_SCALE) }),
    ...(style.decoration === 'underline' && { underline: 'single' }),
    ...(style.decoration === 'strikethrough' && { strikethrough: 'true' }),
  }
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeMarkup(String(value))}"`)
  return `<span ${written.join(' ')}>${escapeMarkup(style.text)}</span>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
