import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How small: `size=8m`, `nr_inodes=100`. @see man 5 tmpfs */
export type SmallDisk = `size=${string}` | `nr_inodes=${number}`

/** Mounts a disk in memory; the caller unmounts it. @throws what `mount` says. */
export function mountSmallDisk(at: string, options: SmallDisk): void {
  mkdirSync(at)
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at], { stdio: ['ignore', 'ignore', 'pipe'] })
}

export function unmountSmallDisk(at: string): void {
  execFileSync('umount', ['--lazy', at], { stdio: 'ignore' })
}

/** Why no such disk can be mounted here, or `null` when one can: in a container only trying it tells. */
export function whyNoSmallDisks(): string | null {
  if (process.platform !== 'linux') return `small disks need Linux, not ${process.platform}`
  const folder = mkdtempSync(join(tmpdir(), 'countersign-mount-'))
  try {
    mountSmallDisk(join(folder, 'disk'), 'size=1m')
    unmountSmallDisk(join(folder, 'disk'))
    return null
  } catch (error) {
    const [said] = String((error as { stderr?: Buffer }).stderr ?? error).split('\n')
    return `small disks have to be mounted, which is refused here: ${said}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}
