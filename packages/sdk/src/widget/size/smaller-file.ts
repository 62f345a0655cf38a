import type { Chosen } from '../../engine/contract.ts'
import type { kindOf as KindOf } from '../../engine/file-kind.ts'
import { type LargestSize, smallerPicture } from './smaller-picture.ts'

/** What can be written again as it was. */
const TYPES: Readonly<Record<string, string>> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' }

/** A smaller picture in the place of a file; the file itself where there is none. */
export async function smallerFile(chosen: Chosen, most: LargestSize, kindOf: typeof KindOf): Promise<Chosen> {
  const { source, name, parameters } = chosen
  if (typeof source === 'string') return chosen
  const type = TYPES[(await kindOf(source))?.format ?? '']
  const smaller = type === undefined ? null : await smallerPicture(source, type, most)
  if (smaller === null) return chosen
  const lastModified = source instanceof File ? source.lastModified : Date.now()
  const file = new File([smaller], name, { type: smaller.type, lastModified })
  return { source: file, name, ...(parameters && { parameters }) }
}
