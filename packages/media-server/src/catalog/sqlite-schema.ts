import type { DatabaseSync } from 'node:sqlite'

/**
 * Each brings the schema from the number before it to its own and says so itself, in one transaction.
 * Never edit one that has been released: add the next.
 *
 * Names are TEXT under SQLite's own BINARY collation: compared byte by byte, so that `é` in one code point and in two,
 * `A` and `a`, `%` and `_` are all different and mean only themselves.
 */
export const MIGRATIONS = [
  `
  CREATE TABLE assets (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    type TEXT NOT NULL,
    public_id TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    version_id TEXT NOT NULL,
    format TEXT,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    etag TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    pages INTEGER,
    tags TEXT NOT NULL,
    context TEXT NOT NULL,
    asset_folder TEXT NOT NULL,
    display_name TEXT NOT NULL,
    original_filename TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    blob_id TEXT NOT NULL UNIQUE,
    UNIQUE (cloud_name, resource_type, type, public_id),
    UNIQUE (cloud_name, asset_id)
  ) STRICT;
  CREATE INDEX assets_by_age ON assets (cloud_name, resource_type, created_at, sequence);

  CREATE TABLE derived (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source_blob_id TEXT NOT NULL REFERENCES assets (blob_id),
    transformation TEXT NOT NULL,
    format TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    etag TEXT NOT NULL,
    blob_id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    UNIQUE (source_blob_id, transformation, format)
  ) STRICT;

  CREATE TABLE intents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    blob_id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  ) STRICT;

  PRAGMA user_version = 1;
  `,
  `
  CREATE TABLE freed (blob_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 2;
  `,
  `
  CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER
  ) STRICT;
  CREATE INDEX outbox_by_asset ON outbox (url, asset_id);
  CREATE INDEX outbox_by_due ON outbox (url, due_at) WHERE due_at IS NOT NULL;
  PRAGMA user_version = 3;
  `,
  `
  CREATE TABLE sessions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    terms TEXT NOT NULL,
    total INTEGER,
    bytes INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    lease_holder TEXT,
    lease_until INTEGER,
    answer TEXT,
    UNIQUE (cloud_name, upload_id)
  ) STRICT;
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);
  CREATE INDEX sessions_unfinished ON sessions (bytes) WHERE answer IS NULL;

  CREATE TABLE chunks (
    session INTEGER NOT NULL REFERENCES sessions (sequence) ON DELETE CASCADE,
    first_byte INTEGER NOT NULL,
    last_byte INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    blob_id TEXT UNIQUE,
    PRIMARY KEY (session, first_byte)
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 4;
  `,
  // The tags of assets a second time, in the order of lists: triggers keep them, so that no statement can forget to.
  `
  CREATE TABLE asset_tags (
    of_cloud TEXT NOT NULL,
    of_type TEXT NOT NULL,
    tag TEXT NOT NULL,
    dated INTEGER NOT NULL,
    asset INTEGER NOT NULL,
    PRIMARY KEY (of_cloud, of_type, tag, dated, asset)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO asset_tags
    SELECT cloud_name, resource_type, value, created_at, sequence FROM assets, json_each(assets.tags);
  CREATE TRIGGER asset_tagged AFTER INSERT ON assets WHEN NEW.tags <> '[]' BEGIN
    INSERT OR IGNORE INTO asset_tags
      SELECT NEW.cloud_name, NEW.resource_type, value, NEW.created_at, NEW.sequence FROM json_each(NEW.tags);
  END;
  CREATE TRIGGER asset_untagged AFTER DELETE ON assets WHEN OLD.tags <> '[]' BEGIN
    DELETE FROM asset_tags WHERE of_cloud = OLD.cloud_name AND of_type = OLD.resource_type
      AND tag IN (SELECT value FROM json_each(OLD.tags)) AND dated = OLD.created_at AND asset = OLD.sequence;
  END;
  CREATE TRIGGER asset_retagged AFTER UPDATE OF tags ON assets WHEN NEW.tags <> OLD.tags BEGIN
    DELETE FROM asset_tags WHERE of_cloud = OLD.cloud_name AND of_type = OLD.resource_type
      AND tag IN (SELECT value FROM json_each(OLD.tags)) AND dated = OLD.created_at AND asset = OLD.sequence;
    INSERT OR IGNORE INTO asset_tags
      SELECT NEW.cloud_name, NEW.resource_type, value, NEW.created_at, NEW.sequence FROM json_each(NEW.tags);
  END;
  ALTER TABLE assets ADD COLUMN media TEXT;
  CREATE INDEX assets_by_folder ON assets (cloud_name, asset_folder, created_at, sequence);

  PRAGMA user_version = 5;
  `,
  `
  CREATE TABLE definitions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (cloud_name, kind, name)
  ) STRICT;
  CREATE INDEX definitions_by_age ON definitions (cloud_name, kind, sequence);
  ALTER TABLE derived ADD COLUMN recipe TEXT NOT NULL DEFAULT '';
  UPDATE derived SET recipe = transformation;
  CREATE INDEX derived_by_transformation ON derived (transformation);

  PRAGMA user_version = 6;
  `,
  `
  CREATE TABLE folders (
    cloud_name TEXT NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (cloud_name, path)
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = 7;
  `,
  `
  ALTER TABLE assets ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';

  PRAGMA user_version = 8;
  `,
  `
  ALTER TABLE assets ADD COLUMN access_mode TEXT NOT NULL DEFAULT 'public';
  ALTER TABLE assets ADD COLUMN access_control TEXT NOT NULL DEFAULT '[]';

  PRAGMA user_version = 9;
  `,
  `
  ALTER TABLE assets ADD COLUMN hints TEXT;

  PRAGMA user_version = 10;
  `,
  `
  ALTER TABLE outbox ADD COLUMN leased_until INTEGER NOT NULL DEFAULT 0;

  PRAGMA user_version = 11;
  `,
  // A blob may stand in `assets` and in `backups`: it is freed once it stands in neither.
  `
  CREATE TABLE backups (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    version_id TEXT NOT NULL,
    blob_id TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    asset TEXT NOT NULL,
    UNIQUE (cloud_name, asset_id, version_id)
  ) STRICT;
  CREATE TABLE deleted (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    type TEXT NOT NULL,
    public_id TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    asset TEXT NOT NULL,
    UNIQUE (cloud_name, asset_id)
  ) STRICT;
  CREATE INDEX deleted_by_name ON deleted (cloud_name, resource_type, type, public_id, sequence);

  PRAGMA user_version = 12;
  `,
  `
  ALTER TABLE assets ADD COLUMN moderation_status TEXT;
  ALTER TABLE assets ADD COLUMN moderated_at INTEGER;
  CREATE INDEX assets_by_moderation ON assets (cloud_name, resource_type, moderation_status, created_at, sequence)
    WHERE moderation_status IS NOT NULL;

  PRAGMA user_version = 13;
  `,
  // What belongs together: both ways, as long as both assets are there.
  `
  CREATE TABLE relations (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud_name TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    related_id TEXT NOT NULL,
    UNIQUE (cloud_name, asset_id, related_id)
  ) STRICT;
  CREATE INDEX relations_in_order ON relations (cloud_name, asset_id, sequence);
  CREATE INDEX relations_back ON relations (cloud_name, related_id);
  CREATE TRIGGER unrelate_asset AFTER DELETE ON assets BEGIN
    DELETE FROM relations WHERE cloud_name = OLD.cloud_name AND related_id = OLD.asset_id;
    DELETE FROM relations WHERE cloud_name = OLD.cloud_name AND asset_id = OLD.asset_id;
  END;
  ALTER TABLE folders ADD COLUMN created_at INTEGER;

  PRAGMA user_version = 14;
  `,
  `
  ALTER TABLE assets ADD COLUMN delivery_headers TEXT;

  PRAGMA user_version = 15;
  `,
  // Chunks that are parts by number: their places count parts, and `bytes` says how long they are. NULL is as long as the places are.
  `
  ALTER TABLE sessions ADD COLUMN unit TEXT NOT NULL DEFAULT 'byte';
  ALTER TABLE chunks ADD COLUMN bytes INTEGER;

  PRAGMA user_version = 16;
  `,
] as const

/** Brings a database to the newest schema; one that has it already is left alone. Throws for one from the future. */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  if (version > MIGRATIONS.length) {
    throw new Error(
      `its schema is number ${version}; this version of the server knows schemas up to ${MIGRATIONS.length}`,
    )
  }
  for (const migration of MIGRATIONS.slice(version)) {
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(migration)
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}
