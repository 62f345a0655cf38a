import { refuse } from '../errors/cloudinary-error.ts'
import type { Component, ImageLimits } from './transformation.ts'

export interface Size {
  width: number
  height: number
}

/** Where pixels go: resize the whole image, then cut a window out of it, or lay it on a larger ground. */
export interface Plan {
  resize: Size
  /** The window, when only a part is kept. */
  cut: (Size & { left: number; top: number }) | null
  /** The margins, when there is ground around it. */
  pad: { left: number; right: number; top: number; bottom: number } | null
  /** What comes out. */
  size: Size
}

/** Says what one component does to an image of this size. @see https://cloudinary.com/documentation/image_resize_modes and its neighbours */
export const planComponent = (source: Size, component: Component): Plan =>
  component.width === null && component.height === null ? resized(source) : MODES[component.crop](source, component)

/** Throws `resultTooLarge` when `frames` images of this size are more than the limits allow. */
export function requireWithinLimits(
  size: Size,
  frames: number,
  limits: Pick<ImageLimits, 'maxOutputPixels' | 'maxOutputSide'>,
): void {
  const tooMany = size.width * size.height * frames > limits.maxOutputPixels
  if (Math.max(size.width, size.height) > limits.maxOutputSide || tooMany) {
    const limit = `${limits.maxOutputPixels} pixels, ${limits.maxOutputSide} a side`
    throw refuse('resultTooLarge', size.width, size.height, frames, limit)
  }
}

/** With one side given, the other follows the image's own proportions in every mode but `crop`, where it stays as it is. */
const MODES: Record<Component['crop'], (source: Size, component: Component) => Plan> = {
  // image_resize_modes#scale: exactly the box, stretched if need be.
  scale: (source, { width, height }) =>
    resized({
      width: width ?? proportional(height, source.width / source.height),
      height: height ?? proportional(width, source.height / source.width),
    }),

  // image_resize_modes#fit: as large as the box allows, growing too.
  fit: (source, { width, height }) => resized(fitInto(source, width, height)),

  // image_resize_modes#limit: fit that never grows.
  limit: (source, { width, height }) => {
    const isSmaller =
      source.width <= (width ?? Number.POSITIVE_INFINITY) && source.height <= (height ?? Number.POSITIVE_INFINITY)
    return resized(isSmaller ? source : fitInto(source, width, height))
  },

  // image_crop_modes#fill: covers the box, what sticks out is cut evenly (gravity center).
  fill: (source, { width, height }) => {
    if (width === null || height === null) return MODES.scale(source, { crop: 'scale', width, height })
    const ratio = Math.max(width / source.width, height / source.height)
    const resize = {
      width: Math.max(width, Math.round(source.width * ratio)),
      height: Math.max(height, Math.round(source.height * ratio)),
    }
    return cutCentre(resize, { width, height })
  },

  // image_crop_modes#crop: a window of this size out of the middle, no resizing; no larger than the image is.
  crop: (source, { width, height }) =>
    cutCentre(source, {
      width: Math.min(width ?? source.width, source.width),
      height: Math.min(height ?? source.height, source.height),
    }),

  // image_padding_modes#pad: fit, then ground evenly around it up to the box.
  pad: (source, { width, height }) => {
    if (width === null || height === null) return MODES.scale(source, { crop: 'scale', width, height })
    const inner = fitInto(source, width, height)
    const left = Math.floor((width - inner.width) / 2)
    const top = Math.floor((height - inner.height) / 2)
    const pad = { left, right: width - inner.width - left, top, bottom: height - inner.height - top }
    return { resize: inner, cut: null, pad: hasMargin(pad) ? pad : null, size: { width, height } }
  },
}

const resized = (size: Size): Plan => ({ resize: size, cut: null, pad: null, size })

function cutCentre(resize: Size, size: Size): Plan {
  const left = Math.floor((resize.width - size.width) / 2)
  const top = Math.floor((resize.height - size.height) / 2)
  const isWhole = resize.width === size.width && resize.height === size.height
  return { resize, cut: isWhole ? null : { left, top, ...size }, pad: null, size }
}

function fitInto(source: Size, width: number | null, height: number | null): Size {
  const ratio = Math.min(
    (width ?? Number.POSITIVE_INFINITY) / source.width,
    (height ?? Number.POSITIVE_INFINITY) / source.height,
  )
  return {
    width: Math.min(width ?? Number.POSITIVE_INFINITY, Math.max(1, Math.round(source.width * ratio))),
    height: Math.min(height ?? Number.POSITIVE_INFINITY, Math.max(1, Math.round(source.height * ratio))),
  }
}

const proportional = (side: number | null, ratio: number): number => Math.max(1, Math.round((side ?? 1) * ratio))

const hasMargin = (pad: NonNullable<Plan['pad']>): boolean => Object.values(pad).some((margin) => margin > 0)
