import { createHash } from 'node:crypto'
import type { RateLimit, RateLimiter } from 'countersign/server'
import type { Pool } from 'pg'
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible'
import type { Rate } from './configuration/schema.ts'

/** Where several gateways count together. */
const TABLE = 'countersign_rate_limits'

/**
 * Makes the limiters that a configuration asks for.
 * @param pool where gateways that share a registry count together; `null`: each counts for itself, in memory.
 */
export function rateLimits(
  { subject, address }: { subject: Rate | null; address: Rate | null },
  pool: Pool | null,
): RateLimit {
  const limiter = (name: string, { points, per }: Rate): RateLimiter => {
    const options = { keyPrefix: name, points, duration: per / 1000 }
    return withHashedKeys(
      pool === null
        ? new RateLimiterMemory(options)
        : new RateLimiterPostgres({
            ...options,
            storeClient: pool,
            storeType: 'pool',
            tableName: TABLE,
            tableCreated: true,
          }),
    )
  }
  return {
    ...(subject && { subject: limiter('subject', subject) }),
    ...(address && { address: limiter('address', address) }),
  }
}

/** Makes the table of the limiters; any number of processes may at once. */
export async function createRateTable(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // Two that create one table of the same name at the same time fail, IF NOT EXISTS or not.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('${TABLE}'))`)
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)`,
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** A subject's id may be longer than a column, and an address is nobody's business who reads the table. */
const withHashedKeys = (limiter: RateLimiter): RateLimiter => ({
  consume: (key, points) => limiter.consume(createHash('sha256').update(key).digest('base64url'), points),
})
