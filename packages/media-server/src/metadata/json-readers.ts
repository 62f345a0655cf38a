import { refuse } from '../errors/cloudinary-error.ts'

/** Turns a value of a JSON body into what it means, or throws a refusal that names value met and value wanted. */
export type Reader<T> = (value: unknown, name: string) => T

type Readers = Readonly<Record<string, Reader<unknown>>>
export type ReadObject<T extends Readers> = { readonly [K in keyof T]?: ReturnType<T[K]> }

/** An object with these properties, none of which it must have; `null` is none. Others are refused by name. */
export const objectOf =
  <T extends Readers>(table: T): Reader<ReadObject<T>> =>
  (value, name) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unwanted(name, 'an object', value)
    const read: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value)) {
      const path = name === '' ? key : `${name}.${key}`
      const reader = Object.hasOwn(table, key) ? table[key] : undefined
      if (reader === undefined) throw refuse('unknownParameter', path)
      if (item !== null) read[key] = reader(item, path)
    }
    return read as ReadObject<T>
  }

export const listOf =
  <T>(item: Reader<T>, maximum: number): Reader<readonly T[]> =>
  (value, name) => {
    if (!Array.isArray(value) || value.length > maximum) throw unwanted(name, `a list of at most ${maximum}`, value)
    return value.map((each, index) => item(each, `${name}[${index}]`))
  }

/** One line of 1 to 255 characters. */
export const lineOfText: Reader<string> = (value, name) => {
  if (typeof value !== 'string' || value === '' || value.length > 255 || /\p{Cc}/u.test(value) || !value.isWellFormed())
    throw unwanted(name, 'one line of 1 to 255 characters', value)
  return value
}

/** An object with anything in it. */
export const objectItself: Reader<object> = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unwanted(name, 'an object', value)
  return value
}

export const trueOrFalse: Reader<boolean> = (value, name) => {
  if (typeof value !== 'boolean') throw unwanted(name, 'true or false', value)
  return value
}

export const wholeNumber: Reader<number> = (value, name) => {
  if (!Number.isSafeInteger(value)) throw unwanted(name, 'a whole number', value)
  return value as number
}

export const oneOfTexts =
  <T extends string>(...values: readonly T[]): Reader<T> =>
  (value, name) => {
    const found = values.find((each) => each === value)
    if (found === undefined) throw unwanted(name, `one of ${values.join(', ')}`, value)
    return found
  }

/** As many as a set may have. */
export const lines = listOf(lineOfText, 3000)

/** One value of a field of structured metadata, or several. */
export const scalarOrLines: Reader<string | number | readonly string[]> = (value, name) =>
  typeof value === 'number' ? value : typeof value === 'string' ? lineOfText(value, name) : lines(value, name)

/** What Cloudinary has and this server has not: refused by name. */
export const elsewhere: Reader<never> = (_value, name) => {
  throw refuse('notImplemented', name)
}

export const unwanted = (name: string, wanted: string, met: unknown) =>
  refuse('invalidParameter', name || 'the body', wanted, typeof met === 'string' ? met : (JSON.stringify(met) ?? ''))
