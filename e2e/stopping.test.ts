import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANY_PORT, eventually, openRoom, type Room } from './command-room.ts'
import { isAlive, ROOT, start } from './run-command.ts'
import { beginUpload } from './slow-upload.ts'

let room: Room
beforeEach(() => {
  room = openRoom()
})
afterEach(() => room.leave())

async function isRefused(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const refused = await once(socket, 'connect').then(
    () => false,
    () => true,
  )
  socket.destroy()
  return refused
}

describe('stopping', () => {
  const BYTES = 4_000_000

  it('finishes an upload in flight after SIGTERM, takes no new connection, and ends with 0', async () => {
    const system = room.dev()
    const { gatewayUrl = '', mediaUrl = '', cloudinaryUrl = '' } = await system.ready()
    const upload = await beginUpload(cloudinaryUrl, BYTES)
    const idle = connect(Number(new URL(gatewayUrl).port), '127.0.0.1')
    await once(idle, 'connect')
    idle.on('error', () => {})
    system.child.kill('SIGTERM')
    await eventually('both refuse', async () => (await isRefused(gatewayUrl)) && (await isRefused(mediaUrl)))
    await wait(300)
    expect(system.child.exitCode).toBeNull()
    const { status, body } = await upload.finish()
    expect([status, body.bytes]).toEqual([200, BYTES])
    expect(await system.ended).toBe(0)
    const { mediaUrl: again } = await room.dev().ready()
    expect((await fetch(`${again}/demo/raw/upload/slow`)).status).toBe(200)
  })

  it('cuts an upload off that goes on for ten seconds after Ctrl-C, having said so', async () => {
    const system = room.dev()
    const { cloudinaryUrl = '' } = await system.ready()
    const upload = await beginUpload(cloudinaryUrl, BYTES)
    const asked = Date.now()
    system.child.kill('SIGINT')
    expect(await system.ended).toBe(0)
    expect(Date.now() - asked).toBeGreaterThan(9_000)
    expect(Date.now() - asked).toBeLessThan(14_000)
    expect(system.stderr()).toContain('longer than 10 s are cut off. Press Ctrl-C again to stop at once.')
    upload.abort()
  })

  it('ends at once on a second Ctrl-C', async () => {
    const system = room.dev()
    const { mediaUrl = '', cloudinaryUrl = '' } = await system.ready()
    const upload = await beginUpload(cloudinaryUrl, BYTES)
    system.child.kill('SIGINT')
    await eventually('it refuses', () => isRefused(mediaUrl))
    await wait(600)
    expect(system.child.exitCode).toBeNull()
    system.child.kill('SIGINT')
    expect(await system.ended).toBe(130)
    upload.abort()
  })

  const npmStart = () =>
    room.keep(
      start('npm', ['start', '--', ...ANY_PORT, '--data', room.data], {
        cwd: ROOT,
        env: { npm_config_update_notifier: 'false' },
      }),
    )
  const childrenOf = (pid = 0) =>
    execFileSync('pgrep', ['-P', String(pid)])
      .toString()
      .trim()
      .split('\n')
      .map(Number)

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no process when npm start gets %s', async (signal) => {
    const npm = npmStart()
    const { gatewayUrl = '', mediaUrl = '' } = await npm.ready()
    const servers = childrenOf(npm.child.pid)
    expect(servers).toHaveLength(1)
    npm.child.kill(signal)
    await npm.ended
    await eventually('the server is gone', () => !servers.some(isAlive))
    expect(await isRefused(gatewayUrl)).toBe(true)
    expect(await isRefused(mediaUrl)).toBe(true)
  })

  it('finishes an upload in flight when Ctrl-C reaches npm start and the server, once each and once more from npm', async () => {
    const npm = npmStart()
    const { cloudinaryUrl = '', mediaUrl = '' } = await npm.ready()
    const servers = childrenOf(npm.child.pid)
    const upload = await beginUpload(cloudinaryUrl, BYTES)
    process.kill(-(npm.child.pid ?? 0), 'SIGINT')
    await eventually('it refuses', () => isRefused(mediaUrl))
    await wait(600)
    expect((await upload.finish()).status).toBe(200)
    await npm.ended
    expect(servers.some(isAlive)).toBe(false)
  })
})
