import { execFile } from 'node:child_process'
import { chmod, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import type { Machine } from './campaign.ts'
import type { Unsynced } from './crash-server.ts'
import { type LoopImage, makeImage, mountImage } from './loop-image.ts'
import { besidePostgres, sharedCatalog } from './postgres-catalog.ts'
import { makeWorkplace } from './workplace.ts'

const run = promisify(execFile)

const DISK_BYTES = 256 * 1024 * 1024
/** With a Postgres on it, and the log of it. */
const DATABASE_DISK_BYTES = 512 * 1024 * 1024

/**
 * A machine whose power fails: the server is frozen, its disk copied as it is at that moment, and what comes after runs
 * on the copy. What the kernel held in memory alone is not in the copy. (It is kinder than a disk that lies about
 * having written: writes that the disk has taken are kept, in order.)
 */
export const createPowerCut = (): Promise<Machine> => createDisk(DISK_BYTES, async () => NOBODY)

/**
 * The same with the catalog in a Postgres on the same disk: all of its processes are frozen too, and the next one recovers from what
 * the log on the copy says.
 * @param unsynced as the server is told: Postgres does not wait where the catalog shall not.
 */
export async function createPowerCutOnPostgres(unsynced: Unsynced = 'nothing'): Promise<Machine> {
  const waits = unsynced === 'nothing' || unsynced === 'blobs'
  let postgres: RunningPostgres | null = null
  let whyNone = ''
  const startOn = async (mountPoint: string): Promise<Companion> => {
    postgres = await startPostgres({
      durable: true,
      directory: mountPoint,
      settings: { ...SMALL, ...(!waits && { fsync: 'off' }) },
    }).catch((error: Error) => {
      whyNone = error.message
      return null
    })
    return postgres ?? NOBODY
  }
  const machine = await createDisk(DATABASE_DISK_BYTES, startOn)
  if (!postgres) {
    await machine.close()
    throw new Error(whyNone)
  }
  const url = () => {
    // One that does not come up again is what a control may come to.
    if (!postgres) throw new Error(whyNone)
    return postgres.url
  }
  return { ...machine, shared: sharedCatalog(url) }
}

/**
 * The same with the catalog in a Postgres of another machine, which stays up: what it knows is all there, and what it waited for on the
 * disk of the blobs helps nobody.
 */
export const createPowerCutBesidePostgres = (): Promise<Machine> => besidePostgres(createPowerCut)

/** Of a size for such a disk, and with checkpoints now and then: what is written by them may be cut too. */
const SMALL = { max_wal_size: '64MB', min_wal_size: '32MB', shared_buffers: '16MB', checkpoint_timeout: '30s' }

/** What runs on a disk besides the server, and goes down with it. */
type Companion = Pick<RunningPostgres, 'freeze' | 'kill'>
const NOBODY: Companion = { freeze: async () => {}, kill: async () => {} }

async function createDisk(bytes: number, startOn: (mountPoint: string) => Promise<Companion>): Promise<Machine> {
  const { directory, close } = await makeWorkplace('power')
  // Whoever runs on the disk need not be who mounts it.
  await chmod(directory, 0o755)
  let number = 0
  const nextPaths = () => {
    number += 1
    return { image: join(directory, `${number}.img`), mountPoint: join(directory, `${number}`) }
  }
  const scrap = async (disk: LoopImage) => {
    await disk.unmount()
    await rm(disk.image)
    await rmdir(disk.mountPoint)
  }

  try {
    const first = nextPaths()
    await makeImage(first.image, bytes)
    let disk = await mountImage(first.image, first.mountPoint)
    let companion = await startOn(disk.mountPoint)
    // What was set up before is not what is cut.
    await run('sync', ['--file-system', disk.mountPoint])
    return {
      dataDir: () => join(disk.mountPoint, 'media'),
      async crash(server) {
        server.freeze()
        await companion.freeze()
        const next = nextPaths()
        await disk.snapshot(next.image)
        await Promise.all([server.kill(), companion.kill()])
        await scrap(disk)
        disk = await mountImage(next.image, next.mountPoint)
        companion = await startOn(disk.mountPoint)
      },
      async close() {
        await companion.kill()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
