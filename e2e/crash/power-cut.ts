import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from './campaign.ts'
import { type LoopImage, makeImage, mountImage, unmountNow } from './loop-image.ts'

const DISK_BYTES = 256 * 1024 * 1024

/**
 * A machine whose power fails: the server is frozen, its disk copied as it is at that moment, and what comes after runs
 * on the copy. What the kernel held in memory alone is not in the copy. (It is kinder than a disk that lies about
 * having written: writes that the disk has taken are kept, in order.)
 */
export async function createPowerCut(): Promise<Machine> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-power-'))
  const mounted = new Set<LoopImage>()
  const lastResort = () => {
    for (const { mountPoint } of mounted) unmountNow(mountPoint)
    rmSync(directory, { recursive: true, force: true })
  }
  process.once('exit', lastResort)

  let number = 0
  const nextPaths = () => {
    number += 1
    return { image: join(directory, `${number}.img`), mountPoint: join(directory, `${number}`) }
  }
  const mount = async ({ image, mountPoint }: { image: string; mountPoint: string }) => {
    const disk = await mountImage(image, mountPoint)
    mounted.add(disk)
    return disk
  }
  const scrap = async (disk: LoopImage) => {
    await disk.unmount()
    mounted.delete(disk)
    await rm(disk.image)
    await rm(disk.mountPoint, { recursive: true })
  }
  const close = async () => {
    for (const disk of [...mounted]) await scrap(disk)
    await rm(directory, { recursive: true, force: true })
    process.off('exit', lastResort)
  }

  try {
    const first = nextPaths()
    await makeImage(first.image, DISK_BYTES)
    let disk = await mount(first)
    return {
      dataDir: () => join(disk.mountPoint, 'data'),
      async crash(server) {
        server.freeze()
        const next = nextPaths()
        await disk.snapshot(next.image)
        await server.kill()
        await scrap(disk)
        disk = await mount(next)
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
