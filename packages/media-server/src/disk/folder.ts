import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Windows cannot open a folder to flush it; NTFS writes names through its journal. */
const CAN_SYNC = process.platform !== 'win32'

/**
 * Creates a folder and its missing parents, readable by this user alone, so that their names survive a power cut.
 * Throws a sentence with path and errno where that cannot be done. For start-up: it blocks.
 */
export function makeFolder(path: string, options: { sync: boolean }): void {
  const folder = resolve(path)
  try {
    const missing = missingFolders(folder)
    for (const name of missing) makeOne(name)
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    if (!options.sync) return
    for (const name of new Set([folder, ...missing.map((each) => dirname(each))])) syncFolderNow(name)
    // Somebody may have made the folder a moment ago. A parent that this user cannot read was there before us.
    if (missing.length === 0) attemptUnlessForbidden(() => syncFolderNow(dirname(folder)))
  } catch (cause) {
    throw unusable('data folder', folder, cause)
  }
}

/** Another process may make it at the same time. */
function makeOne(name: string): void {
  try {
    mkdirSync(name, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Resolves when the names in a folder, renames included, survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (!CAN_SYNC) return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `data folder /srv/x cannot be used (EACCES): it must be a folder that this user can read and write` */
export function unusable(what: string, path: string, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException | null)?.code ?? String(cause)
  return new Error(`${what} ${path} cannot be used (${code}): this user must be able to create, read and write it`, {
    cause,
  })
}

function syncFolderNow(path: string): void {
  if (!CAN_SYNC) return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function attemptUnlessForbidden(action: () => void): void {
  try {
    action()
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/**
 * The folder and those of its parents that do not exist, outermost first. `mkdir` with `recursive` is not used:
 * Node 24 never returns from it where the kernel refuses new folders with ENOENT, as under `/proc`.
 */
function missingFolders(folder: string): string[] {
  const missing: string[] = []
  for (let name = folder; !existsSync(name) && name !== dirname(name); name = dirname(name)) missing.unshift(name)
  return missing
}
