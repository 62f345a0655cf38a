import type { ResourceType } from 'countersign/protocol'
import type { Derived } from '../catalog/catalog.ts'
import { type DeriveServices, discardDerived, makeDerived } from '../delivery/derive.ts'
import { formatOfExtension } from '../transform/formats.ts'
import { formatTransformation } from '../transform/parse.ts'
import type { Eager } from './parsers.ts'

/**
 * Makes the images that an upload asks for, in order; the same one asked for twice is made once. Waits for its turn however
 * long that takes: the client has sent its bytes already.
 * @param onMade told of each as soon as it takes space, with what takes it back: no row names it yet.
 */
export async function renderEager(
  services: DeriveServices,
  wanted: readonly Eager[],
  source: { resourceType: ResourceType; format: string | null; blobId: string; publicId: string },
  onMade: (discard: () => Promise<void>) => void,
): Promise<Derived[]> {
  const made = new Map<string, Derived>()
  const derived: Derived[] = []
  for (const { transformation, format: asked } of wanted) {
    const format = asked === null ? (source.format ?? '') : (formatOfExtension(asked) ?? asked)
    const key = `${formatTransformation(transformation)}/${format}`
    let image = made.get(key)
    if (image === undefined) {
      const fresh = await makeDerived(services, source, transformation, format, { patient: true })
      onMade(() => discardDerived(services, fresh))
      made.set(key, fresh)
      image = fresh
    }
    derived.push(image)
  }
  return derived
}
