import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addDev } from './dev.ts'
import { explainFailure } from './explain-failure.ts'
import { addExplainPolicy } from './explain-policy.ts'
import { addGateway } from './gateway.ts'
import { addMediaServer } from './media-server.ts'
import { addMigrate } from './migrate.ts'
import { addSign } from './sign.ts'
import { addSweep } from './sweep.ts'

/**
 * Runs `countersign` with these arguments, in the working directory and environment of the process.
 * @returns the exit code: 0 done, 1 could not be done, 2 was asked for wrongly. What went wrong stands on stderr, in one line;
 * of a configuration everything that is wrong, a line for each.
 */
export async function run(argv: readonly string[]): Promise<number> {
  const program = createProgram()
  if (argv.length === 0) {
    program.outputHelp({ error: true })
    return 2
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    const { line, exitCode } = explainFailure(
      error,
      program.commands.find((command) => command.name() === argv[0]) ?? program,
    )
    if (line !== null) console.error(line)
    return exitCode
  }
}

function createProgram(): Command {
  const program = new Command('countersign')
    .description('Signed direct uploads for Cloudinary, and a local Cloudinary to run them against.')
    .version(versionOfPackage(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  const commands = [addDev, addGateway, addMediaServer, addSign, addExplainPolicy, addMigrate, addSweep]
  for (const add of commands) add(program)
  return program.addHelpText('after', '\n"countersign COMMAND --help" tells more, with examples.')
}

function versionOfPackage(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
