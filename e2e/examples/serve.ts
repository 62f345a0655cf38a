import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive, type Running, start } from '../run-command.ts'

export interface Served {
  url: string
  stop(): Promise<void>
}

const READY_WITHIN_MS = 30_000

/** Starts an example's server on a free port, and waits until it answers. @throws Error with what it printed. */
export async function serve(
  cwd: string,
  [command, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
): Promise<Served> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const running = start(command, args, { cwd, env: { ...env, PORT: String(port), HOST: '127.0.0.1', ORIGIN: url } })
  let isOver = false
  running.ended.then(() => {
    isOver = true
  })
  const stop = () => endGroup(running)
  for (const until = Date.now() + READY_WITHIN_MS; ; await wait(50)) {
    if (await answers(url)) return { url, stop }
    if (!isOver && Date.now() < until) continue
    await stop()
    throw new Error(`${command} ${args.join(' ')} in ${cwd} does not answer:\n${running.stdout()}${running.stderr()}`)
  }
}

const GRACE_MS = 5000

/** Ends a process and all that it started: with force, when they do not end themselves. */
export async function endGroup({ child, ended }: Running): Promise<void> {
  const { pid } = child
  if (pid === undefined || !isAlive(-pid)) return
  process.kill(-pid, 'SIGTERM')
  const late = setTimeout(() => isAlive(-pid) && process.kill(-pid, 'SIGKILL'), GRACE_MS)
  await ended
  clearTimeout(late)
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address === 'string' || address === null) throw new TypeError('a TCP server has a port')
  return address.port
}
