import { DELIVERY_TYPES, type StoredType } from 'countersign/protocol'
import type { Assumptions } from '../assumptions/switches.ts'

/** Looks for what an action means: under the `type` that was said, or under those that are assumed where none was. */
export async function findMeant<T>(
  said: StoredType | undefined,
  { missingType }: Assumptions,
  look: (type: StoredType) => Promise<T | null>,
): Promise<T | null> {
  const types = said !== undefined ? [said] : missingType === 'any' ? DELIVERY_TYPES : (['upload'] as const)
  for (const type of types) {
    const found = await look(type)
    if (found !== null) return found
  }
  return null
}
