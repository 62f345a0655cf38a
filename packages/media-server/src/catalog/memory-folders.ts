import type { Asset } from './catalog.ts'
import { childOf, type Folders, isWithin, withAllAncestors, withAncestors } from './folders.ts'
import type { NewNotification } from './outbox.ts'
import { compareBytes } from './tag-pages.ts'

/** What of its catalog the folders need. */
interface Around {
  assets(): Iterable<Pick<Asset, 'cloudName' | 'assetFolder' | 'createdAt'>>
  /** Puts every asset of a cloud where `move` says. */
  moveAssets(cloudName: string, move: (assetFolder: string) => string): void
  enqueue(notifications: readonly NewNotification[]): void
}

/** Folders that live as long as the process. */
export function createMemoryFolders({ assets, moveAssets, enqueue }: Around): Folders {
  /** When each folder of a cloud was created. */
  const created = new Map<string, Map<string, number | null>>()

  const createdIn = (cloudName: string): Map<string, number | null> => {
    const paths = created.get(cloudName) ?? new Map()
    created.set(cloudName, paths)
    return paths
  }
  const ofAssets = (cloudName: string): string[] =>
    [...assets()].filter((asset) => asset.cloudName === cloudName).map(({ assetFolder }) => assetFolder)
  const holdsAsset = (cloudName: string, path: string) =>
    ofAssets(cloudName).some((assetFolder) => isWithin(assetFolder, path))
  const has = (cloudName: string, path: string) =>
    path === '' ||
    [...createdIn(cloudName).keys()].some((other) => isWithin(other, path)) ||
    holdsAsset(cloudName, path)

  return {
    async listFolders(cloudName, parent) {
      const children = [...createdIn(cloudName).keys(), ...ofAssets(cloudName)].flatMap(
        (path) => childOf(parent, path) ?? [],
      )
      return [...new Set(children)].filter((child) => child !== '').sort(compareBytes)
    },
    async hasFolder(cloudName, path) {
      return has(cloudName, path)
    },
    async allFolders(cloudName) {
      const own = [...assets()].filter((asset) => asset.cloudName === cloudName)
      return withAllAncestors([
        ...[...createdIn(cloudName)].map(([path, createdAt]) => ({ path, createdAt })),
        ...own.map(({ assetFolder: path, createdAt }) => ({ path, createdAt })),
      ])
    },
    async createFolder(cloudName, path, { notifications = [], createdAt = null } = {}) {
      if (has(cloudName, path)) return false
      enqueue(notifications)
      for (const each of withAncestors(path)) {
        const paths = createdIn(cloudName)
        if (!paths.has(each)) paths.set(each, createdAt)
      }
      return true
    },
    async renameFolder(cloudName, from, to, { notifications = [] } = {}) {
      if (!has(cloudName, from)) return 'missing'
      if (has(cloudName, to)) return 'taken'
      enqueue(notifications)
      const move = (path: string) => (isWithin(path, from) ? to + path.slice(from.length) : path)
      created.set(cloudName, new Map([...createdIn(cloudName)].map(([path, at]) => [move(path), at])))
      moveAssets(cloudName, move)
      return 'renamed'
    },
    async removeFolder(cloudName, path, { notifications = [] } = {}) {
      if (!has(cloudName, path)) return 'missing'
      if (path === '' || holdsAsset(cloudName, path)) return 'not empty'
      enqueue(notifications)
      const gone = [...createdIn(cloudName).keys()].filter((other) => isWithin(other, path)).sort(compareBytes)
      for (const each of gone) createdIn(cloudName).delete(each)
      return gone
    },
  }
}
