import type { Schema } from './migrations.ts'

/**
 * The tables in Postgres. Text is compared byte by byte whatever the database's own order: `COLLATE "C"`.
 * @param inSchema the quoted name of the schema that they lie in; `null` for the first of the search path.
 * @see https://www.postgresql.org/docs/current/collation.html
 */
export function postgresSchema(inSchema: string | null): Schema {
  const table = `${inSchema === null ? '' : `${inSchema}.`}countersign_schema`
  return {
    isPrepared: `SELECT 1 AS found WHERE to_regclass('${table}') IS NOT NULL`,
    prepare: [
      ...(inSchema === null ? [] : [`CREATE SCHEMA IF NOT EXISTS ${inSchema}`]),
      'CREATE TABLE IF NOT EXISTS countersign_schema (version bigint NOT NULL)',
    ],
    migrations: MIGRATIONS,
  }
}

const MIGRATIONS = [
  {
    up: `
      CREATE TABLE countersign_grants (
        id text COLLATE "C" NOT NULL PRIMARY KEY,
        cloud_name text COLLATE "C" NOT NULL,
        subject_id text COLLATE "C" NOT NULL,
        profile text COLLATE "C" NOT NULL,
        claims text NOT NULL,
        bytes bigint NOT NULL,
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        state text COLLATE "C" NOT NULL,
        attempts bigint NOT NULL,
        settled_at bigint,
        answer text,
        holder text COLLATE "C",
        leased_until bigint NOT NULL,
        counted_bytes bigint
      );
      CREATE INDEX countersign_grants_quota
        ON countersign_grants (cloud_name, subject_id, profile, created_at, counted_bytes);
      CREATE INDEX countersign_grants_pending ON countersign_grants (cloud_name, created_at, id) WHERE state = 'pending';
      CREATE INDEX countersign_grants_settled ON countersign_grants (settled_at) WHERE settled_at IS NOT NULL;

      CREATE TABLE countersign_assets (
        id text COLLATE "C" NOT NULL PRIMARY KEY,
        cloud_name text COLLATE "C" NOT NULL,
        subject_id text COLLATE "C" NOT NULL,
        profile text COLLATE "C" NOT NULL,
        resource_type text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        public_id text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL,
        version bigint NOT NULL,
        format text,
        bytes bigint NOT NULL,
        width bigint,
        height bigint,
        original_filename text,
        created_at bigint NOT NULL,
        purge_at bigint,
        changed_at bigint NOT NULL
      );
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
        key text COLLATE "C" NOT NULL PRIMARY KEY,
        expires_at bigint NOT NULL
      );
      CREATE INDEX countersign_spent_expired ON countersign_spent (expires_at);

      CREATE TABLE countersign_audit (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at bigint NOT NULL,
        action text NOT NULL,
        outcome text NOT NULL,
        cloud_name text COLLATE "C" NOT NULL,
        subject_id text COLLATE "C",
        profile text,
        asset_id text COLLATE "C",
        details text
      );
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
      ALTER TABLE countersign_assets ADD COLUMN trace text;
      CREATE INDEX countersign_assets_profile
        ON countersign_assets (cloud_name, subject_id, profile, created_at, id, state) WHERE state <> 'purged';`,
    down: `
      DROP INDEX countersign_assets_profile;
      ALTER TABLE countersign_assets DROP COLUMN trace;`,
  },
] as const
