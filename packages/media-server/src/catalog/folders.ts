import type { NewNotification } from './outbox.ts'

/** What is queued by the transaction of a change, if it happens. */
export interface FolderOptions {
  notifications?: readonly NewNotification[]
}

/**
 * The folders that assets are shown in: paths such as `a/b`, as {@link toFolderPath} has them; `''` is the root, which is always there.
 * A folder is there once it was created, and as long as an asset lies in it or below it. Public ids have nothing to do with it.
 */
export interface Folders {
  /** Paths of the folders directly below one, in bytewise order. */
  listFolders(cloudName: string, parent: string): Promise<readonly string[]>
  hasFolder(cloudName: string, path: string): Promise<boolean>
  /** With all above it. `false` when it is there: nothing changes. */
  createFolder(cloudName: string, path: string, options?: FolderOptions): Promise<boolean>
  /**
   * Gives a folder another path, and all that lies below it, assets too, in one durable transaction: their `assetFolder` changes and
   * nothing else. Of any number of calls for one source, or to one path, one succeeds.
   * @param to not within `from`.
   */
  renameFolder(
    cloudName: string,
    from: string,
    to: string,
    options?: FolderOptions,
  ): Promise<'renamed' | 'missing' | 'taken'>
  /** Removes a folder in which, and below which, no asset lies; answers what went, the folders below it too, in bytewise order. */
  removeFolder(
    cloudName: string,
    path: string,
    options?: FolderOptions,
  ): Promise<readonly string[] | 'missing' | 'not empty'>
}

/** A path without empty parts: `/a//b/` is `a/b`. */
export const toFolderPath = (text: string): string =>
  text
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')

/** `a/b/c` lies in `a` and `a/b`. Itself last. */
export const withAncestors = (path: string): string[] =>
  path.split('/').map((_, index, segments) => segments.slice(0, index + 1).join('/'))

/** Whether a path is that of a folder, or lies below it: `ab` is not below `a`. */
export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** What lies directly below a folder on the way to a path that does; `null` where the path does not. */
export function childOf(parent: string, path: string): string | null {
  const start = parent === '' ? '' : `${parent}/`
  if (!path.startsWith(start) || path === '' || path === parent) return null
  const end = path.indexOf('/', start.length)
  return end === -1 ? path : path.slice(0, end)
}
