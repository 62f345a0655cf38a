import type { Chosen, Source } from '../engine/contract.ts'
import type { FileFacts } from './events.ts'

/** With a name, whatever it is. */
export const toChosen = (given: Source | Chosen): Chosen => {
  if (given instanceof Blob) return { source: given, name: given instanceof File ? given.name : 'file' }
  if (typeof given !== 'string') return given
  return { source: given, name: (URL.canParse(given) && new URL(given).pathname.split('/').at(-1)) || 'file' }
}

/** What is told of it. */
export const factsOf = ({ source, name }: Chosen): FileFacts =>
  typeof source === 'string' ? { name, size: null, type: '' } : { name, size: source.size, type: source.type }
