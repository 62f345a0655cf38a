import type { ResourceType } from 'countersign/protocol'
import type { Derived } from '../catalog/catalog.ts'
import { type DeriveServices, discardDerived, makeDerived } from '../delivery/derive.ts'
import { drawingOf } from '../delivery/drawing.ts'
import { formatOfExtension } from '../transform/formats.ts'
import type { Drawing } from '../transform/transformation.ts'
import type { Eager } from './parsers.ts'

/** Draws an image that stays, or answers the one there is. */
export type Make = (drawing: Drawing, format: string) => Promise<Derived>

/** What images are made from. */
export interface MadeFrom {
  cloudName: string
  resourceType: ResourceType
  format: string | null
  blobId: string
  publicId: string
}

/**
 * Makes images of what no row names yet, the same one once. Waits for its turn however long that takes: the client has sent its
 * bytes already.
 * @param onMade told of each as soon as it takes space, with what takes it back.
 */
export function makeEachOnce(
  services: DeriveServices,
  source: MadeFrom,
  onMade: (discard: () => Promise<void>) => void,
): { make: Make; made(): Derived[] } {
  const made = new Map<string, Derived>()
  return {
    async make(drawing, format) {
      const key = `${drawing.written}/${format}`
      const standing = made.get(key)
      if (standing) return standing
      const fresh = await makeDerived(services, source, drawing, format, { patient: true })
      onMade(() => discardDerived(services, fresh))
      made.set(key, fresh)
      return fresh
    },
    made: () => [...made.values()],
  }
}

/** The images that an upload asks for, in order. What a name means is looked up once, before anything is drawn. */
export async function renderEager(
  services: Pick<DeriveServices, 'catalog'>,
  wanted: readonly Eager[],
  source: Pick<MadeFrom, 'cloudName' | 'format'>,
  make: Make,
): Promise<Derived[]> {
  const drawings: (Eager & { drawing: Drawing })[] = []
  for (const each of wanted)
    drawings.push({ ...each, drawing: await drawingOf(services, source.cloudName, each.transformation) })
  const derived: Derived[] = []
  for (const { drawing, ...each } of drawings) derived.push(await make(drawing, eagerFormat(each, source)))
  return derived
}

/** What an eager image is made in: the format that it names, else that of its source. */
export const eagerFormat = ({ format }: Pick<Eager, 'format'>, source: { format: string | null }): string =>
  format === null ? (source.format ?? '') : (formatOfExtension(format) ?? format)
