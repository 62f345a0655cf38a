import { lookAtPicture } from './look-at-picture.ts'
import type { ImageLimits } from './transformation.ts'

type Rgb = readonly [red: number, green: number, blue: number]
type Lab = readonly number[]
type Share = readonly [name: string, percent: number]

/** Which colours a picture has, most first; percent with one decimal. */
export interface PictureColors {
  /** At most 32, as `#RRGGBB`. */
  colors: readonly Share[]
  /** The same by name: `google` knows twelve. */
  predominant: { google: readonly Share[]; cloudinary: readonly Share[] }
}

const GOOGLE: Readonly<Record<string, Rgb>> = {
  black: [0, 0, 0],
  blue: [0, 0, 255],
  brown: [139, 69, 19],
  gray: [128, 128, 128],
  green: [0, 128, 0],
  orange: [255, 140, 0],
  pink: [255, 170, 190],
  purple: [128, 0, 128],
  red: [220, 0, 0],
  teal: [0, 128, 128],
  white: [255, 255, 255],
  yellow: [255, 230, 0],
}

const CLOUDINARY: typeof GOOGLE = { ...GOOGLE, cyan: [0, 255, 255], lime: [0, 255, 0], olive: [128, 128, 0] }

/** Longest side of what is counted. */
const SIDE = 100
const MOST = 32

/**
 * Counts the colours of a picture, what is transparent left out.
 * @see https://cloudinary.com/documentation/semantic_data_extraction
 */
export async function pictureColors(
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<PictureColors> {
  const pixels = await lookAtPicture(source, limits, (picture) =>
    picture
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer(),
  )
  const found = countColors(pixels)
  const seen = found.map(({ color, count }) => ({ lab: toLab(color), count }))
  const total = found.reduce((sum, { count }) => sum + count, 0)
  const share = (name: string, count: number): Share => [name, Math.round((1000 * count) / total) / 10]
  return {
    colors: found.slice(0, MOST).map(({ color, count }) => share(hex(color), count)),
    predominant: { google: byName(GOOGLE), cloudinary: byName(CLOUDINARY) },
  }

  function byName(palette: typeof GOOGLE): Share[] {
    const named = Object.entries(palette).map(([name, color]) => ({ name, lab: toLab(color) }))
    const counts = new Map<string, number>()
    for (const { lab, count } of seen) {
      const name = nearest(lab, named)
      counts.set(name, (counts.get(name) ?? 0) + count)
    }
    return [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => share(name, count))
      .filter(([, percent]) => percent > 0)
  }
}

/** Those that agree in the first three bits of red, green and blue are one colour, the mean of them all. */
function countColors(pixels: Uint8Array): { color: Rgb; count: number }[] {
  const bins = new Map<number, { sum: [number, number, number]; count: number }>()
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4)
    if (alpha < 128) continue
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5)
    const bin = bins.get(key) ?? { sum: [0, 0, 0], count: 0 }
    bin.sum = [bin.sum[0] + red, bin.sum[1] + green, bin.sum[2] + blue]
    bin.count += 1
    bins.set(key, bin)
  }
  return [...bins.values()]
    .map(({ sum: [red, green, blue], count }) => ({
      color: [red / count, green / count, blue / count].map(Math.round) as unknown as Rgb,
      count,
    }))
    .sort((a, b) => b.count - a.count)
}

const hex = (color: Rgb): string =>
  `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`.toUpperCase()

/** By the eye, not by numbers: the nearest in CIELAB. */
function nearest(from: Lab, palette: readonly { name: string; lab: Lab }[]): string {
  let best = { name: '', far: Number.POSITIVE_INFINITY }
  for (const { name, lab } of palette) {
    const far = lab.reduce((sum, value, index) => sum + (value - (from[index] ?? 0)) ** 2, 0)
    if (far < best.far) best = { name, far }
  }
  return best.name
}

/** sRGB to CIELAB, white as D65. @see https://www.w3.org/TR/css-color-4/#color-conversion-code */
function toLab(color: Rgb): Lab {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const curve = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue)
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
