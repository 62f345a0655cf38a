import type { ResourceType } from 'countersign/protocol'
import type { Derived } from '../catalog/catalog.ts'
import { type DeriveServices, discardDerived, makeDerived } from '../delivery/derive.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { formatOfExtension } from '../transform/formats.ts'
import type { Drawing } from '../transform/transformation.ts'
import type { Eager } from './parsers.ts'

/**
 * Makes the images that an upload asks for, in order; the same one asked for twice is made once. Waits for its turn however
 * long that takes: the client has sent its bytes already. What a name means is looked up once, before anything is drawn.
 * @param onMade told of each as soon as it takes space, with what takes it back: no row names it yet.
 */
export async function renderEager(
  services: DeriveServices,
  wanted: readonly Eager[],
  source: { cloudName: string; resourceType: ResourceType; format: string | null; blobId: string; publicId: string },
  onMade: (discard: () => Promise<void>) => void,
): Promise<Derived[]> {
  const made = new Map<string, Derived>()
  const derived: Derived[] = []
  const drawings: (Eager & { drawing: Drawing })[] = []
  for (const each of wanted)
    drawings.push({ ...each, drawing: await drawingOf(services, source.cloudName, each.transformation) })
  for (const { drawing, ...each } of drawings) {
    const format = eagerFormat(each, source)
    const key = `${drawing.written}/${format}`
    let image = made.get(key)
    if (image === undefined) {
      const fresh = await makeDerived(services, source, drawing, format, { patient: true })
      onMade(() => discardDerived(services, fresh))
      made.set(key, fresh)
      image = fresh
    }
    derived.push(image)
  }
  return derived
}

/** What an eager image is made in: the format that it names, else that of its source. */
export const eagerFormat = ({ format }: Pick<Eager, 'format'>, source: { format: string | null }): string =>
  format === null ? (source.format ?? '') : (formatOfExtension(format) ?? format)
