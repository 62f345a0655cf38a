/** Runs one `countersign` command after the other in one process, which loads once what they share. Argument: a file of {@link Run}s. */
import { readFileSync } from 'node:fs'
import { run } from '../../packages/cli/src/commands/run.ts'
import type { Run } from './commands.ts'

/** Stands on both streams behind each command. */
export const SEPARATOR = '\u0000\n'

if (process.argv[1] === import.meta.filename) {
  const runs = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Run[]
  const { env } = process
  for (const { case: what, args, env: changed, ends = 1 } of runs) {
    process.env = { ...env, ...changed }
    const code = await run(args)
    if (code !== ends) throw new Error(`${what} ended with ${code}, not ${ends}`)
    for (const stream of [process.stdout, process.stderr]) stream.write(SEPARATOR)
  }
}
