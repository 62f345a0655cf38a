import type { Metadata, MetadataCondition, MetadataValue } from '../catalog/metadata.ts'

/**
 * Whether what an asset has is what a condition asks for. A set equals what has the same entries and includes what has no others; one
 * value includes nothing but itself. @see https://cloudinary.com/documentation/conditional_metadata_rules_api
 */
export function isMet(condition: MetadataCondition, metadata: Metadata): boolean {
  if ('and' in condition) return condition.and.every((each) => isMet(each, metadata))
  if ('or' in condition) return condition.or.some((each) => isMet(each, metadata))
  const { metadata_field_id: id } = condition
  const value = Object.hasOwn(metadata, id) ? metadata[id] : undefined
  if ('populated' in condition) return (value !== undefined) === condition.populated
  if (value === undefined) return false
  const has = new Set(partsOf(value))
  if ('includes' in condition) {
    const { includes } = condition
    return typeof value === 'object' ? includes.every((part) => has.has(part)) : includes.some((part) => has.has(part))
  }
  const wanted = new Set(partsOf(condition.equals))
  return wanted.size === has.size && [...wanted].every((part) => has.has(part))
}

const partsOf = (value: MetadataValue): readonly string[] => (typeof value === 'object' ? value : [String(value)])
