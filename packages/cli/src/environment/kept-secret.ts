import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CountersignError } from 'countersign/protocol'

const BYTES = 32

/**
 * The secret that a file keeps for this user alone; made on first use. Two processes that make it at once get the same.
 * @throws CountersignError `invalid_configuration` naming a file that holds no such secret; the system's error otherwise.
 */
export function keptSecret(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  try {
    writeFileSync(path, `${randomBytes(BYTES).toString('base64url')}\n`, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (!/^[\w-]{43}$/.test(secret))
    throw new CountersignError(
      'invalid_configuration',
      `${path} must hold the secret that was written there, 43 characters; remove it, and another is made: grants of before are void then`,
    )
  chmodSync(path, 0o600)
  return secret
}
