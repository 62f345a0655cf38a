import { type Command, InvalidArgumentError } from 'commander'
import { CountersignError } from 'countersign/protocol'
import { addConfigOption, loadConfiguration } from './configuration.ts'

const HELP = `
A gateway migrates when it starts, unless its configuration says registry: { …, migrate: false }. Going down is for going
back to an older gateway: stop every newer one first. No rows are lost.

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
  const { configuration } = await loadConfiguration(config)
  const place = configuration?.registry ?? null
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

function version(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`it must be a whole number from 0, not ${JSON.stringify(text)}`)
}
