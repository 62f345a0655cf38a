/** One component of a transformation, parsed: `w_400,h_300,c_pad`. */
export interface Component {
  crop: 'pad' | 'crop' | 'fill' | 'scale' | 'fit' | 'limit'
  width: number | null
  height: number | null
}

/** Components in order; `w_400,h_300,c_pad/w_100` is two. Never empty. */
export type Transformation = readonly Component[]

/** What a render makes. */
export interface Rendered {
  bytes: Uint8Array
  width: number
  height: number
  format: string
  mediaType: string
}
