import type { Asset, PictureHints } from '../catalog/catalog.ts'
import type { ParametersOf } from './parameters.ts'
import { boxes, regions } from './picture-parsers.ts'

/** What may be said of parts of a picture. */
export const HINTS_TABLE = {
  face_coordinates: boxes(100),
  custom_coordinates: boxes(1),
  regions,
} as const

type SaidHints = ParametersOf<typeof HINTS_TABLE>

/** What is known of a picture once this is said of it; `undefined` where nothing is said. */
export function hintsOf(
  { face_coordinates: faces, custom_coordinates: custom, regions }: SaidHints,
  before: PictureHints | null = null,
): PictureHints | undefined {
  if (!faces && !custom && !regions) return undefined
  return { ...before, ...(custom && { custom }), ...(faces && { faces }), ...(regions && { regions }) }
}

/** As answers carry it; left out where there is none. @see admin_api#get_details_of_a_single_resource_by_public_id */
export function describeHints({ hints }: Pick<Asset, 'hints'>) {
  const { custom, faces, regions } = hints ?? {}
  return {
    ...((custom || faces) && { coordinates: { ...(custom && { custom }), ...(faces && { faces }) } }),
    ...(regions && { regions }),
  }
}
