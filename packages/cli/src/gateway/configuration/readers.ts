import { parseBytes, parseDuration } from 'countersign/protocol'
import type { Place } from './place.ts'

/** Reads one value of a configuration; `undefined` when it is wrong, which has been said then. */
export type Reader<T> = (value: unknown, place: Place) => T | undefined

type Fields = Readonly<Record<string, Reader<unknown>>>
type ReadOf<F extends Fields> = { [Key in keyof F]: ReturnType<F[Key]> }

/**
 * An object with these keys and no others. What is absent reads as `undefined`; of the `wanted` keys that is a problem.
 * Of anything else only the kind is told: whoever writes a secret itself where `{ env }` belongs leaves out the object or the list.
 */
export const object =
  <F extends Fields>(fields: F, wanted: readonly (keyof F & string)[] = []): Reader<ReadOf<F>> =>
  (value, place) => {
    const known = Object.keys(fields)
    if (!isRecord(value)) return place.wrongSecret(`an object with ${known.join(', ')}`, value)
    for (const key of Object.keys(value)) if (!Object.hasOwn(fields, key)) place.unknown(key, known)
    for (const key of wanted) if (value[key] === undefined) place.say(`${place.at(key).path} is missing`)
    const entries = Object.entries(fields).map(([key, read]) => {
      const item = Object.hasOwn(value, key) ? value[key] : undefined
      return [key, item === undefined ? undefined : read(item, place.at(key))]
    })
    return Object.fromEntries(entries) as ReadOf<F>
  }

/** A list of at least one. */
export const listOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value, place) => {
    if (!Array.isArray(value) || value.length === 0) return place.wrongSecret('a list that is not empty', value)
    return value.flatMap((item, index) => read(item, place.at(index)) ?? [])
  }

/** Text that passes a check. */
export const text =
  (wanted: string, passes: (text: string) => boolean = (text) => text !== ''): Reader<string> =>
  (value, place) =>
    typeof value === 'string' && passes(value) ? value : place.wrong(wanted, value)

export const boolean: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : place.wrong('true or false', value)

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (value, place) =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
      ? Number(value)
      : place.wrong(`a whole number from ${least} to ${most}`, value)

export const oneOf =
  <const T extends string>(...words: readonly T[]): Reader<T> =>
  (value, place) =>
    words.find((word) => word === value) ?? place.wrong(`one of ${words.join(', ')}`, value)

/** A function; only a configuration in JavaScript or TypeScript can have one. */
export const callable =
  <T>(signature: string): Reader<T> =>
  (value, place) =>
    typeof value === 'function' ? (value as T) : place.wrong(`a function ${signature}`, value)

/** Milliseconds, as a number or as text such as `5 min`, within bounds. */
export const duration =
  (least: number, most: number, wanted: string): Reader<number> =>
  (value, place) => {
    const ms = quantity(() => parseDuration(value as string, place.path))
    return ms !== null && ms >= least && ms <= most ? ms : place.wrong(`${wanted}, such as "5 min"`, value)
  }

/** Bytes, as a number or as text such as `5 MB`, within bounds. */
export const bytes =
  (least: number, most: number, wanted: string): Reader<number> =>
  (value, place) => {
    const size = quantity(() => parseBytes(value as string, place.path))
    return size !== null && size >= least && size <= most ? size : place.wrong(`${wanted}, such as "100 kB"`, value)
  }

function quantity(parse: () => number): number | null {
  try {
    return parse()
  } catch {
    return null
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
