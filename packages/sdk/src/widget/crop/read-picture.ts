import type { Size } from './geometry.ts'

export interface Picture {
  /** Of the file, upright, in pixels: as the cloud counts them. */
  size: Size
  /** The picture, large enough to choose from. */
  canvas: HTMLCanvasElement
}

/** More than this nobody sees in a window. */
const LONGEST = 1600

/**
 * Draws the picture of a file. On a canvas, since a strict policy allows no `blob:` addresses.
 * @returns `null` for what the browser cannot read.
 */
export async function readPicture(file: Blob): Promise<Picture | null> {
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (bitmap === null) return null
  const size = { width: bitmap.width, height: bitmap.height }
  const scale = Math.min(1, LONGEST / Math.max(size.width, size.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(size.width * scale))
  canvas.height = Math.max(1, Math.round(size.height * scale))
  const context = canvas.getContext('2d')
  if (context) {
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  }
  bitmap.close()
  return { size, canvas }
}
