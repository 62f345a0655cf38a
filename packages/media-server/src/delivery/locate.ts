import { type DeliveryPath, isPublicId, isTransformationLike } from 'countersign/protocol'
import type { Asset, Catalog } from '../catalog/catalog.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { formatOfExtension } from '../transform/formats.ts'

/** One way to read a path. */
export interface Reading {
  publicId: string
  /** Still text. */
  transformations: readonly string[]
  /** The format that the extension asks for, or `null`. */
  format: string | null
}

/**
 * The ways to read a path, likeliest first: `w_100/cat.jpg` is the picture `cat` transformed, or the picture `cat` in a folder
 * called `w_100`; `a.png` is `a` as PNG, or an id with a dot. A version settles where the transformations end.
 * @param source the decoded source.
 */
export function readingsOf(path: DeliveryPath, source: string): Reading[] {
  const { transformations, version } = path
  const fewest = version === null ? 0 : transformations.length
  const readings: Reading[] = []
  for (let count = transformations.length; count >= fewest; count -= 1) {
    const full = [...transformations.slice(count), source].join('/')
    for (const id of splitExtension(full, path.resourceType)) {
      if (isPublicId(id.publicId)) readings.push({ ...id, transformations: transformations.slice(0, count) })
    }
  }
  return readings
}

/** The first reading under which there is an asset that `isVisible` lets through. */
export async function locate(
  catalog: Pick<Catalog, 'get'>,
  path: DeliveryPath,
  readings: readonly Reading[],
  isVisible: (asset: Asset, reading: Reading) => boolean,
): Promise<{ asset: Asset; reading: Reading } | null> {
  const { cloudName, resourceType, type } = path
  for (const reading of readings) {
    const asset = await catalog.get(cloudName, { resourceType, type, publicId: reading.publicId })
    if (asset && isVisible(asset, reading)) return { asset, reading }
  }
  return null
}

/**
 * Refuses a signed path whose text names two assets. The version is not signed, so that whoever holds a link to `w_100/cat` could
 * take `v1` out, or put it in, and see the other one.
 * @throws CloudinaryError `ambiguousDelivery`
 */
export async function requireUnambiguous(
  catalog: Pick<Catalog, 'get'>,
  path: DeliveryPath,
  source: string,
  found: Reading,
): Promise<void> {
  const segments = [...path.transformations, ...source.split('/')]
  const firstFolder = segments.findIndex(
    (segment, index) => index === segments.length - 1 || !isTransformationLike(segment),
  )
  const unversioned = { ...path, version: null, transformations: segments.slice(0, firstFolder) }
  const others = readingsOf(unversioned, segments.slice(firstFolder).join('/')).filter(
    ({ transformations }) => transformations.length !== found.transformations.length,
  )
  if (await locate(catalog, path, others, () => true)) throw refuse('ambiguousDelivery', segments[0] ?? '')
}

/** Raw ids carry their extension; of the others the last known one is taken off. */
function splitExtension(
  source: string,
  resourceType: DeliveryPath['resourceType'],
): Omit<Reading, 'transformations'>[] {
  const whole = { publicId: source, format: null }
  const [, publicId = '', extension = ''] = /^(.+)\.([A-Za-z0-9]{2,4})$/.exec(source) ?? []
  const format = resourceType === 'raw' ? null : formatOfExtension(extension)
  return format === null ? [whole] : [{ publicId, format }, whole]
}
