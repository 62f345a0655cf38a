import type { Command } from 'commander'
import { CountersignError } from 'countersign/protocol'
import { readEnvironment } from '../environment/read-environment.ts'
import type { RegistryPlace } from '../gateway/configuration/read-configuration.ts'
import { addConfigOption } from './configuration.ts'
import { usageError } from './explain-failure.ts'

const HELP = `
A gateway migrates when it starts, unless its configuration says registry: { …, migrate: false }. Going down is for going
back to an older gateway: stop every newer one first. No rows are lost.

Reads the registry of the configuration and nothing else of it: of all variables, only that of a Postgres has to be there.

Examples:
  $ countersign migrate
  $ countersign migrate --config /etc/countersign/countersign.config.json
  $ countersign migrate --to 1`

/** `countersign migrate`: brings the registry's tables to a version. */
export function addMigrate(program: Command): void {
  const command = program
    .command('migrate')
    .summary("bring the registry's tables to the newest version, or to another")
    .description("Brings the registry's tables to the newest version of their schema, or to the one that is named.")
    .option('--to <version>', 'the version; 0 is no tables (default: the newest)', version)
  addConfigOption(command).addHelpText('after', HELP).action(migrate)
}

async function migrate({ to, config }: { to?: number; config?: string }): Promise<void> {
  const place = await loadRegistryPlace(config)
  if (place === null || place.kind === 'memory')
    throw new CountersignError(
      'invalid_configuration',
      'there is nothing to migrate: the configuration names no registry that is kept, { sqlite: "PATH" } or { postgres: { env: "NAME" } }',
    )
  const { openRegistry } = await import('../gateway/open-registry.ts')
  const opened = await openRegistry(place, () => {})
  try {
    const { from, to: now } = (await opened.migrate?.(to)) ?? { from: 0, to: 0 }
    console.error(
      from === now ? `The registry is at version ${now}.` : `The registry went from version ${from} to ${now}.`,
    )
  } finally {
    await opened.close()
  }
}

/** Whoever migrates, a job before the gateway is started say, need not hold its secrets. */
async function loadRegistryPlace(asked: string | undefined): Promise<RegistryPlace | null> {
  const directory = process.cwd()
  const environment = readEnvironment(directory, process.env)
  const [{ loadConfigFile }, { readRegistryAlone }] = await Promise.all([
    import('../gateway/configuration/config-file.ts'),
    import('../gateway/configuration/read-configuration.ts'),
  ])
  const file = await loadConfigFile(asked, directory, environment)
  if (file === null)
    throw new CountersignError(
      'invalid_configuration',
      'there is nothing to migrate: no configuration was found; name one with --config FILE',
    )
  return readRegistryAlone(file.given, { file: file.path, directory: file.directory, environment })
}

function version(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw usageError(`--to must be a whole number from 0, not ${JSON.stringify(text)}`)
}
