import { closeSync, constants, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeFolder, unusable } from '../disk/folder.ts'
import { migrate } from './sqlite-schema.ts'

export interface SqliteOptions {
  /**
   * `false` never waits for the disk: a power cut then takes acknowledged uploads, or the whole catalog, with it.
   * It is there for the control of the crash campaign. Default `true`.
   */
  sync?: boolean
}

/**
 * As much as SQLite maps at most. Pages are read where the kernel keeps them: with a million assets a list of a prefix, whose rows lie far
 * apart, takes half as long. Writing is not changed by it; a disk that cannot be read ends the process, where it was an error. @see https://sqlite.org/mmap.html, `bench/catalog-growth.ts`
 */
const MAPPED_BYTES = 0x7fff0000

/**
 * Opens, or creates, the database for this process alone: the lock is held until `close` and dies with the process.
 * Writes are durable when they return: WAL with `synchronous=FULL` syncs the log at every commit, and SQLite syncs the
 * folder when it creates the log. @see https://sqlite.org/wal.html, https://sqlite.org/pragma.html#pragma_synchronous
 */
export function openDatabase(path: string, options: SqliteOptions): DatabaseSync {
  const sync = options.sync ?? true
  const file = path === ':memory:' ? path : resolve(path)
  if (file !== ':memory:') prepareFile(file, sync)
  let database: DatabaseSync | undefined
  try {
    // Not imported: where Node has no SQLite, nothing of this package could be loaded, not even the words for it.
    const sqlite = process.getBuiltinModule('node:sqlite')
    database = new sqlite.DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 0 })
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA fullfsync = ON;
      PRAGMA checkpoint_fullfsync = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA mmap_size = ${MAPPED_BYTES};
    `)
    database.exec(sync ? 'PRAGMA synchronous = FULL' : 'PRAGMA synchronous = OFF')
    // Takes the lock even where there is nothing to migrate.
    database.exec('BEGIN IMMEDIATE; COMMIT')
    migrate(database)
    return database
  } catch (cause) {
    database?.close()
    throw explain(file, cause)
  }
}

/** Makes the file 0600 before SQLite would make it 0644; the log inherits the mode. */
function prepareFile(file: string, sync: boolean): void {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants
  makeFolder(dirname(file), { sync })
  try {
    // Only when it is new: closing a second descriptor of an open database would drop its locks.
    closeSync(openSync(file, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0o600))
    makeFolder(dirname(file), { sync })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable('catalog', file, cause)
  }
}

const SQLITE_BUSY = 5
const SQLITE_NOTADB = 26

function explain(file: string, cause: unknown): Error {
  const { errcode, message } = cause as { errcode?: number; message: string }
  const why =
    errcode !== undefined && (errcode & 0xff) === SQLITE_BUSY
      ? 'another process has it open; stop that one or choose another data directory'
      : errcode !== undefined && (errcode & 0xff) === SQLITE_NOTADB
        ? 'it is not a SQLite database'
        : message
  return new Error(`catalog ${file} cannot be opened: ${why}`, { cause })
}
