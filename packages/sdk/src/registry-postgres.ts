/** A registry in Postgres, for any number of machines: the pool is handed in. Server side only. */

export type { PostgresClient, PostgresPool, PostgresQuery, PostgresQueryable } from './registry/postgres-client.ts'
export { type PostgresRegistryOptions, postgresRegistry } from './registry/postgres-registry.ts'
export type { Registry, StoredRegistry } from './registry/registry.ts'
