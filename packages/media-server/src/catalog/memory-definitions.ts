import type { Defined, Definitions } from './definitions.ts'
import { requireStorableText } from './storable-name.ts'

/** Definitions that live as long as the process. */
export function createMemoryDefinitions<T>(): Definitions<T> {
  const defined = new Map<string, Defined<T> & { cloudName: string }>()
  const keyOf = (cloudName: string, name: string) => JSON.stringify([cloudName, name])
  let last = 0

  return {
    async create(cloudName, name, value) {
      requireStorableText('name', name)
      const key = keyOf(cloudName, name)
      if (defined.has(key)) return false
      last += 1
      defined.set(key, { cloudName, name, value: structuredClone(value), sequence: last })
      return true
    },
    async get(cloudName, name) {
      return structuredClone(defined.get(keyOf(cloudName, name))?.value ?? null)
    },
    async replace(cloudName, name, change) {
      const former = defined.get(keyOf(cloudName, name))
      if (!former) return null
      const value = change(structuredClone(former.value))
      defined.set(keyOf(cloudName, name), { ...former, value: structuredClone(value) })
      return structuredClone(value)
    },
    async remove(cloudName, name) {
      const former = defined.get(keyOf(cloudName, name))
      defined.delete(keyOf(cloudName, name))
      return former?.value ?? null
    },
    async list(cloudName, { after = Number.POSITIVE_INFINITY, limit }) {
      return [...defined.values()]
        .filter((each) => each.cloudName === cloudName && each.sequence < after)
        .sort((a, b) => b.sequence - a.sequence)
        .slice(0, limit)
        .map(({ name, value, sequence }) => ({ name, value: structuredClone(value), sequence }))
    },
  }
}
