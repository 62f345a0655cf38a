import type { DatabaseSync } from 'node:sqlite'
import { childOf, type Folders, withAncestors } from './folders.ts'
import { inTransaction } from './sqlite-transaction.ts'
import { isStorableName } from './storable-name.ts'
import { compareBytes } from './tag-pages.ts'

/** A folder and all below it, as two ranges of an index: `0` comes right after `/`. */
const within = (column: string) => `(${column} = :path OR (${column} >= :path || '/' AND ${column} < :path || '0'))`
const move = (table: string, column: string) => `UPDATE ${table}
  SET ${column} = :to || substr(${column}, length(:path) + 1) WHERE cloud_name = :cloudName AND ${within(column)}`

const STATEMENTS = {
  create: 'INSERT OR IGNORE INTO folders (cloud_name, path) VALUES (:cloudName, :path)',
  has: `SELECT EXISTS (SELECT 1 FROM folders WHERE cloud_name = :cloudName AND ${within('path')})
    OR EXISTS (SELECT 1 FROM assets WHERE cloud_name = :cloudName AND ${within('asset_folder')}) AS found`,
  holdsAsset: `SELECT EXISTS (SELECT 1 FROM assets WHERE cloud_name = :cloudName AND ${within('asset_folder')}) AS found`,
  next: `SELECT min(path) AS path FROM (
    SELECT min(path) AS path FROM folders WHERE cloud_name = :cloudName AND path >= :path
    UNION ALL SELECT min(asset_folder) FROM assets WHERE cloud_name = :cloudName AND asset_folder >= :path)`,
  moveFolders: move('folders', 'path'),
  moveAssets: move('assets', 'asset_folder'),
  remove: `DELETE FROM folders WHERE cloud_name = :cloudName AND ${within('path')} RETURNING path`,
} as const

/** The folders in the catalog's database. */
export function createSqliteFolders(database: DatabaseSync): Folders {
  const sql = Object.fromEntries(
    Object.entries(STATEMENTS).map(([name, text]) => [name, database.prepare(text)]),
  ) as Record<keyof typeof STATEMENTS, ReturnType<DatabaseSync['prepare']>>
  const isSo = (statement: 'has' | 'holdsAsset', cloudName: string, path: string) =>
    isStorableName(path) && sql[statement].get({ cloudName, path })?.found === 1
  const has = (cloudName: string, path: string) => path === '' || isSo('has', cloudName, path)

  return {
    async listFolders(cloudName, parent) {
      return isStorableName(parent) ? [...childrenOf(sql.next, cloudName, parent)].sort(compareBytes) : []
    },
    async hasFolder(cloudName, path) {
      return has(cloudName, path)
    },
    async createFolder(cloudName, path) {
      return inTransaction(database, () => {
        if (has(cloudName, path)) return false
        for (const each of withAncestors(path)) sql.create.run({ cloudName, path: each })
        return true
      })
    },
    async renameFolder(cloudName, from, to) {
      return inTransaction(database, () => {
        if (!has(cloudName, from)) return 'missing'
        if (has(cloudName, to)) return 'taken'
        for (const statement of [sql.moveFolders, sql.moveAssets]) statement.run({ cloudName, path: from, to })
        return 'renamed'
      })
    },
    async removeFolder(cloudName, path) {
      return inTransaction(database, () => {
        if (!has(cloudName, path)) return 'missing'
        if (path === '' || isSo('holdsAsset', cloudName, path)) return 'not empty'
        return sql.remove
          .all({ cloudName, path })
          .map((row) => String(row.path))
          .sort(compareBytes)
      })
    },
  }
}

/** Two steps of an index for each folder, however much lies below it. */
function childrenOf(next: ReturnType<DatabaseSync['prepare']>, cloudName: string, parent: string): Set<string> {
  const children = new Set<string>()
  for (let from = parent === '' ? '\u0001' : `${parent}/`; ; ) {
    const path = next.get({ cloudName, path: from })?.path
    const child = typeof path === 'string' ? childOf(parent, path) : null
    if (child === null) return children
    if (child !== '') children.add(child)
    // No path holds a control character: the first that can follow a child itself, or all that lies below it.
    from = path === child ? `${child}\u0001` : `${child}0`
  }
}
