import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parsePort, portOf } from './port.ts'
import { readEnvironment } from './read-environment.ts'
import { readToken } from './token.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-environment-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('readEnvironment', () => {
  it('lets the real environment win over .env, whose quotes are syntax', () => {
    writeFileSync(join(directory, '.env'), 'PORT=4000\nCOUNTERSIGN_TOKEN="from the file"\n')
    expect(readEnvironment(directory, { PORT: '5000' })).toEqual({ PORT: '5000', COUNTERSIGN_TOKEN: 'from the file' })
  })

  it('does without a .env', () => {
    expect(readEnvironment(directory, { PORT: '5000' })).toEqual({ PORT: '5000' })
  })

  it('names a .env that cannot be read', () => {
    mkdirSync(join(directory, '.env'))
    expect(() => readEnvironment(directory, {})).toThrow(`${join(directory, '.env')} cannot be read (EISDIR)`)
  })
})

describe('parsePort', () => {
  it.each(['0', '80', '65535'])('takes %s', (text) => {
    expect(parsePort(text, '--port')).toBe(Number(text))
  })

  it.each(['', ' ', 'abc', '-1', '65536', '3000.5', '1e3', '0x50', '99999999999'])('refuses "%s"', (text) => {
    expect(() => parsePort(text, '--port')).toThrow(
      `--port must be a whole number from 0 (any free port) to 65535, not ${JSON.stringify(text)}`,
    )
  })

  it('reads PORT, and takes an empty one for none', () => {
    expect(portOf({ PORT: '8080' })).toBe(8080)
    expect(portOf({ PORT: '' })).toBeNull()
    expect(portOf({})).toBeNull()
  })
})

describe('readToken', () => {
  it.each([
    { case: 'quotes', token: '"hunter2"', problem: 'has quotes' },
    { case: 'a space', token: 'hunter2 hunter2', problem: 'contains white space' },
    { case: 'letters that no header can carry', token: 'hunter2–', problem: 'holds characters outside ASCII' },
  ])('explains a token with $case without showing it', ({ token, problem }) => {
    const read = () => readToken({ COUNTERSIGN_TOKEN: token })
    expect(read).toThrow(`COUNTERSIGN_TOKEN ${problem}`)
    expect(read).not.toThrow('hunter2')
  })

  it('wants enough of it that nobody guesses it', () => {
    expect(() => readToken({ COUNTERSIGN_TOKEN: 'x'.repeat(15) })).toThrow(
      'COUNTERSIGN_TOKEN has 15 characters; it must be at least 16',
    )
    expect(readToken({ COUNTERSIGN_TOKEN: 'x'.repeat(16) })).toBe('x'.repeat(16))
  })

  it('takes an empty token for none', () => {
    expect(readToken({ COUNTERSIGN_TOKEN: '' })).toBeNull()
  })
})
