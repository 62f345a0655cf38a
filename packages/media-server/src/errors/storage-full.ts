/** What the systems below say when there is no space: errno of files, Postgres's `disk_full`. */
const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', '53100'])

/** `SQLITE_FULL`. @see https://sqlite.org/rescode.html */
const SQLITE_FULL = 13

/** Whether that is why something could not be stored, here or in what caused it. */
export function isStorageFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (CODES.has(code) || errcode === SQLITE_FULL) return true
  return error.cause !== error && isStorageFull(error.cause)
}
