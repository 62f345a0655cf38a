import { lookAtPicture } from './look-at-picture.ts'
import type { ImageLimits } from './transformation.ts'

const SIDE = 32
/** Waves of each direction that count, without the flat one. */
const WAVES = 8

/**
 * A hash of 16 hex digits that is alike for pictures that look alike: sixteen bits of 64 or fewer differ. Made as pHash makes its own,
 * of the signs of the lowest waves of the picture in grey; another library's last bits may be others.
 * @see https://www.phash.org/docs/pubs/thesis_zauner.pdf §3.2.1
 */
export async function perceptualHash(
  source: string | Uint8Array,
  limits: Pick<ImageLimits, 'maxInputPixels'>,
): Promise<string> {
  const grey = await lookAtPicture(source, limits, (picture) =>
    picture
      .flatten({ background: '#ffffff' })
      .greyscale()
      .resize({ width: SIDE, height: SIDE, fit: 'fill' })
      .extractChannel(0)
      .raw()
      .toBuffer(),
  )
  const waves = lowestWaves(grey)
  const middle = median(waves)
  return waves
    .reduce((hash, wave) => (hash << 1n) | (wave > middle ? 1n : 0n), 0n)
    .toString(16)
    .padStart(16, '0')
}

/** A discrete cosine transform of which the lowest waves alone are worked out. */
function lowestWaves(grey: Uint8Array): number[] {
  const across = Array.from({ length: SIDE }, (_, y) =>
    Array.from({ length: WAVES }, (_, u) => sum((x) => (grey[y * SIDE + x] ?? 0) * wave(u + 1, x))),
  )
  return Array.from({ length: WAVES * WAVES }, (_, at) => {
    const [v, u] = [Math.floor(at / WAVES), at % WAVES]
    return sum((y) => (across[y]?.[u] ?? 0) * wave(v + 1, y))
  })
}

const wave = (frequency: number, at: number): number => Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * SIDE))

function sum(term: (at: number) => number): number {
  let total = 0
  for (let at = 0; at < SIDE; at += 1) total += term(at)
  return total
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return ((sorted[values.length / 2 - 1] ?? 0) + (sorted[values.length / 2] ?? 0)) / 2
}
