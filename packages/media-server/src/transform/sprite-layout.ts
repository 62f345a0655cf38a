import type { Size } from './geometry.ts'

/** Where an image lies, from the upper left corner. */
export interface Place extends Size {
  x: number
  y: number
}

/**
 * Lays images out in rows, the tallest first, about as wide as high. None overlaps another.
 * @param images at least one.
 * @returns places in the order of the images.
 */
export function planSprite(images: readonly Size[]): { size: Size; places: readonly Place[] } {
  const area = images.reduce((sum, { width, height }) => sum + width * height, 0)
  const rowWidth = Math.max(Math.ceil(Math.sqrt(area)), ...images.map(({ width }) => width))
  const size = { width: 0, height: 0 }
  const places: Place[] = []
  let next = { x: 0, y: 0 }
  const order = images.map((image, index) => ({ ...image, index })).sort((a, b) => b.height - a.height)
  for (const { index, width, height } of order) {
    if (next.x + width > rowWidth) next = { x: 0, y: size.height }
    places[index] = { ...next, width, height }
    // The first of a row is its tallest.
    size.height = Math.max(size.height, next.y + height)
    next.x += width
    size.width = Math.max(size.width, next.x)
  }
  return { size, places }
}
