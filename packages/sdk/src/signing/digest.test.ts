import * as crypto from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { digestContract } from './digest.contract.ts'
import * as node from './digest.ts'

digestContract(node)

it('is the one-shot hash where there is one, which is twice as fast', () => {
  expect(node.digest).toBe(crypto.hash)
})

vi.resetModules()
vi.doMock('node:crypto', async (original) => ({ ...(await original<typeof crypto>()), hash: undefined }))
const older = await import('./digest.ts')

describe('in a Node before 20.12, without a one-shot hash', () => {
  digestContract(older)

  it('hashes through an object', () => {
    expect(older.digest).not.toBe(crypto.hash)
  })
})
