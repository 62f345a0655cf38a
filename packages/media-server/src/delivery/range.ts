/** Bytes from `start` up to, without, `end`. */
export interface ByteRange {
  start: number
  end: number
}

/** At most 37 characters. */
const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/i

/**
 * Reads a `Range` header: one range is honoured; none, several or anything we cannot read means the whole file (`null`), so that
 * no header makes us send more than the file has.
 * @see RFC 9110 §14.2
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  if (header === null) return null
  const [, first = '', last = ''] = ONE_RANGE.exec(header) ?? []
  if (first === '' && last === '') return null
  if (first === '') {
    const suffix = Math.min(Number(last), size)
    return suffix === 0 ? 'unsatisfiable' : { start: size - suffix, end: size }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'unsatisfiable' : { start, end }
}
