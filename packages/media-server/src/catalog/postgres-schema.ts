import { lock, type Steps, statementsOf } from './sql-steps.ts'

/**
 * Each brings the tables from the number before it to its own. Never edit one that has been released: add the next.
 *
 * Text is compared byte by byte whatever the database's own order: `COLLATE "C"`. Triggers find their tables where they were made.
 */
export const MIGRATIONS = [
  `
  CREATE TABLE assets (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    public_id text COLLATE "C" NOT NULL,
    asset_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    version_id text COLLATE "C" NOT NULL,
    format text COLLATE "C",
    media_type text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    etag text COLLATE "C" NOT NULL,
    width bigint,
    height bigint,
    pages bigint,
    media text,
    hints text,
    tags text NOT NULL,
    context text NOT NULL,
    metadata text NOT NULL,
    asset_folder text COLLATE "C" NOT NULL,
    display_name text COLLATE "C" NOT NULL,
    original_filename text COLLATE "C" NOT NULL,
    access_mode text COLLATE "C" NOT NULL,
    access_control text NOT NULL,
    created_at bigint NOT NULL,
    blob_id text COLLATE "C" NOT NULL UNIQUE,
    UNIQUE (cloud_name, resource_type, type, public_id),
    UNIQUE (cloud_name, asset_id)
  );
  CREATE INDEX assets_by_age ON assets (cloud_name, resource_type, created_at, sequence);
  CREATE INDEX assets_by_folder ON assets (cloud_name, asset_folder, created_at, sequence);

  CREATE TABLE asset_tags (
    of_cloud text COLLATE "C" NOT NULL,
    of_type text COLLATE "C" NOT NULL,
    tag text COLLATE "C" NOT NULL,
    dated bigint NOT NULL,
    asset bigint NOT NULL,
    PRIMARY KEY (of_cloud, of_type, tag, dated, asset)
  );
  CREATE FUNCTION asset_tagged() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      DELETE FROM asset_tags WHERE of_cloud = OLD.cloud_name AND of_type = OLD.resource_type
        AND tag IN (SELECT json_array_elements_text(OLD.tags::json)) AND dated = OLD.created_at AND asset = OLD.sequence;
    END IF;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO asset_tags
        SELECT NEW.cloud_name, NEW.resource_type, value, NEW.created_at, NEW.sequence
        FROM json_array_elements_text(NEW.tags::json) AS item (value)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER asset_tagged AFTER INSERT ON assets FOR EACH ROW
    WHEN (NEW.tags <> '[]') EXECUTE FUNCTION asset_tagged();
  CREATE TRIGGER asset_untagged AFTER DELETE ON assets FOR EACH ROW
    WHEN (OLD.tags <> '[]') EXECUTE FUNCTION asset_tagged();
  CREATE TRIGGER asset_retagged AFTER UPDATE OF tags ON assets FOR EACH ROW
    WHEN (NEW.tags <> OLD.tags) EXECUTE FUNCTION asset_tagged();

  CREATE TABLE derived (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    source_blob_id text COLLATE "C" NOT NULL REFERENCES assets (blob_id),
    transformation text COLLATE "C" NOT NULL,
    recipe text COLLATE "C" NOT NULL,
    format text COLLATE "C" NOT NULL,
    media_type text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    width bigint NOT NULL,
    height bigint NOT NULL,
    etag text COLLATE "C" NOT NULL,
    blob_id text COLLATE "C" NOT NULL UNIQUE,
    created_at bigint NOT NULL
  );
  CREATE UNIQUE INDEX derived_once ON derived (source_blob_id, md5(transformation), format);
  CREATE INDEX derived_by_transformation ON derived (transformation);

  -- A blob may stand in assets and in backups: it is freed once it stands in neither.
  CREATE TABLE backups (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    asset_id text COLLATE "C" NOT NULL,
    version_id text COLLATE "C" NOT NULL,
    blob_id text COLLATE "C" NOT NULL UNIQUE,
    bytes bigint NOT NULL,
    asset text NOT NULL,
    UNIQUE (cloud_name, asset_id, version_id)
  );
  CREATE TABLE deleted (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    public_id text COLLATE "C" NOT NULL,
    asset_id text COLLATE "C" NOT NULL,
    asset text NOT NULL,
    UNIQUE (cloud_name, asset_id)
  );
  CREATE INDEX deleted_by_name ON deleted (cloud_name, resource_type, type, public_id, sequence);

  CREATE TABLE processes (
    id text COLLATE "C" PRIMARY KEY,
    alive_until timestamptz NOT NULL
  );
  CREATE TABLE intents (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    blob_id text COLLATE "C" NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    process text COLLATE "C" NOT NULL
  );
  CREATE INDEX intents_by_process ON intents (process);
  CREATE TABLE freed (blob_id text COLLATE "C" PRIMARY KEY);

  CREATE TABLE outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    asset_id text COLLATE "C" NOT NULL,
    url text COLLATE "C" NOT NULL,
    body text NOT NULL,
    created_at bigint NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    due_at bigint,
    leased_until bigint NOT NULL DEFAULT 0
  );
  CREATE INDEX outbox_by_asset ON outbox (url, asset_id, sequence);
  CREATE INDEX outbox_by_due ON outbox (url, due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE sessions (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    upload_id text COLLATE "C" NOT NULL,
    terms text NOT NULL,
    total bigint,
    bytes bigint NOT NULL,
    expires_at bigint NOT NULL,
    lease_holder text COLLATE "C",
    lease_until bigint,
    answer text,
    UNIQUE (cloud_name, upload_id)
  );
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);
  CREATE INDEX sessions_unfinished ON sessions (bytes) WHERE answer IS NULL;
  CREATE TABLE chunks (
    session bigint NOT NULL REFERENCES sessions (sequence) ON DELETE CASCADE,
    first_byte bigint NOT NULL,
    last_byte bigint NOT NULL,
    md5 text COLLATE "C" NOT NULL,
    blob_id text COLLATE "C" UNIQUE,
    PRIMARY KEY (session, first_byte)
  );

  CREATE TABLE definitions (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text NOT NULL,
    UNIQUE (cloud_name, kind, name)
  );
  CREATE INDEX definitions_by_age ON definitions (cloud_name, kind, sequence);

  CREATE TABLE folders (
    cloud_name text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    PRIMARY KEY (cloud_name, path)
  );

  -- The folder of blobs that this catalog names: one row, once it is known.
  CREATE TABLE storage (id text COLLATE "C" NOT NULL, only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one));
  `,
  `
  ALTER TABLE assets ADD COLUMN moderation_status text COLLATE "C";
  ALTER TABLE assets ADD COLUMN moderated_at bigint;
  CREATE INDEX assets_by_moderation ON assets (cloud_name, resource_type, moderation_status, created_at, sequence)
    WHERE moderation_status IS NOT NULL;
  `,
  // What belongs together: both ways, as long as both assets are there.
  `
  CREATE TABLE relations (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cloud_name text COLLATE "C" NOT NULL,
    asset_id text COLLATE "C" NOT NULL,
    related_id text COLLATE "C" NOT NULL,
    UNIQUE (cloud_name, asset_id, related_id)
  );
  CREATE INDEX relations_in_order ON relations (cloud_name, asset_id, sequence);
  CREATE INDEX relations_back ON relations (cloud_name, related_id);
  CREATE FUNCTION asset_unrelated() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
      DELETE FROM relations WHERE cloud_name = OLD.cloud_name AND related_id = OLD.asset_id;
      DELETE FROM relations WHERE cloud_name = OLD.cloud_name AND asset_id = OLD.asset_id;
      RETURN NULL;
    END
  $$;
  CREATE TRIGGER asset_unrelated AFTER DELETE ON assets FOR EACH ROW EXECUTE FUNCTION asset_unrelated();
  ALTER TABLE folders ADD COLUMN created_at bigint;
  `,
  'ALTER TABLE assets ADD COLUMN delivery_headers text;',
  // Chunks that are parts by number: their places count parts, and `bytes` says how long they are. NULL is as long as the places are.
  `
  ALTER TABLE sessions ADD COLUMN unit text COLLATE "C" NOT NULL DEFAULT 'byte';
  ALTER TABLE chunks ADD COLUMN bytes bigint;
  `,
] as const

/** Every table, by its name. */
export const TABLES = [...MIGRATIONS.join('').matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name)

/** Makes the tables of a schema, or brings them to the newest; those that are the newest are only looked at. */
export function* migrate(schema: string): Steps<void> {
  const sql = statementsOf({
    isThere: `SELECT 1 AS found WHERE to_regclass('${schema}.catalog_schema') IS NOT NULL`,
    version: `SELECT version FROM ${schema}.catalog_schema`,
    make: `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    makeVersion: `CREATE TABLE IF NOT EXISTS ${schema}.catalog_schema (version bigint NOT NULL)`,
    enter: `SET LOCAL search_path TO ${schema}`,
    forget: `DELETE FROM ${schema}.catalog_schema`,
    note: `INSERT INTO ${schema}.catalog_schema (version) VALUES (:version)`,
  })
  yield* lock('schema', ['all'])
  const isThere = (yield* sql.isThere()).length > 0
  const [found] = isThere ? yield* sql.version() : []
  const version = Number(found?.version ?? 0)
  if (version > MIGRATIONS.length)
    throw new Error(
      `its schema is number ${version}; this version of the server knows schemas up to ${MIGRATIONS.length}`,
    )
  if (version === MIGRATIONS.length) return
  for (const statement of [sql.make, sql.makeVersion, sql.enter]) yield* statement()
  for (const script of MIGRATIONS.slice(version)) yield { script }
  yield* sql.forget()
  yield* sql.note({ version: MIGRATIONS.length })
}
