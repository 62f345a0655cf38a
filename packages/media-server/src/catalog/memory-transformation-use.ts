import type { Asset, Derived } from './catalog.ts'
import { isName, type TransformationUse } from './transformation-use.ts'

/** @param rows what the catalog in memory holds, and how it forgets. */
export function createMemoryTransformationUse(rows: {
  derived(): Iterable<Derived>
  sources(): readonly Asset[]
  release(derived: Derived): void
}): TransformationUse {
  /** In the order they were made, which a map keeps. */
  const madeIn = (cloudName: string) => {
    const sources = new Map(
      rows
        .sources()
        .filter((asset) => asset.cloudName === cloudName)
        .map((asset) => [asset.blobId, asset]),
    )
    return [...rows.derived()].flatMap((derived) => {
      const asset = sources.get(derived.sourceBlobId)
      return asset ? [{ asset, derived }] : []
    })
  }
  const places = createPlaces()

  return {
    async usedTransformations(cloudName, { after = '', limit }) {
      const texts = new Set(madeIn(cloudName).map(({ derived }) => derived.transformation))
      return [...texts]
        .filter((text) => text > after && !isName(text))
        .sort()
        .slice(0, limit)
    },
    async madeBy(cloudName, transformation, { after = 0, limit }) {
      return madeIn(cloudName)
        .filter(({ derived }) => derived.transformation === transformation)
        .map((made) => ({ ...structuredClone(made), sequence: places.of(made.derived.id) }))
        .filter(({ sequence }) => sequence > after)
        .slice(0, limit)
    },
    async forgetMadeBy(cloudName, transformation) {
      const gone = madeIn(cloudName).filter(
        ({ derived: { transformation: text } }) =>
          text === transformation || (isName(transformation) && text.split('/').includes(transformation)),
      )
      for (const { derived } of gone) rows.release(derived)
      return gone.map(({ derived }) => derived.blobId)
    },
  }
}

/** A number for each id, in the order they are first asked for. */
function createPlaces() {
  const places = new Map<string, number>()
  return {
    of(id: string): number {
      const place = places.get(id) ?? places.size + 1
      places.set(id, place)
      return place
    },
  }
}
