import type { NamedTransformation } from '../catalog/definitions.ts'
import type { Call } from '../cloud/call.ts'
import { CloudinaryError, refuse } from '../errors/cloudinary-error.ts'
import { formatTransformation, parseTransformation, TRANSFORMATION_NAME } from '../transform/parse.ts'
import type { WrittenTransformation } from '../transform/transformation.ts'

/** A transformation that a call of the Admin API means: one with a name, or one that is its own text. */
export interface Target {
  /** As it stands in URLs and made its images: `t_card`, or canonical text. */
  text: string
  named: { name: string; value: NamedTransformation } | null
}

/**
 * What `card`, `t_card` or `c_fill,w_90` means. A name that is there comes first.
 * @throws CloudinaryError `noSuchTransformation` for a name that is not there; what {@link parseTransformation} refuses.
 */
export async function findTarget({ services, account }: Call, said: string): Promise<Target> {
  const { namedTransformations } = services.catalog
  for (const name of [said, said.replace(/^t_/, '')]) {
    const value = await namedTransformations.get(account.cloudName, name)
    if (value) return { text: `t_${name}`, named: { name, value } }
  }
  const written = readOrNull(said)
  const [step] = written ?? []
  if (written === null || (written.length === 1 && step && 'name' in step)) throw refuse('noSuchTransformation', said)
  return { text: formatTransformation(written), named: null }
}

/** `null` for what can be a name and nothing else: `my_card` is one, `w_90` is not. */
export function readOrNull(text: string): WrittenTransformation | null {
  try {
    return parseTransformation(text)
  } catch (error) {
    if (error instanceof CloudinaryError && TRANSFORMATION_NAME.test(text)) return null
    throw error
  }
}
