import { opendir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CountersignError, parseCloud } from 'countersign/protocol'
import { isBlobId } from '../blobs/blob-id.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import { openDiskBlobs } from '../blobs/disk-blobs.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts'
import { generateCredentials } from '../cloud/generate-credentials.ts'
import type { CloudAccount } from '../cloud/services.ts'
import { createOnce } from '../disk/create-once.ts'
import { makeFolder } from '../disk/folder.ts'
import { ID_FILE, openPostgres } from './open-postgres.ts'

/** Everything a media server keeps. With SQLite it is this process's alone, which the catalog's lock says to others. */
export interface DataDirectory {
  account: CloudAccount
  catalog: Catalog
  blobs: BlobStore
}

/**
 * Opens a directory, or makes it: `blobs/`, `cloud.json` with the credentials of its cloud, generated on first use, and the catalog:
 * `catalog.sqlite` or, with `database`, in that database of Postgres, and then several processes may open the directory.
 * @throws CountersignError `invalid_configuration` naming directory or file and what is wrong with it.
 */
export async function openDataDirectory(
  path: string,
  { cloudName, sync, database }: { cloudName: string; sync: boolean; database?: string | undefined },
): Promise<DataDirectory> {
  const blobsFolder = join(path, 'blobs')
  try {
    makeFolder(path, { sync })
  } catch (error) {
    throw unusable(path, reasonOf((error as Error).cause as NodeJS.ErrnoException), error)
  }
  const catalog = await (database === undefined
    ? openSqlite(path, blobsFolder, { sync })
    : openPostgres(path, database, { holdsBlobs: await holdsBlobs(blobsFolder).catch(throwUnusable(path)) }))
  try {
    const account = await readAccount(join(path, 'cloud.json'), cloudName)
    return { account, catalog, blobs: await attempt(path, () => openDiskBlobs(blobsFolder, { sync })) }
  } catch (error) {
    await catalog.close()
    throw error
  }
}

async function openSqlite(path: string, blobsFolder: string, { sync }: { sync: boolean }): Promise<Catalog> {
  const file = join(path, 'catalog.sqlite')
  if (await unlessAbsent(stat(join(path, ID_FILE))).catch(throwUnusable(path)))
    throw unusable(path, 'its catalog is in a Postgres database; say in which (database, or --database)')
  await requireCatalogOf(blobsFolder, file).catch(throwUnusable(path))
  return attempt(path, () => openSqliteCatalog(file, { sync }))
}

/** Blobs without the catalog that names them look like leftovers, every one of them; a new catalog would hide that. */
async function requireCatalogOf(blobsFolder: string, catalogFile: string): Promise<void> {
  if ((await unlessAbsent(stat(catalogFile)))?.size) return
  if (!(await holdsBlobs(blobsFolder))) return
  throw new CountersignError(
    'invalid_configuration',
    `Data directory: ${blobsFolder} holds files, and the catalog that names them, ${catalogFile}, is not there or empty; put the catalog back (with catalog.sqlite-wal, where there is one), or move ${blobsFolder} away to start with nothing`,
  )
}

/** One is enough to know: of those behind it nothing is read. */
async function holdsBlobs(blobsFolder: string): Promise<boolean> {
  const entries = (await unlessAbsent(opendir(blobsFolder, { recursive: true }))) ?? []
  for await (const { name } of entries) if (isBlobId(name)) return true
  return false
}

async function unlessAbsent<T>(operation: Promise<T>): Promise<T | null> {
  try {
    return await operation
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function readAccount(path: string, cloudName: string): Promise<CloudAccount> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null
    throw unusable(path, reasonOf(cause), cause)
  })
  const account = text === null ? await createAccount(path, cloudName) : parseAccount(text, path)
  if (account.cloudName !== cloudName)
    throw unusable(path, `it belongs to cloud ${JSON.stringify(account.cloudName)}, not ${JSON.stringify(cloudName)}`)
  requireSound(account, path)
  return account
}

/** What no `CLOUDINARY_URL` could say, no client could use. */
function requireSound(account: CloudAccount, path: string): void {
  try {
    parseCloud({ ...account, apiOrigin: 'http://127.0.0.1', deliveryOrigin: 'http://127.0.0.1' }, 'the account')
  } catch (cause) {
    throw unusable(path, (cause as Error).message, cause)
  }
}

/** Written whole or not at all: with a torn file every link that was ever signed would be lost. What is there by then, counts. */
async function createAccount(path: string, cloudName: string): Promise<CloudAccount> {
  const account = { cloudName, ...generateCredentials() }
  requireSound(account, path)
  // Before the secret is there: what lies in a project is soon committed.
  await createOnce(join(dirname(path), '.gitignore'), '*\n').catch(throwUnusable(path))
  await createOnce(path, `${JSON.stringify(account, null, 2)}\n`).catch(throwUnusable(path))
  return parseAccount(await readFile(path, 'utf8').catch(throwUnusable(path)), path)
}

function parseAccount(text: string, path: string): CloudAccount {
  let value: Partial<Record<keyof CloudAccount, unknown>> | null
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unusable(path, 'it is no JSON', cause)
  }
  const read = (name: keyof CloudAccount): string => {
    const found = value?.[name]
    if (typeof found !== 'string' || found === '') throw unusable(path, `${name} must be a text that is not empty`)
    return found
  }
  return { cloudName: read('cloudName'), apiKey: read('apiKey'), apiSecret: read('apiSecret') }
}

async function attempt<T>(path: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    throw unusable(path, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no directory can be made there',
  ENOTDIR: 'it, or a part of its path, is not a directory',
  EACCES: 'this user may not read and write it',
  EPERM: 'this user may not read and write it',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
}

const throwUnusable = (path: string) => (cause: NodeJS.ErrnoException) => {
  if (cause instanceof CountersignError) throw cause
  throw unusable(path, reasonOf(cause), cause)
}

const reasonOf = (cause: NodeJS.ErrnoException): string => REASONS[cause.code ?? ''] ?? cause.message

const unusable = (path: string, why: string, cause?: unknown) =>
  new CountersignError('invalid_configuration', `Data directory: ${path} cannot be used: ${why}`, { cause })
