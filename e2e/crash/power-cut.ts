import { rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Machine } from './campaign.ts'
import { type LoopImage, makeImage, mountImage } from './loop-image.ts'
import { makeWorkplace } from './workplace.ts'

const DISK_BYTES = 256 * 1024 * 1024

/**
 * A machine whose power fails: the server is frozen, its disk copied as it is at that moment, and what comes after runs
 * on the copy. What the kernel held in memory alone is not in the copy. (It is kinder than a disk that lies about
 * having written: writes that the disk has taken are kept, in order.)
 */
export async function createPowerCut(): Promise<Machine> {
  const { directory, close } = await makeWorkplace('power')
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
    await makeImage(first.image, DISK_BYTES)
    let disk = await mountImage(first.image, first.mountPoint)
    return {
      dataDir: () => join(disk.mountPoint, 'data'),
      async crash(server) {
        server.freeze()
        const next = nextPaths()
        await disk.snapshot(next.image)
        await server.kill()
        await scrap(disk)
        disk = await mountImage(next.image, next.mountPoint)
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
