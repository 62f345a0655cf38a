import { describe, expect, it } from 'vitest'
import type { Destination, Protocol } from './contract.ts'
import { followProtocol } from './follow-protocol.ts'

describe('a protocol that follows others', () => {
  it('opens files by the one of the moment, and hands everything else of a file to the one that opened it', async () => {
    const told: unknown[] = []
    const protocol = (name: string): Protocol<string> => ({
      open: async () => ({ uploadUrl: name, fields: {}, expiresAt: null }),
      renew: async (ticket) => ({ ...ticket, uploadUrl: `${name}, renewed` }),
      complete: async (...all) => {
        told.push(all)
        return name
      },
    })
    let now = protocol('first')
    const following = followProtocol<string, Destination>(() => now)
    const { signal } = new AbortController()
    const chosen = { source: new Blob(['x']), name: 'x' }
    const opened = await following.open(chosen, signal)
    now = protocol('second')
    const renewed = await following.renew(opened, signal)
    expect(renewed.uploadUrl).toBe('first, renewed')
    const all = [renewed, null, signal, 'whatever else an engine says'] as unknown as Parameters<typeof now.complete>
    expect(await following.complete(...all)).toBe('first')
    expect(told).toEqual([all])
    expect((await following.open(chosen, signal)).uploadUrl).toBe('second')
  })
})
