import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { onPort } from './free-port.ts'

const opened: Server[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
})

/** Listens as the servers do: the system's error comes as the cause of one that explains it. */
async function start(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Error('not explained yet', { cause })
  })
  opened.push(server)
  return (server.address() as AddressInfo).port
}

const wish = { name: 'gateway', asked: null, fallback: 0, howToChoose: '--port N or PORT=N' }

describe('onPort', () => {
  it('takes the default port when it is free', async () => {
    const free = await start(0)
    opened.pop()?.close()
    expect(await onPort({ ...wish, fallback: free }, start)).toBe(free)
  })

  it('takes the next free one when the default is in use', async () => {
    const taken = await start(0)
    expect(await onPort({ ...wish, fallback: taken }, start)).toBeGreaterThan(taken)
  })

  it('names the port asked for when it is in use, and how to choose another', async () => {
    const taken = await start(0)
    await expect(onPort({ ...wish, asked: taken }, start)).rejects.toThrow(
      `port ${taken} for the gateway: in use; choose another with --port N or PORT=N, or 0 for any free one`,
    )
  })

  it('gives up after twenty ports', async () => {
    const tried: number[] = []
    const never = async (port: number) => {
      tried.push(port)
      throw new Error('taken', { cause: { code: 'EADDRINUSE', syscall: 'listen' } })
    }
    await expect(onPort({ ...wish, fallback: 3000 }, never)).rejects.toThrow(
      'ports 3000 to 3019 for the gateway: in use',
    )
    expect(tried).toHaveLength(20)
  })

  it.each([
    { code: 'ENOSPC', syscall: 'write' },
    { code: 'EACCES', syscall: 'mkdir' },
  ])('passes on $code of $syscall, which is not about the port', async (cause) => {
    const failure = new Error('no room', { cause })
    await expect(onPort(wish, () => Promise.reject(failure))).rejects.toBe(failure)
  })
})
