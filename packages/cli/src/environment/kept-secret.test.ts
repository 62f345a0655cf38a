import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keptSecret } from './kept-secret.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-secret-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('keptSecret', () => {
  it('makes a secret once, for its user alone', () => {
    const path = join(directory, 'data', 'gateway.secret')
    const secret = keptSecret(path)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(keptSecret(path)).toBe(secret)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(keptSecret(join(directory, 'other'))).not.toBe(secret)
  })

  it('takes back what others were let see of it', () => {
    const path = join(directory, 'gateway.secret')
    keptSecret(path)
    chmodSync(path, 0o644)
    keptSecret(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each(['', 'short', 'x'.repeat(44)])('names a file that holds something else, without showing it', (text) => {
    const path = join(directory, 'gateway.secret')
    writeFileSync(path, text)
    expect(() => keptSecret(path)).toThrow(/gateway\.secret must hold the secret/)
  })
})
