/** A registry that lasts as long as its process: for tests, and for trying things out. Server side only. */

export { memoryRegistry } from './registry/memory-registry.ts'
export type { Registry } from './registry/registry.ts'
