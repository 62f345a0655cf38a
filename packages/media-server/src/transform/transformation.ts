/** Ways to bring an image to a size. @see https://cloudinary.com/documentation/transformation_reference#c_crop_resize */
export const CROP_MODES = ['pad', 'crop', 'fill', 'scale', 'fit', 'limit'] as const
export type CropMode = (typeof CROP_MODES)[number]

/** One component of a transformation, parsed: `w_400,h_300,c_pad`. At least one side is given, or a page. */
export interface Component {
  crop: CropMode
  width: number | null
  height: number | null
  /** Page or frame of the source that is taken alone, from 1. Stands in the first component. Default: all that the format can hold. */
  page?: number
}

/** Components in order; `w_400,h_300,c_pad/w_100` is two. Empty means: only the format changes. */
export type Transformation = readonly Component[]

/** A step that stands for others: `t_card`. */
export interface NamedStep {
  name: string
}

/** A transformation as it is written, names and all. */
export type WrittenTransformation = readonly (Component | NamedStep)[]

/** A transformation that was asked for, and what it comes to. */
export interface Drawing {
  /** Canonical text, names and all; empty for the image as it is. */
  written: string
  steps: Transformation
}

/** What a render makes. */
export interface Rendered {
  bytes: Uint8Array
  width: number
  /** Of one frame. */
  height: number
  format: string
  mediaType: string
}

/** What may be read and made. The frames of an animation count together. */
export interface ImageLimits {
  maxInputPixels: number
  maxOutputPixels: number
  maxOutputSide: number
}
