/** A registry in SQLite, for one machine: the connection is handed in. Server side only. */

export type { Registry, StoredRegistry } from './registry/registry.ts'
export type { SqliteDatabase, SqliteStatement } from './registry/sqlite-connection.ts'
export { sqliteRegistry } from './registry/sqlite-registry.ts'
