import { childOf, type Folders, withAllAncestors, withAncestors } from './folders.ts'
import type { NewNotification } from './outbox.ts'
import { lock, type SqlDatabase, type Steps, statementsOf } from './sql-steps.ts'
import { isStorableName } from './storable-name.ts'
import { compareBytes } from './tag-pages.ts'

/** A folder and all below it, as two ranges of an index: `0` comes right after `/`. */
const within = (column: string) => `(${column} = :path OR (${column} >= :path || '/' AND ${column} < :path || '0'))`
const move = (table: string, column: string) => `UPDATE ${table}
  SET ${column} = :to || substr(${column}, length(:path) + 1) WHERE cloud_name = :cloudName AND ${within(column)}`
const holding = (table: string, column: string) =>
  `EXISTS (SELECT 1 FROM ${table} WHERE cloud_name = :cloudName AND ${within(column)})`

const SQL = statementsOf({
  create: `INSERT INTO folders (cloud_name, path, created_at) VALUES (:cloudName, :path, :createdAt)
    ON CONFLICT DO NOTHING`,
  all: `SELECT path, created_at AS "createdAt" FROM folders WHERE cloud_name = :cloudName
    UNION ALL SELECT asset_folder, min(created_at) FROM assets WHERE cloud_name = :cloudName GROUP BY asset_folder`,
  has: `SELECT 1 AS found WHERE ${holding('folders', 'path')} OR ${holding('assets', 'asset_folder')}`,
  holdsAsset: `SELECT 1 AS found WHERE ${holding('assets', 'asset_folder')}`,
  next: `SELECT min(path) AS path FROM (
    SELECT min(path) AS path FROM folders WHERE cloud_name = :cloudName AND path >= :path
    UNION ALL SELECT min(asset_folder) FROM assets WHERE cloud_name = :cloudName AND asset_folder >= :path) AS nearest`,
  moveFolders: move('folders', 'path'),
  moveAssets: move('assets', 'asset_folder'),
  remove: `DELETE FROM folders WHERE cloud_name = :cloudName AND ${within('path')} RETURNING path`,
})

/**
 * The folders in the catalog's database. Those who change folders of a cloud wait for each other.
 * @param enqueue belongs inside the transaction of a change.
 */
export function createSqlFolders(
  database: SqlDatabase,
  enqueue: (notifications: readonly NewNotification[]) => Steps<void>,
): Folders {
  function* isSo(statement: 'has' | 'holdsAsset', cloudName: string, path: string): Steps<boolean> {
    return isStorableName(path) && (yield* SQL[statement]({ cloudName, path })).length > 0
  }
  function* has(cloudName: string, path: string): Steps<boolean> {
    return path === '' || (yield* isSo('has', cloudName, path))
  }
  const changing = <T>(cloudName: string, steps: () => Steps<T>): Promise<T> =>
    database.transaction(function* () {
      yield* lock('folders', [cloudName])
      return yield* steps()
    })

  return {
    async listFolders(cloudName, parent) {
      if (!isStorableName(parent)) return []
      return [...(await database.read(childrenOf(cloudName, parent)))].sort(compareBytes)
    },
    async hasFolder(cloudName, path) {
      return database.read(has(cloudName, path))
    },
    async allFolders(cloudName) {
      const rows = await database.read(SQL.all({ cloudName }))
      return withAllAncestors(
        rows.map(({ path, createdAt }) => ({
          path: String(path),
          createdAt: createdAt === null ? null : Number(createdAt),
        })),
      )
    },
    async createFolder(cloudName, path, { notifications = [], createdAt } = {}) {
      return changing(cloudName, function* () {
        if (yield* has(cloudName, path)) return false
        for (const each of withAncestors(path))
          yield* SQL.create({ cloudName, path: each, createdAt: createdAt ?? null })
        yield* enqueue(notifications)
        return true
      })
    },
    async renameFolder(cloudName, from, to, { notifications = [] } = {}) {
      return changing(cloudName, function* () {
        if (!(yield* has(cloudName, from))) return 'missing'
        if (yield* has(cloudName, to)) return 'taken'
        for (const statement of [SQL.moveFolders, SQL.moveAssets]) yield* statement({ cloudName, path: from, to })
        yield* enqueue(notifications)
        return 'renamed'
      })
    },
    async removeFolder(cloudName, path, { notifications = [] } = {}) {
      return changing(cloudName, function* () {
        if (!(yield* has(cloudName, path))) return 'missing'
        if (path === '' || (yield* isSo('holdsAsset', cloudName, path))) return 'not empty'
        yield* enqueue(notifications)
        const gone = yield* SQL.remove({ cloudName, path })
        return gone.map((row) => String(row.path)).sort(compareBytes)
      })
    },
  }
}

/** Two steps of an index for each folder, however much lies below it. */
function* childrenOf(cloudName: string, parent: string): Steps<Set<string>> {
  const children = new Set<string>()
  for (let from = parent === '' ? '\u0001' : `${parent}/`; ; ) {
    const [nearest] = yield* SQL.next({ cloudName, path: from })
    const path = nearest?.path
    const child = typeof path === 'string' ? childOf(parent, path) : null
    if (child === null) return children
    if (child !== '') children.add(child)
    // No path holds a control character: the first that can follow a child itself, or all that lies below it.
    from = path === child ? `${child}\u0001` : `${child}0`
  }
}
