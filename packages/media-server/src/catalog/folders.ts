import type { NewNotification } from './outbox.ts'

/** What is queued by the transaction of a change, if it happens. */
export interface FolderOptions {
  notifications?: readonly NewNotification[]
}

/** A folder, and since when it is there. */
export interface FoundFolder {
  path: string
  /** Milliseconds since the Unix epoch: when it was created, or the oldest asset in it or below it; 0 where nobody knows. */
  createdAt: number
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
  createFolder(cloudName: string, path: string, options?: FolderOptions & { createdAt?: number }): Promise<boolean>
  /** Every folder but the root, in no order that means something. */
  allFolders(cloudName: string): Promise<readonly FoundFolder[]>
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

/** The folders that there are, with those above them, each as old as the oldest thing that is known of it. */
export function withAllAncestors(known: Iterable<{ path: string; createdAt: number | null }>): FoundFolder[] {
  const found = new Map<string, number | null>()
  for (const { path, createdAt } of known)
    for (const each of path === '' ? [] : withAncestors(path)) {
      const former = found.get(each) ?? null
      found.set(each, former === null || createdAt === null ? (former ?? createdAt) : Math.min(former, createdAt))
    }
  return [...found].map(([path, createdAt]) => ({ path, createdAt: createdAt ?? 0 }))
}

/** Whether a path is that of a folder, or lies below it: `ab` is not below `a`. */
export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** What lies directly below a folder on the way to a path that does; `null` where the path does not. */
export function childOf(parent: string, path: string): string | null {
  const start = parent === '' ? '' : `${parent}/`
  if (!path.startsWith(start) || path === '' || path === parent) return null
  const end = path.indexOf('/', start.length)
  return end === -1 ? path : path.slice(0, end)
}
