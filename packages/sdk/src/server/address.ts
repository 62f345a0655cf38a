import { CountersignError } from '../protocol/error.ts'

/** What a route needs of a request's URL. `new URL` would cost more than the signature. */
export interface Address {
  /** The last segment of the path, `''` for none. */
  lastSegment: string
  /** What stands after `?`, `''` for nothing. */
  query: string
}

export function readAddress(url: string): Address {
  const hash = url.indexOf('#')
  const whole = hash < 0 ? url : url.slice(0, hash)
  const mark = whole.indexOf('?')
  const path = mark < 0 ? whole : whole.slice(0, mark)
  const end = path.endsWith('/') ? path.length - 1 : path.length
  return {
    lastSegment: path.slice(path.lastIndexOf('/', end - 1) + 1, end),
    query: mark < 0 ? '' : whole.slice(mark + 1),
  }
}

/**
 * Reads a query whose names are a closed list, each at most once.
 * @throws CountersignError `invalid_request`
 */
export function readQuery<Name extends string>(query: string, names: readonly Name[]): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = Object.create(null)
  if (query === '') return found
  for (const [name, value] of new URLSearchParams(query)) {
    if (!names.includes(name as Name))
      throw new CountersignError(
        'invalid_request',
        `the query has no parameter ${JSON.stringify(name)} here; it has ${names.join(', ')}`,
      )
    if (name in found)
      throw new CountersignError('invalid_request', `${name} stands twice in the query; once is enough`)
    found[name as Name] = value
  }
  return found
}
