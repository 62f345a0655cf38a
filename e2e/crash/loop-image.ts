import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

const TRIAL_BYTES = 1024 * 1024

/** A file that is mounted as a disk. */
export interface LoopImage {
  image: string
  mountPoint: string
  /** Copies the disk as it is at this moment, without what the kernel has not written to it yet. */
  snapshot(to: string): Promise<void>
  unmount(): Promise<void>
}

/** Why no image can be mounted here, or `null` when one can. */
export function whyNoLoopImages(): string | null {
  if (process.platform !== 'linux') return `power cuts need Linux, not ${process.platform}`
  if (process.getuid?.() !== 0) return 'power cuts need root, to mount an image'
  if (!existsSync('/dev/loop-control')) return 'power cuts need loop devices, and there is no /dev/loop-control'
  for (const [command, ...args] of [
    ['mkfs.ext4', '-V'],
    ['mount', '-V'],
    ['umount', '-V'],
  ] as const) {
    try {
      execFileSync(command, args, { stdio: 'ignore' })
    } catch {
      return `power cuts need ${command}, which does not run here`
    }
  }
  return whyNotMountable()
}

/** In a container, root may see all of this and still not be allowed to mount: only trying it tells. */
function whyNotMountable(): string | null {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-mount-'))
  const [image, mountPoint] = [join(directory, 'image'), join(directory, 'mounted')]
  const command = (name: string, ...args: string[]) => execFileSync(name, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    mkdirSync(mountPoint)
    writeFileSync(image, Buffer.alloc(TRIAL_BYTES))
    command('mkfs.ext4', '-q', '-F', image)
    command('mount', '-o', 'loop,noatime', image, mountPoint)
    command('umount', mountPoint)
    return null
  } catch (error) {
    const [said] = String((error as { stderr?: Buffer }).stderr ?? error).split('\n')
    return `power cuts need to mount an image, which is refused here: ${said}`
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** A new ext4 file system in a sparse file. */
export async function makeImage(image: string, bytes: number): Promise<void> {
  const handle = await open(image, 'wx', 0o600)
  await handle.truncate(bytes)
  await handle.close()
  await run('mkfs.ext4', ['-q', '-F', image])
}

export async function mountImage(image: string, mountPoint: string): Promise<LoopImage> {
  await mkdir(mountPoint)
  await run('mount', ['-o', 'loop,noatime', image, mountPoint])
  const { stdout } = await run('findmnt', ['--noheadings', '--output', 'SOURCE', mountPoint])
  const statistics = `/sys/block/${basename(stdout.trim())}/stat`
  return {
    image,
    mountPoint,
    async snapshot(to) {
      for (let attempt = 0; attempt < SNAPSHOT_ATTEMPTS; attempt += 1) {
        const before = await waitUntilQuiet(statistics)
        await run('cp', ['--sparse=always', image, to])
        if ((await readFile(statistics, 'utf8')) === before) return
      }
      throw new Error(`the disk was written to during each of ${SNAPSHOT_ATTEMPTS} copies of ${image}`)
    },
    unmount: () => unmount(mountPoint),
  }
}

const SNAPSHOT_ATTEMPTS = 10
const QUIET_CHECKS = 200

/** Requests in flight: the ninth figure of a block device's `stat`. @see Linux Documentation/block/stat.rst */
const IN_FLIGHT = 8

/** The device's counters, once nothing is under way: a copy during which they stand still is one moment of the disk. */
async function waitUntilQuiet(statistics: string): Promise<string> {
  for (let check = 0; check < QUIET_CHECKS; check += 1) {
    const now = await readFile(statistics, 'utf8')
    if (now.trim().split(/\s+/)[IN_FLIGHT] === '0') return now
    await sleep(5)
  }
  throw new Error(`the disk was still busy after ${QUIET_CHECKS} looks at ${statistics}`)
}

/** The kernel may hold a file of a process that has just ended for a moment longer. */
async function unmount(mountPoint: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      await run('umount', [mountPoint])
      return
    } catch (error) {
      if (!String(error).includes('busy')) throw error
      await sleep(50)
    }
  }
  await run('umount', ['--lazy', mountPoint])
}
