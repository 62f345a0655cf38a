import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { CountersignError } from 'countersign/protocol'

/** Variables by name. Passed around instead of `process.env`, which stays as it was. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The variables of `.env` in `directory`, and over them the real ones: the rule of `node --env-file`.
 * No `.env` is fine.
 * @throws CountersignError `invalid_configuration` when there is one that cannot be read.
 */
export function readEnvironment(directory: string, real: Environment): Environment {
  const path = join(directory, '.env')
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...real }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return { ...real }
    throw new CountersignError('invalid_configuration', `${path} cannot be read (${code})`, { cause })
  }
}
