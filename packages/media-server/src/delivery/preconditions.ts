/** What a file is compared by. */
export interface Validators {
  /** With its quotes, strong. */
  etag: string
  /** Milliseconds since the Unix epoch. */
  modifiedAt: number
}

/** Whether the client's copy is still good: `If-None-Match` decides, `If-Modified-Since` only without it. @see RFC 9110 §13.2.2 */
export function isNotModified(headers: Headers, { etag, modifiedAt }: Validators): boolean {
  const known = headers.get('if-none-match')
  if (known !== null) {
    return known.trim() === '*' || known.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag)
  }
  const since = Date.parse(headers.get('if-modified-since') ?? '')
  return !Number.isNaN(since) && toSecond(modifiedAt) <= since
}

/** Whether a range still fits the file it was begun with: without `If-Range` it does. @see RFC 9110 §13.1.5 */
export function isRangeCurrent(headers: Headers, { etag, modifiedAt }: Validators): boolean {
  const begun = headers.get('if-range')
  if (begun === null) return true
  return begun.startsWith('"') ? begun === etag : Date.parse(begun) === toSecond(modifiedAt)
}

/** HTTP dates have whole seconds. */
const toSecond = (ms: number): number => Math.floor(ms / 1000) * 1000
