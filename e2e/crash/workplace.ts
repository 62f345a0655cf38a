import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary directory that goes, with whatever is mounted in it, even when this process is killed. */
export interface Workplace {
  directory: string
  close(): Promise<void>
}

/** Waits until nobody holds the other end of its input any more, which the kernel sees to; `$1` is the directory. */
const JANITOR = `
  cat > /dev/null
  for place in "$1"/*/; do mountpoint -q "$place" && umount --lazy "$place"; done
  rm -rf "$1"
`

export async function makeWorkplace(purpose: string): Promise<Workplace> {
  const directory = await mkdtemp(join(tmpdir(), `countersign-${purpose}-`))
  const janitor = spawn('sh', ['-c', JANITOR, 'sh', directory], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  await once(janitor, 'spawn')
  const ended = once(janitor, 'exit')
  janitor.unref()
  return {
    directory,
    async close() {
      janitor.ref()
      janitor.stdin.end()
      await ended
    },
  }
}
