import type { Schema } from './migrations.ts'

/**
 * The tables in SQLite. TEXT is compared byte by byte (its own BINARY collation); STRICT holds columns to their types.
 * @see https://www.sqlite.org/stricttables.html
 */
export const SQLITE_SCHEMA: Schema = {
  isPrepared: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'countersign_schema'",
  prepare: ['CREATE TABLE IF NOT EXISTS countersign_schema (version INTEGER NOT NULL) STRICT'],
  migrations: [
    {
      up: `
        CREATE TABLE countersign_grants (
          id TEXT NOT NULL PRIMARY KEY,
          cloud_name TEXT NOT NULL,
          subject_id TEXT NOT NULL,
          profile TEXT NOT NULL,
          claims TEXT NOT NULL,
          bytes INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL,
          state TEXT NOT NULL,
          attempts INTEGER NOT NULL,
          settled_at INTEGER,
          answer TEXT,
          holder TEXT,
          leased_until INTEGER NOT NULL,
          counted_bytes INTEGER
        ) STRICT;
        CREATE INDEX countersign_grants_quota
          ON countersign_grants (cloud_name, subject_id, profile, created_at, counted_bytes);
        CREATE INDEX countersign_grants_pending ON countersign_grants (cloud_name, created_at, id) WHERE state = 'pending';
        CREATE INDEX countersign_grants_settled ON countersign_grants (settled_at) WHERE settled_at IS NOT NULL;

        CREATE TABLE countersign_assets (
          id TEXT NOT NULL PRIMARY KEY,
          cloud_name TEXT NOT NULL,
          subject_id TEXT NOT NULL,
          profile TEXT NOT NULL,
          resource_type TEXT NOT NULL,
          type TEXT NOT NULL,
          public_id TEXT NOT NULL,
          state TEXT NOT NULL,
          version INTEGER NOT NULL,
          format TEXT,
          bytes INTEGER NOT NULL,
          width INTEGER,
          height INTEGER,
          original_filename TEXT,
          created_at INTEGER NOT NULL,
          purge_at INTEGER,
          changed_at INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX countersign_assets_name
          ON countersign_assets (cloud_name, resource_type, type, public_id) WHERE state <> 'purged';
        CREATE INDEX countersign_assets_subject ON countersign_assets (cloud_name, subject_id, created_at, id, state)
          WHERE state <> 'purged';
        CREATE INDEX countersign_assets_state ON countersign_assets (cloud_name, subject_id, state, created_at, id)
          WHERE state <> 'ready';
        CREATE INDEX countersign_assets_due ON countersign_assets (cloud_name, purge_at, id)
          WHERE state IN ('trashed', 'deleted');
        CREATE INDEX countersign_assets_purged ON countersign_assets (changed_at) WHERE state = 'purged';

        CREATE TABLE countersign_spent (
          key TEXT NOT NULL PRIMARY KEY,
          expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX countersign_spent_expired ON countersign_spent (expires_at);

        CREATE TABLE countersign_audit (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          action TEXT NOT NULL,
          outcome TEXT NOT NULL,
          cloud_name TEXT NOT NULL,
          subject_id TEXT,
          profile TEXT,
          asset_id TEXT,
          details TEXT
        ) STRICT;
        CREATE INDEX countersign_audit_cloud ON countersign_audit (cloud_name, seq);
        CREATE INDEX countersign_audit_subject ON countersign_audit (cloud_name, subject_id, seq)
          WHERE subject_id IS NOT NULL;
        CREATE INDEX countersign_audit_asset ON countersign_audit (cloud_name, asset_id, seq) WHERE asset_id IS NOT NULL;
        CREATE INDEX countersign_audit_age ON countersign_audit (at);`,
      down: `
        DROP TABLE countersign_audit;
        DROP TABLE countersign_spent;
        DROP TABLE countersign_assets;
        DROP TABLE countersign_grants;`,
    },
    {
      up: `
        ALTER TABLE countersign_assets ADD COLUMN trace TEXT;
        CREATE INDEX countersign_assets_profile
          ON countersign_assets (cloud_name, subject_id, profile, created_at, id, state) WHERE state <> 'purged';`,
      down: `
        DROP INDEX countersign_assets_profile;
        ALTER TABLE countersign_assets DROP COLUMN trace;`,
    },
  ],
}
