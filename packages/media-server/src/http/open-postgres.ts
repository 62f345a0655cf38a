import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CountersignError } from 'countersign/protocol'
import { openPostgresCatalog, type PostgresCatalog } from '../catalog/postgres-catalog.ts'
import { createOnce } from '../disk/create-once.ts'

/** In a data directory whose catalog is in Postgres: what that database knows this directory by. */
export const ID_FILE = 'storage-id'

/**
 * Opens the catalog of a data directory in a Postgres database. Each knows the other, so that no sweep takes the blobs of one catalog
 * for those of another.
 * @param holdsBlobs whether there are blobs in the directory.
 * @throws CountersignError `invalid_configuration` naming what is wrong, without the password.
 */
export async function openPostgres(
  directory: string,
  database: string,
  { holdsBlobs }: { holdsBlobs: boolean },
): Promise<PostgresCatalog> {
  const catalog = await connect(database)
  try {
    const file = join(directory, ID_FILE)
    const known = await readId(file)
    if (known === null && holdsBlobs)
      throw refused(
        `${directory} holds files of another catalog: choose a directory that is empty, or the one of this database`,
      )
    const id = known ?? (await createId(file))
    const bound = await catalog.bindStorage(id, { mayBind: !holdsBlobs })
    if (bound === null) throw refused(`the files in ${directory} belong to a catalog that is not in this database`)
    if (bound !== id) throw refused(`this database is the catalog of another data directory than ${directory}`)
    return catalog
  } catch (error) {
    await catalog.close()
    throw error
  }
}

async function connect(database: string): Promise<PostgresCatalog> {
  if (!/^postgres(ql)?:\/\//.test(database))
    throw refused('it must be a URL such as postgres://user:password@host:5432/name')
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    throw refused('the package pg, which speaks to Postgres, is not installed: npm install pg', cause)
  })
  const pool = new pg.Pool({ connectionString: database, max: MAX_CONNECTIONS })
  try {
    return await openPostgresCatalog(pool)
  } catch (cause) {
    await pool.end()
    throw refused(`it cannot be opened: ${reasonOf(cause)}`, cause)
  }
}

/** Of one server; Postgres takes 100 of all together, unless it is told otherwise. */
const MAX_CONNECTIONS = 16

/** Several addresses of one host fail with one error each, and a sentence for none. */
function reasonOf(cause: unknown): string {
  const { message, errors } = cause as { message: string; errors?: readonly Error[] }
  return message || (errors ?? []).map((each) => each.message).join(', ')
}

async function readId(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null
    throw refused(`${file} cannot be read: ${cause.message}`, cause)
  })
  if (text !== null && !/^[0-9a-f]{32}\n$/.test(text))
    throw refused(`${file} must hold 32 hex digits and the end of a line`)
  return text === null ? null : text.trim()
}

/** Of two servers that start at the same time, one makes it. */
async function createId(file: string): Promise<string> {
  await createOnce(file, `${randomBytes(16).toString('hex')}\n`)
  return (await readId(file)) as string
}

const refused = (why: string, cause?: unknown) =>
  new CountersignError('invalid_configuration', `Database: ${why}`, { cause })
