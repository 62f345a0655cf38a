import sharp from 'sharp'

/** Red, green, blue and alpha, each from 0 to 255. */
export type Pixel = readonly [red: number, green: number, blue: number, alpha: number]

/**
 * A colour as Cloudinary writes it, in the words of CSS: a name, `#f00`, `#ff0000`, `rgb:ff0000`, each with two (or one) more digits for
 * alpha. `null` for all else.
 */
export function readColour(text: string): string | null {
  const [, digits] = /^(?:#|rgb:)([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text) ?? []
  if (digits !== undefined) return `#${digits.toLowerCase()}`
  const name = text.toLowerCase()
  return /^[a-z]{3,30}$/.test(name) && isColourName(name) ? name : null
}

/** What a colour that was read is in numbers. */
export async function pixelOf(colour: string): Promise<Pixel> {
  const [red = 0, green = 0, blue = 0, alpha = 255] = await ground(colour, 1, 1).raw().toBuffer()
  return [red, green, blue, alpha]
}

/** A plane of one colour. */
export const ground = (colour: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: colour } })

/** The library knows the names of CSS: it says so when it is asked. */
function isColourName(name: string): boolean {
  try {
    ground(name, 1, 1)
    return true
  } catch {
    return false
  }
}
