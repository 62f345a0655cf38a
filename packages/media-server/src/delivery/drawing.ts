import type { Catalog } from '../catalog/catalog.ts'
import { expandTransformation } from '../transform/expand.ts'
import type { Drawing, WrittenTransformation } from '../transform/transformation.ts'

/** What a transformation comes to in a cloud, names looked up as they are now. @throws as {@link expandTransformation}. */
export const drawingOf = (
  { catalog }: { catalog: Pick<Catalog, 'namedTransformations'> },
  cloudName: string,
  written: WrittenTransformation,
): Promise<Drawing> =>
  expandTransformation(written, async (name) => {
    const found = await catalog.namedTransformations.get(cloudName, name)
    return found?.definition ?? null
  })
